"""One name for one thing all over an index, elected by its articles.

An article that says "Xu Qiliang" and then "Xu" ties the short name to the long one; so does one that explains "PLA".
Where the articles that tie a short name agree overwhelmingly, it is the long one in those that do not say. What is
disputed stays as it is: "Bush" in a corpus of two presidents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping

from searchkit.extraction.annotations import EntityKind
from searchkit.names.spelling import LOOSEN

_SHARE, _LEAD = 0.8, 5  # of the articles that tie a short name, and times the runner-up
_MIDDLE_SHARE = 0.95
_MIN_TIES = 2
# A name that stands alone so much oftener than it is explained needs no explaining: it is probably another.
_MAX_ALONE = 20
_MAX_ALONE_DOUBTFUL = 5  # tied once; or a full name, which needs no longer one
# A first word is a given name as often as a family name.
_MIN_FIRST, _MAX_FIRST_ALONE = 3, 1
_SMALL_WORDS = frozenset(("of", "the", "and", "for", "on", "in", "de", "to"))


def elect(
    kind: EntityKind, articles: Mapping[str, int], ties: Mapping[str, Mapping[str, int]], lower: Container[str] = ()
) -> dict[str, str]:
    """Which names stand for others.

    Args:
        articles: folded name → articles that have it.
        lower: folded names that no article writes with a capital; they give way to other spellings.
        ties: folded short name → folded long one → articles that say they are one.

    Returns:
        Folded alias → folded canonical name; both are keys of `articles`; canonical names are no aliases.
    """
    chosen = _join_spellings(kind, articles, lower)
    sums: Counter[str] = Counter()
    for key, n in articles.items():
        sums[chosen.get(key, key)] += n
    if kind == "person":
        chosen |= _join_middle_names(sums, ties)
    for short in ties.keys() & articles.keys():
        head = chosen.get(short, short)
        full = elect_full(kind, short, _by_head(ties[short], chosen, sums), alone=sums[head])
        # "Duke University" is not short for its rarer Medical Center.
        if (
            full is not None
            and full != head
            and not (full.startswith(f"{head} ") and sums[full] < sums[head] and kind == "org")
        ):
            chosen[head] = full
            if head != short:
                chosen[short] = full
    return {alias: end for alias in chosen if (end := _end(alias, chosen)) != alias}


def elect_full(kind: EntityKind, short: str, longs: Mapping[str, int], *, alone: int = 0) -> str | None:
    """The long name that a short one stands for by the votes of articles; None where they disagree or are too few.

    Args:
        alone: articles that have the short name and do not say whose it is.
    """
    votes = {long: n for long, n in longs.items() if long != short}
    if kind == "person" and " " not in short:
        votes = _called_so(short, votes)
    if not votes:
        return None
    total = sum(votes.values())
    (full, most), *others = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:2]
    runner_up = others[0][1] if others else 0
    if most < _SHARE * total or most < _LEAD * runner_up:
        return None
    if most == 1:
        agreed = kind == "org" and _is_acronym(short, full) and alone <= _MAX_ALONE_DOUBTFUL
    elif kind == "person" and full.startswith(f"{short} "):
        agreed = most >= _MIN_FIRST and alone <= _MAX_FIRST_ALONE * most
    else:
        full_name = kind == "person" and " " in short
        agreed = most >= _MIN_TIES and alone <= (_MAX_ALONE_DOUBTFUL if full_name else _MAX_ALONE) * most
    return full if agreed else None


def _called_so(short: str, votes: dict[str, int]) -> dict[str, int]:
    """Votes for people whose family name it is: the last word, or, where most say so, the first ("Xi")."""
    last = {long: n for long, n in votes.items() if long.endswith(f" {short}")}
    first = {long: n for long, n in votes.items() if long.startswith(f"{short} ")}
    return last if sum(last.values()) >= sum(first.values()) else first


def _is_acronym(short: str, long: str) -> bool:
    words = long.replace("-", " ").split()
    initials = "".join(w[0] for w in words)
    return short.replace(".", "") in (initials, "".join(w[0] for w in words if w not in _SMALL_WORDS))


def _join_spellings(kind: EntityKind, articles: Mapping[str, int], lower: Container[str]) -> dict[str, str]:
    loosen = LOOSEN[kind]
    first: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for key in articles:
        form = loosen(key)
        other = first.setdefault(form, key)
        if other is not key and form:
            several.setdefault(form, [other]).append(key)
    chosen: dict[str, str] = {}
    for keys in several.values():
        head = max(keys, key=lambda key: (key not in lower, articles[key], key))
        chosen.update((key, head) for key in keys if key != head)
    return chosen


def _join_middle_names(sums: Mapping[str, int], ties: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """`Olympia Snowe` and `Olympia J. Snowe`, where nearly all who have middle initials have that one.

    And where an article calls her both: a son may have the initial, and his father not.
    """
    full: dict[str, list[str]] = {}
    for name in sums:
        first, *middle, last = name.split(" ") if name.count(" ") > 1 else (name, "")
        if middle and all(len(word.replace(".", "")) <= len(word) / 2 for word in middle) and "." not in first:
            plain = f"{first} {last}"
            if len(first) > 1 and plain in sums:
                full.setdefault(plain, []).append(name)
    chosen: dict[str, str] = {}
    for plain, names in full.items():
        best = max(names, key=lambda name: (sums[name], name))
        agreed = sums[best] >= _MIDDLE_SHARE * sum(sums[name] for name in names)
        tied = best in ties.get(plain, ()) or plain in ties.get(best, ())
        if agreed and tied and sums[plain] <= _MAX_ALONE * sums[best]:
            lesser, head = sorted((plain, best), key=lambda name: (sums[name], name))
            chosen[lesser] = head
    return chosen


def _by_head(longs: Mapping[str, int], chosen: Mapping[str, str], sums: Mapping[str, int]) -> dict[str, int]:
    votes: Counter[str] = Counter()
    for long, n in longs.items():
        head = _end(long, chosen)
        if head in sums:
            votes[head] += n
    return votes


def _end(key: str, chosen: Mapping[str, str]) -> str:
    """Where the way of a name ends; of names that go round in a circle, one of them."""
    way = [key]
    while (after := chosen.get(way[-1])) is not None:
        if after in way:
            return min(way[way.index(after) :])
        way.append(after)
    return way[-1]
