"""From annotations to the words of a document, and from there to what is found."""

from __future__ import annotations

import pickle
from array import array
from pathlib import Path

import pytest
from texts import Text, write_index
from whoosh import query as q
from whoosh.filedb.filestore import FileStorage

from searchkit.article import Article
from searchkit.codec.inverting import Tokens
from searchkit.extraction.annotations import Annotations
from searchkit.indexing.batch import build_document
from searchkit.indexing.document import Document, renumber


def built(body: str = "", **facts: tuple[str, ...]) -> Document:
    return build_document(Article("a.txt", None, body, "text"), Annotations("", body, facts=facts), root="/", number=7)


def spelled(tokens: Tokens) -> list[bytes]:
    return [tokens.terms[i] for i in array("I", tokens.ids)]


def test_words_keep_their_order_and_are_sent_once_each() -> None:
    body = built("War and war and peace").words["body"]
    assert spelled(body) == [b"war", b"and", b"war", b"and", b"peace\0peac"]
    assert len(set(body.terms)) == len(body.terms) == 4  # with the id
    assert body.positions is None
    assert len(body) == 5


def test_values_of_a_facet_stand_apart() -> None:
    words = built(author=("Ann Lee", "Bob")).words
    assert spelled(words["author"]) == [b"ann", b"lee", b"bob"]
    assert array("I", words["author"].positions or b"").tolist() == [0, 1, 102]
    assert sorted(spelled(words["author_is"])) == [b"ann lee", b"bob"]


def test_no_phrase_spans_two_values(tmp_path: Path) -> None:
    index = write_index(tmp_path / "i", [[Text("x", facts={"author": ("Ann Lee", "Bob Roe")})]])
    assert index.search(q.Phrase("author", ["ann", "lee"])).total == 1
    assert index.search(q.Phrase("author", ["lee", "bob"])).total == 0


@pytest.mark.parametrize("word", ["é" * 200, "日" * 100, "x" * 300, "a\udc80b"])
def test_any_word_is_indexed_as_something_that_stock_whoosh_decodes(tmp_path: Path, word: str) -> None:
    write_index(tmp_path / "i", [[Text(f"{word} war", facts={"author": (word, word + "b")})]])
    with FileStorage(str(tmp_path / "i")).open_index().searcher() as searcher:
        for name in ("body", "author", "author_is"):
            terms = list(searcher.lexicon(name))
            assert all(0 < len(t) <= 255 for t in terms)
            assert [searcher.schema[name].from_bytes(t) for t in terms]
        assert len(searcher.search(q.Term("body", "war"), limit=None)) == 1


def test_another_number_changes_the_id_and_nothing_else() -> None:
    one = built("war")
    two = renumber(one, 8)
    assert spelled(one.words["id"]) == [b"0000000000000007"]
    assert spelled(two.words["id"]) == [b"0000000000000008"]
    assert two.columns["number"] == 8
    assert two.words["body"] is one.words["body"]


def test_a_document_travels_between_processes() -> None:
    one = built("war and peace", author=("Ann Lee", "Bob"))
    assert pickle.loads(pickle.dumps(one)) == one
