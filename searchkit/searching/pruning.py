"""The best of a union of words, without scoring what cannot be among them.

Words that can give much are scored first. Once so many documents as are wanted have more than all other words together can
give, a document that holds none but those is out: their postings are looked up for the others, not scored. The answer is that
of the full evaluation, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q

from searchkit.codec.postings import DocIds, Postings
from searchkit.searching.called import is_plain
from searchkit.searching.evaluation import Evaluator
from searchkit.searching.matches import Matches, distinct
from searchkit.searching.selection import least_of_best
from searchkit.searching.words import user_boost

# With fewer postings, all of them are scored sooner than it is found out which need not be.
_FEW = 4096
# The last of the best has more than this of all that the first words can give; and so many postings at most may be read
# through. Measured over 200,000 articles.
_USUAL, _SHARE = 0.4, 0.4
# What sums of 32 bits may differ by, depending on their order.
_ROUNDING = 0.9999


class Best(NamedTuple):
    """What of a tree's matches is wanted.

    Attributes:
        n: so many of the best that pass `mask`, and whoever ties with them.
        slack: and who has so much less than they.
        share: and who has such a part of what they have.
        mask: (n_docs,) which documents count; None: all.
    """

    n: int
    slack: float = 0.0
    share: float = 1.0
    mask: NDArray[np.bool_] | None = None


class _Word(NamedTuple):
    """A word of a union, on one field or on several.

    Attributes:
        node: a term, or the union of a word's terms.
        terms: those that the segment has.
        bound: no document has more by it.
    """

    node: q.Query
    terms: Sequence[tuple[q.Term, Postings]]
    bound: float

    @property
    def n_postings(self) -> int:
        """Of all its terms."""
        return sum(len(postings) for _, postings in self.terms)


def evaluate_best(evaluator: Evaluator, tree: q.Query, best: Best) -> Matches:
    """What a tree matches, at least as far as it is wanted; the others may lack."""
    words = _words(evaluator, tree)
    if words is None:
        return evaluator.evaluate(tree)
    by_bound = sorted(words, key=lambda word: -word.bound)
    if not _is_worth_it(by_bound):
        return evaluator.evaluate(tree)
    kept = _promising(evaluator, by_bound, best)
    # In the order of the full evaluation, so that rounding is the same.
    scores = np.zeros(len(kept), np.float32)
    for word in words:
        scores += evaluator.scores_at(word.node, kept)
    return Matches(kept, scores)


def _is_worth_it(words: Sequence[_Word]) -> bool:
    """Whether so few postings will be read through that it pays; `words` that can give most come first."""
    n_postings = sum(word.n_postings for word in words)
    given, rest, n_read = 0.0, sum(word.bound for word in words), 0
    for word in words:
        given, rest, n_read = given + word.bound, rest - word.bound, n_read + word.n_postings
        if _USUAL * given > rest:
            break
    return len(words) > 1 and n_postings >= _FEW and n_read <= _SHARE * n_postings


def _words(evaluator: Evaluator, tree: q.Query) -> list[_Word] | None:
    """The words of a union that the segment has; None where it is none of words."""
    if type(tree) is not q.Or or tree.boost != 1.0 or evaluator.is_fused(tree):
        return None
    words = []
    for node in tree.subqueries:
        terms = [node] if is_plain(node) else node.subqueries if evaluator.is_fused(node) else None
        if terms is None or node.boost <= 0 or (node.boost != 1.0 and type(node) is q.Or):
            return None
        held = [(term, postings) for term in terms if (postings := evaluator.postings(term)) is not None]
        if held:
            words.append(_Word(node, held, _bound(evaluator, node, held)))
    return words


def _bound(evaluator: Evaluator, node: q.Query, terms: Sequence[tuple[q.Term, Postings]]) -> float:
    highest = [(term.fieldname, *postings.highest) for term, postings in terms]
    if type(node) is q.Term:
        return evaluator.statistics.bound(evaluator.segment, *highest[0], evaluator.idf(node)) * float(node.boost)
    idf = evaluator.fused_idf(node.subqueries) * user_boost(node.subqueries[0])
    names = [term.fieldname for term in node.subqueries]
    return evaluator.statistics.fused_bound(evaluator.segment, names, highest, idf)


def _promising(evaluator: Evaluator, words: Sequence[_Word], best: Best) -> DocIds:
    """The documents that may be among the best, ascending.

    Args:
        words: those that can give most come first.
    """
    kept, sums, least, n_read = _begin(evaluator, words, best)
    rest = sum(word.bound for word in words[n_read:])
    for word in words[n_read:]:
        # The fewer documents are left, the less it costs to look the next word up in them.
        sums = sums + evaluator.scores_at(word.node, kept)
        rest -= word.bound
        least = max(least, _least(sums, kept, best))
        still = np.flatnonzero(sums >= least - rest)
        kept, sums = kept[still], sums[still]
    return kept


def _begin(evaluator: Evaluator, words: Sequence[_Word], best: Best) -> tuple[DocIds, NDArray[np.float32], float, int]:
    """Read the first words through, until no document is among the best that holds none of them.

    Returns:
        The documents that may be, ascending; what those words give them; what they must have at least; how many words.
    """
    totals = evaluator.segment.totals
    read: list[NDArray[np.intp]] = []
    least, rest = 0.0, sum(word.bound for word in words)
    for word in words:
        doc_ids, scores = evaluator.evaluate(word.node)
        at = doc_ids.astype(np.intp)
        np.add.at(totals, at, scores)
        least = max(least, _least(totals.take(at, mode="clip") if read else scores, doc_ids, best))
        read.append(at)
        rest -= word.bound
        if least > rest:
            break
    found = np.concatenate([at[np.flatnonzero(totals.take(at, mode="clip") >= least - rest)] for at in read])
    kept = found if len(read) == 1 else distinct(found)
    sums = totals.take(kept, mode="clip")
    totals.fill(0)
    return kept.astype(np.uint32), sums, least, len(read)


def _least(sums: NDArray[np.float32], doc_ids: DocIds, best: Best) -> float:
    """What a document must have at least to be wanted, given what some of them have; 0 where they do not tell."""
    if best.mask is not None:
        sums = sums[best.mask.take(doc_ids.astype(np.intp), mode="clip")]
    return least_of_best(sums, best.n) * _ROUNDING * best.share - best.slack if len(sums) >= best.n else 0.0
