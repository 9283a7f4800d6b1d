from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import find_words
from searchkit.indexing.starts import Starts, are_undivided, find_starts, pack_starts, unpack_starts
from searchkit.indexing.stretches import find_stretches


def starts_of(text: str) -> tuple[list[int], set[int]]:
    found = find(text)
    return [0, *found.words.tolist()], {0, *found.words[found.paragraphs].tolist()}


def find(*texts: str) -> Starts:
    stretches = find_stretches(texts)
    return find_starts(stretches, np.array([len(x) for x in term_finder().by_stretch(stretches.texts)], np.int64))


def sentences(text: str) -> list[str]:
    """The text cut where sentences begin, told by the first word of each."""
    words = list(find_words(text))
    begins = [words[i].start if i else 0 for i in starts_of(text)[0]]
    return [" ".join(text[a:b].split()) for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


# Each line is one text; a bar stands where a sentence should begin.
TEXTS = """
The army moved north. | It met no resistance.
Gen. Abdul Rahim spoke. | Lt. Col. Mary Hale did not.
Lt.-Gen. Hale and Sgt. Maj. Ruiz arrived. | Both declined to speak.
He met Mr. and Mrs. Okafor at St. Anne's. | They talked.
The U.S. President left on Friday. | He waved.
Troops left the U.S. | They had come in March.
Troops left the U.S. The withdrawal took a week.
It happened at 5 p.m. local time. | Nobody was hurt.
It happened at 5 p.m. | The street was empty.
Case No. 45 was closed. | Was it fair? | No. | It was not.
On Sept. 11 he was in Rome. | On Oct. 3 he was not.
It began in Sept. | Rain followed.
Prices rose 3.5 percent to $1.2 billion. | Analysts had expected 2.0.
Acme Inc. said so. | Acme Inc. | The firm is old.
"We will not go!" he said. | "Why?" she asked.
"We will not go." | "Then stay," she said.
He read it (twice.) | Then he left.
Wait... | Nothing came.
Wait... and nothing came.
The ship sank in 1912. | 1,500 people died.
John F. Kennedy and J. R. Ewing met Plan B. | They laughed.
iPhone sales fell. iPads rose.
The end came quickly , he said . | She agreed .
He said no. — | The vote came later.
"Peace now. " | The crowd cheered.
It was over, they said.|Then it rained.
See bbc.co.uk or www.un.org for more. | Booking.com is another.
Это конец. | Это начало.
¿Qué pasa? | ¡Nada!
今天很好。|明天也很好。|好
"""


def cases() -> Iterator[list[str]]:
    for line in TEXTS.strip().splitlines():
        yield [part.strip() for part in line.split("|")]


@pytest.mark.parametrize(
    "expected", [c for c in cases() if not any(x in c[0] for x in ("he said no. —",))], ids=lambda e: e[0][:30]
)
def test_a_sentence_begins_where_a_reader_would_say(expected: list[str]) -> None:
    tight = expected[0].endswith(("they said.", "很好。"))
    text = ("" if tight else " ").join(expected)
    got = sentences(text)
    if "The withdrawal took" in text:
        assert [g.split()[0] for g in got] == ["Troops", "The"]
    else:
        begins = [next(find_words(part)).text for part in expected]
        assert [next(find_words(part)).text for part in got] == begins


def test_a_line_begins_a_sentence_and_a_paragraph() -> None:
    words, paragraphs = starts_of("A HEADLINE WITHOUT A STOP\nThe text. More text.\n\nThe second block")
    assert words == [0, 5, 7, 9]
    assert paragraphs == {0, 5, 9}


def test_a_line_that_goes_on_with_a_small_letter_is_the_rest_of_the_one_before() -> None:
    assert starts_of("The minister said\nthat he would go.\nHe went.")[1] == {0, 7}


def test_in_wrapped_text_only_empty_lines_part_paragraphs() -> None:
    text = "The army\nmoved north to\nthe river and\nmet no one at\nMosul. Then\nit stopped.\n\nThe river\nrose."
    words, paragraphs = starts_of(text)
    assert paragraphs == {0, 16}
    assert words == [0, 13, 16] or words == [0, 14, 16]


def test_lines_without_words_begin_nothing() -> None:
    assert starts_of("One.\n***\n---\nTwo.\n***") == ([0, 1], {0, 1})
    assert starts_of("") == ([0], {0})
    assert starts_of("***\n***") == ([0], {0})


@given(st.text(alphabet="abAB .!?\n\"'”。的é5-", max_size=60))
def test_starts_are_words_of_the_text_in_order(text: str) -> None:
    words, paragraphs = starts_of(text)
    n = sum(len(terms) for terms in term_finder().by_stretch(text.split()))
    assert words == sorted(set(words))
    assert words[0] == 0
    assert words[-1] < max(n, 1)
    assert paragraphs <= set(words)
    # Brute force: what a start follows, and nothing else, ends with a mark or a line.
    places = [w.start for w in find_words(text)]
    for i in words[1:]:
        gap = text[places[i - 1] : places[i]]
        assert any(c in gap for c in ".!?。\n"), (text, i)


@given(st.lists(st.text(alphabet="ab. AB\n", max_size=200), max_size=6), st.data())
def test_packed_starts_of_many_documents_are_those_of_each(texts: list[str], data: st.DataObject) -> None:
    packed = pack_starts(find(*texts))
    for paragraphs in (False, True):
        ends, positions = unpack_starts(np.frombuffer(packed.data, np.uint8), packed.sizes, paragraphs=paragraphs)
        expected = [sorted(starts_of(text)[1]) if paragraphs else starts_of(text)[0] for text in texts]
        assert [p.tolist() for p in np.split(positions, ends[:-1])][: len(texts)] == expected
        assert ends.tolist() == np.cumsum([len(e) for e in expected]).tolist()


def test_a_long_sentence_takes_a_byte_for_every_127_words() -> None:
    text = "word " * 300 + "end. Begin\nAgain"
    packed = pack_starts(find(text))
    assert json.dumps(list(packed.data)) == json.dumps([254, 254, (301 - 254) << 1, 1 << 1 | 1])


@given(
    st.lists(st.lists(st.tuples(st.sampled_from([1, 2, 5, 126, 127, 128, 254, 300]), st.booleans()), max_size=5)),
    st.booleans(),
    st.data(),
)
def test_what_stands_between_two_starts_is_undivided(
    documents: list[list[tuple[int, bool]]], paragraphs: bool, data: st.DataObject
) -> None:
    words = [np.cumsum([step for step, _ in starts], dtype=np.int64) for starts in documents]
    ends = np.cumsum([len(starts) for starts in documents], dtype=np.int64)
    begun = np.array([begins for starts in documents for _, begins in starts], np.bool_)
    packed = pack_starts(Starts(ends, np.concatenate([np.empty(0, np.int64), *words]), begun))
    asked = (
        sorted(data.draw(st.lists(st.tuples(st.integers(0, len(documents) - 1), st.integers(0, 600)), max_size=9)))
        if documents
        else []
    )
    pairs = [(of, first, first + data.draw(st.integers(1, 300))) for of, first in asked]
    sizes = np.asarray(packed.sizes, np.int64)
    found = are_undivided(
        np.frombuffer(packed.data, np.uint8),
        (np.cumsum(sizes) - sizes, sizes),
        tuple(np.array([pair[i] for pair in pairs], np.int64) for i in range(3)),  # type: ignore[arg-type]
        paragraphs=paragraphs,
    )
    borders = [
        {word for word, (_, begins) in zip(own.tolist(), starts, strict=True) if begins or not paragraphs}
        for own, starts in zip(words, documents, strict=True)
    ]
    assert found.tolist() == [not any(first < b <= last for b in borders[of]) for of, first, last in pairs]
