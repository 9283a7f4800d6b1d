"""`query:name`: a saved query inside a query, with the days and the values that it is narrowed to."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh.query import And, Every, Or, Query, Term

from searchkit.errors import SavedQueryError
from searchkit.fields import field_named
from searchkit.query.dates import parse_since, parse_until
from searchkit.query.languages import read_languages
from searchkit.query.nodes import DayRange, Without, whole_value
from searchkit.query.reading import Operand, Problem, Reading
from searchkit.query.saved import SavedQuery
from searchkit.query.straighten import straighten

# Each may hold others: what is read grows with every one.
_MAX_INSIDE = 10


def read_saved(name: str, reading: Reading, column: int, end: int) -> Operand:
    """A saved query; `query[column:end]` is where its name stands.

    Raises:
        Problem: it cannot be found or read, or leads back to itself.
    """
    whole = (column - len("query:"), end, " ")
    if reading.asked.saved is None:
        raise Problem("saved queries are not known here", column, expected="the words of the query", repair=whole)
    path = (*reading.within, name)
    if name in reading.within:
        raise Problem(
            f"query:{name} leads back to itself: {' → '.join(path)}", column, expected="another query", repair=whole
        )
    if len(path) > _MAX_INSIDE:
        raise Problem(f"more than {_MAX_INSIDE} saved queries inside each other", column, repair=whole)
    try:
        saved = reading.asked.saved(name)
    except SavedQueryError as error:
        raise Problem(str(error), column, expected=error.hint, repair=whole) from None
    return _tree_of(saved, reading, path, column, whole)


def _tree_of(
    saved: SavedQuery, reading: Reading, path: tuple[str, ...], column: int, whole: tuple[int, int, str]
) -> Operand:
    from searchkit.query.language import read_tree  # which reads what holds a saved query: the circle is the language's

    variants = reading.asked.variants and saved.variants is not False
    asked = reading.asked._replace(match=saved.match or "all", syntax=saved.syntax or "news", variants=variants)
    if saved.lang:
        asked = asked._replace(languages=read_languages(saved.lang))
    inner = Reading(straighten(saved.query), asked, path, n_words=reading.n_words)
    try:
        tree = read_tree(inner)
    except Problem as problem:
        what = str(problem)
        what = what if what.startswith("query:") else f"query:{saved.name}: {what}"
        raise Problem(what, column, expected=problem.expected, repair=whole) from None
    reading.n_words = inner.n_words
    for warning in inner.warnings:
        reading.warn(warning)
    for leaf in tree.leaves():
        # They stand in another text.
        leaf.startchar = leaf.endchar = None
    wanted, refused = ([], [tree.b]) if _takes_from_all(tree) else ([tree], [])
    for query in _filters(saved, reading):
        (refused if _takes_from_all(query) else wanted).append(query.b if _takes_from_all(query) else query)
    if not wanted:
        return Operand(refused[0] if len(refused) == 1 else Or(refused), negated=True)
    found = wanted[0] if len(wanted) == 1 else And(wanted)
    return Operand(Without(found, refused[0] if len(refused) == 1 else Or(refused)) if refused else found)


def _takes_from_all(query: Query) -> bool:
    """Whether it is a negation: the clause around may use it as one."""
    return isinstance(query, Without) and type(query.a) is Every and query.a.fieldname is None


def _filters(saved: SavedQuery, reading: Reading) -> Iterator[Query]:
    now = reading.asked.now
    if saved.since or saved.until:
        yield DayRange(
            "date",
            parse_since(saved.since, now=now) if saved.since else None,
            parse_until(saved.until, now=now) if saved.until else None,
        )
    values: dict[str, list[Query]] = {}
    for text in saved.where:
        name, _, value = text.partition("=")
        field, value = field_named(name.strip()), value.strip()
        if field.kind == "key":
            query: Query = Term(field.name, value.lower() if field.name == "id" else value)
        else:
            query = whole_value(field.name, value) if value else Without(Every(), Every(field.name))
        values.setdefault(field.name, []).append(query)
    if saved.lang:
        values.setdefault("lang", []).extend(whole_value("lang", code) for code in read_languages(saved.lang))
    for queries in values.values():
        yield queries[0] if len(queries) == 1 else Or(queries)
