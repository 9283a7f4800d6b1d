"""The compiled functions. Arrays are contiguous and of just the items named; results go into those called `out`.

Raises:
    TypeError: an array of other items.
    ValueError: one that is not contiguous, or may not be written.
    IndexError: numbers that contradict each other, as in a damaged file.
"""

from collections.abc import Callable, Container, Mapping
from typing import Any, TypeVar

from numpy import float32, float64, int64, uint8, uint32, uint64, unsignedinteger
from numpy.typing import NDArray

_Bytes = NDArray[uint8]
_DocIds = NDArray[uint32]
_Counts = NDArray[int64]
_Scores = NDArray[float32]
_Unsigned = NDArray[unsignedinteger[Any]]

_Snippet = TypeVar("_Snippet")
_Case = TypeVar("_Case")

VERSION: int

# documents.c
def unpack_bits(bits: _Bytes, out: _DocIds, /) -> int: ...
def unpack_buckets(counts: _Bytes, lows: _Bytes, out: _DocIds, /) -> int: ...
def unpack_gaps(
    base: _Bytes, more: _Bytes, more_at: _Unsigned, start: int, lengths: _Counts | None, out: _DocIds, /
) -> int: ...
def unpack_runs(
    base: _Bytes, more: _Bytes, more_at: _Unsigned, starts: _Counts, lengths: _Counts, out: _DocIds, /
) -> int: ...

# frequencies.c
def read_frequencies(
    codes: _Bytes, starts: _Unsigned, rests_at: _Unsigned, base: _Bytes, more: _Bytes, more_at: _Unsigned,
    start: int, out: _DocIds, /,
) -> int: ...  # fmt: skip
def take_frequencies(
    codes: _Bytes, starts: _Unsigned, rests_at: _Unsigned, base: _Bytes, more: _Bytes, more_at: _Unsigned,
    start: int, rows: _Counts, out: _DocIds, before: _Counts, /,
) -> int: ...  # fmt: skip
def find_places(
    codes: _Bytes, starts: _Unsigned, rests_at: _Unsigned, base: _Bytes, more: _Bytes, more_at: _Unsigned, start: int,
    position_base: _Bytes, position_more: _Bytes, position_more_at: _Unsigned, occurrences_before: int,
    doc_ids: _DocIds, wanted: _DocIds, out_counts: _Counts, /,
) -> bytes: ...  # fmt: skip

# lookups.c
def find_term(text: bytes | memoryview, ends: _Unsigned, term: bytes, /) -> int: ...
def find_terms(
    text: bytes | memoryview, ends: _Unsigned, wanted: bytes | memoryview, wanted_ends: _Unsigned, out: _Counts, /
) -> int: ...
def find_extent(lengths: _Unsigned, before: _Unsigned, i: int, /) -> tuple[int, int]: ...
def cut_extents(
    data: object, lengths: _Unsigned, before: _Unsigned, doc_ids: _DocIds, first: int, /
) -> list[bytes]: ...
def nth_best(scores: _Scores, wanted: int, /) -> float: ...
def places_from(scores: _Scores, least: float, out: _Counts, /) -> int: ...
def order_hits(scores: _Scores, dates: _Counts, ids: _Counts, order: _Counts, /) -> int: ...

# spelling.c
def near_words(
    texts: object, ends: _Unsigned, counts: _DocIds, first: int, last: int, letters: _DocIds, most: int, least: int, out: _Counts, /
) -> int: ...  # fmt: skip

# scores.c
def score_term(doc_ids: _DocIds, frequencies: _Scores, norms: _Scores, factor: float, out: _Scores, /) -> int: ...
def saturate(
    doc_ids: _DocIds, evidence: _Scores, gains: _Scores, pivots: _Scores, factor: float, out: _Scores, /
) -> int: ...
def score_postings(
    doc_ids: _DocIds, codes: _Bytes, starts: _Unsigned, rests_at: _Unsigned, rests: _Bytes, more_rests: _Bytes,
    more_rests_at: _Unsigned, first: int, gains: _Scores, pivots: _Scores, factor: float, out: _Scores, /,
) -> int: ...  # fmt: skip
def add_scores(sums: _Scores, marks: NDArray[uint64], doc_ids: _DocIds, scores: _Scores, /) -> int: ...
def add_words(sums: _Scores, marks: NDArray[uint64], doc_ids: _DocIds, counts: _DocIds, factor: float, /) -> int: ...
def add_gains(
    sums: _Scores, marks: NDArray[uint64], doc_ids: _DocIds, counts: _DocIds, gains: _Scores, pivots: _Scores,
    factor: float, /,
) -> int: ...  # fmt: skip
def gain_scores(
    scores: _Scores, doc_ids: _DocIds, counts: _DocIds, gains: _Scores, pivots: _Scores, factor: float, /
) -> int: ...
def collect_scores(sums: _Scores, marks: NDArray[uint64], out: _DocIds, out_scores: _Scores, /) -> int: ...
def meet(a: _DocIds, b: _DocIds, rows_a: _Counts, rows_b: _Counts, /) -> int: ...
def count_values(values: _Unsigned, doc_ids: _DocIds, counts: _Counts, /) -> int: ...
def count_lists(starts: _Counts, values: _Unsigned, doc_ids: _DocIds, counts: _Counts, /) -> int: ...

# places.c
def follow(
    end_counts: _Counts,
    ends: _DocIds,
    counts: _Counts,
    places: _DocIds,
    slop: int,
    out_counts: _Counts,
    out: _DocIds,
    /,
) -> int: ...
def stand_near(
    codes: _Bytes, starts: _Unsigned, rests_at: _Unsigned, rests: _Bytes, more_rests: _Bytes, more_rests_at: _Unsigned,
    first: int, base: _Bytes, more: _Bytes, more_at: _Unsigned, before: int, rows: _Counts,
    other_codes: _Bytes, other_starts: _Unsigned, other_rests_at: _Unsigned, other_rests: _Bytes, other_more_rests: _Bytes,
    other_more_rests_at: _Unsigned, other_first: int, other_base: _Bytes, other_more: _Bytes, other_more_at: _Unsigned,
    other_before: int, other_rows: _Counts, distance: int, ordered: bool, out: _Counts, counts: _DocIds, others: _DocIds, /,
) -> int: ...  # fmt: skip
def stand_together(
    counts: _Counts,
    places: _DocIds,
    other_counts: _Counts,
    others: _DocIds,
    starts: _Bytes,
    begins: _Counts,
    lengths: _Counts,
    paragraphs: bool,
    out: _Bytes,
    /,
) -> int: ...
def sum_nearness(
    counts: _Counts, places: _DocIds, other_counts: _Counts, others: _DocIds, window: int, out: NDArray[float64], /
) -> int: ...
def find_phrases(words: list[tuple[_Counts, _DocIds]], slop: int, /) -> tuple[bytes, bytes, bytes]: ...
def keep_disjoint(texts: _Counts, firsts: _Counts, lasts: _Counts, keep: _Bytes, /) -> int: ...

# snippets.c
def choose_stretches(
    texts: _Counts,
    firsts: _Counts,
    lasts: _Counts,
    keys: _Counts,
    weights: NDArray[float64],
    window: int,
    out: _Counts,
    /,
) -> int: ...
def join_places(words: list[tuple[_Counts, _Counts, _DocIds]], /) -> tuple[bytes, bytes, bytes]: ...
def cut_stretches(
    texts: list[str], starts: list[tuple[bytes, int] | None], numbers: _Counts, firsts: _Counts, lasts: _Counts, keys: _Counts,
    beyond: _Counts, chosen: _Counts, field: str, kind: type[_Snippet], /,
) -> list[tuple[_Snippet, ...] | None]: ...  # fmt: skip

# numbered.c: a table of distinct strings is a capsule.
def numbered(seed: int, /) -> object: ...
def numbered_len(table: object, /) -> int: ...
def number_strings(
    table: object, data: bytes | memoryview, starts: NDArray[int64], ends: NDArray[int64], out: NDArray[uint32], /
) -> int: ...
def strings_of(table: object, numbers: NDArray[uint32], ends: NDArray[uint64], /) -> bytes: ...
def order_strings(table: object, out: NDArray[uint32], /) -> None: ...

# stretches.c
def find_stretches(
    text: bytes,
    classes: NDArray[uint8],
    begins: NDArray[int64],
    ends: NDArray[int64],
    starts: NDArray[int64],
    feeds: NDArray[int64],
    tails: NDArray[int64],
    inner: NDArray[int64],
    /,
) -> tuple[int, int, int, int]: ...
def read_stretches(
    stretches: object, words: object, classes: NDArray[uint8], first: int, lengths: NDArray[int64], /
) -> bytes: ...
def take_runs(
    starts: NDArray[int64],
    lengths: NDArray[int64],
    numbers: NDArray[uint32],
    chosen: NDArray[uint32],
    out: NDArray[uint32],
    /,
) -> int: ...

# sentences.c
def say_of_stretches(
    stretches: object, starters: object, stops: object, classes: _Bytes, first: int, said: _Bytes, facts: _Bytes, /
) -> None: ...

# runs.c
def find_sightings(
    body: str, signs: bytes | memoryview, abbreviations: Container[str], possessives: Container[str], particles: bytes,
    gaps: Container[str], words: Container[str], inner: Mapping[str, tuple[Any, ...]], opening: Mapping[str, tuple[Any, ...]],
    no_name: tuple[Any, ...], widen: Callable[..., int], settle: Callable[..., tuple[Any, ...]], join: Callable[..., int],
    read_acronym: Callable[..., None], found: list[Any], /,
) -> None: ...  # fmt: skip

# cases.c
def gather_cases(
    body: str, found: list[Any], before: dict[str, Any], after: dict[str, Any], kinds: tuple[Any, ...],
    word_before: Callable[..., str], word_after: Callable[..., str], is_of_place: Callable[..., bool],
    is_place: Callable[..., bool], is_scored: Callable[..., bool], case: Callable[..., _Case], /,
) -> dict[str, _Case]: ...  # fmt: skip

# copies.c
def are_copies(
    numbers: _DocIds, facts: _Bytes, others: _DocIds, other_facts: _Bytes, least: float, inside: bool, /
) -> bool: ...

# inverting.c: of each document, of each word, of each posting, of each term.
def invert(
    keys: NDArray[uint32],
    n_tokens: NDArray[int64],
    doc_ids: NDArray[uint32],
    lengths: NDArray[int64],
    positions: NDArray[uint32],
    out_doc_ids: NDArray[uint32],
    out_frequencies: NDArray[uint32],
    out_positions: NDArray[uint32],
    n_postings: NDArray[int64],
    n_occurrences: NDArray[int64],
    highest: NDArray[int64],
    shortest: NDArray[int64],
    /,
) -> int: ...

# merging.c: of each list, of each posting, of each occurrence, of each term.
def join_postings(
    of_lists: _Counts, lengths: _Counts, doc_ids: _DocIds, frequencies: _DocIds, positions: _DocIds,
    n_postings: _Counts, n_occurrences: _Counts, out_doc_ids: _DocIds, out_frequencies: _DocIds, out_positions: _DocIds, /,
) -> None: ...  # fmt: skip

# packing.c
def pack_patched(numbers: _DocIds, lengths: _Counts | None, base: _Bytes, more: _Bytes, more_at: _Counts, /) -> int: ...
def pack_frequencies(numbers: _DocIds, codes: _Bytes, starts: _Counts, rests_at: _Counts, rests: _DocIds, /) -> int: ...
