from __future__ import annotations

import csv
from collections.abc import Callable

import pytest

from searchkit.article import Article, Item, Skip

Read = Callable[..., list[Item]]
One = Callable[..., Article]
SkipOf = Callable[..., Skip]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a"])
def test_the_delimiter_is_found(read: Read, name: str, delimiter: str) -> None:
    data = 'headline,Author,Text\nOne,A,"Text, with; all\t of | them"\n\nTwo,B,Second\n'
    rows = list(csv.reader(data.splitlines()))
    text = "".join(delimiter.join(f'"{c}"' if " " in c else c for c in row) + "\n" for row in rows)
    first, second = read(name, text.encode())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.record, first.kind, first.content) == ("1", "record", "Text, with; all\t of | them")
    assert first.given == {"title": ("One",), "author": ("A",)}
    assert second.record == "2"


def test_what_a_spreadsheet_writes_first_is_understood(one: One) -> None:
    assert one("a.csv", "\ufeffsep=;\r\nTitle;Text\r\nÄ;b\r\n".encode()).given == {"title": ("Ä",)}


def test_line_ends_of_old_machines_and_inside_cells(read: Read) -> None:
    assert len(read("a.csv", b"title,text\rA,b\rC,d\r")) == 2
    (article,) = read("a.csv", b'title,text\r\nA,"one\r\n\r\ntwo"\r\n')
    assert isinstance(article, Article)
    assert article.content == "one\n\ntwo"


def test_a_table_without_a_known_column_names_what_it_has_and_what_it_would_know(skip: SkipOf) -> None:
    reason = skip("a.csv", b"n,value\n1,2\n").reason
    assert "n, value" in reason
    assert "headline" in reason
    assert "articleBody" in reason or "article_body" in reason


def test_a_header_without_rows_is_skipped(skip: SkipOf) -> None:
    assert "no rows" in skip("a.csv", b"title,text\n\n").reason


def test_rows_too_short_and_too_long_are_read_and_noted(read: Read) -> None:
    short, long = read("a.csv", b"title,text\nA\nB,c,d,e\n")
    assert isinstance(short, Article)
    assert isinstance(long, Article)
    assert short.content == ""
    assert long.notes == ("the row has 2 cells more than the header; left out",)


def test_a_row_without_text_and_title_is_skipped_by_number(read: Read) -> None:
    items = read("a.csv", b"id,title,text\n1,A,b\n2,,\n")
    assert [getattr(i, "place", "") for i in items] == ["a.csv#1", "a.csv#2"]
    assert isinstance(items[1], Skip)


def test_nul_characters_are_dropped_and_noted(read: Read) -> None:
    items = read("a.csv", b"title,text\n" + b"A,plain\n" * 200 + b"B,te\0xt\n")
    last = items[-1]
    assert isinstance(last, Article)
    assert last.content == "text"
    assert last.notes == ("1 NUL character dropped",)
    assert isinstance(items[0], Article)
    assert items[0].notes == ()


def test_long_cells_pass_and_the_limit_of_the_process_stays(one: One) -> None:
    before = csv.field_size_limit()
    assert len(one("a.csv", b"title,text\nA," + b"x" * 1_000_000).content) == 1_000_000
    assert csv.field_size_limit() == before


def test_a_cell_past_the_bound_is_skipped_with_its_line(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.articles.csv_records.MAX_CELL_CHARS", 10_000)
    items = read("a.csv", b'title,text\nA,b\nB,"' + b"x" * 20_000 + b'"\nC,d\n')
    assert isinstance(items[1], Skip)
    assert items[1].place == "a.csv:3"
    assert isinstance(items[-1], Article)
    assert items[-1].given == {"title": ("C",)}


def test_a_quotation_mark_left_open_is_noted(read: Read) -> None:
    last = read("a.csv", b'title,text\nA,b\nB,"open\nC,d\nE,f\n')[-1]
    assert isinstance(last, Article)
    assert "left open" in last.notes[0]


def test_columns_of_one_name_are_all_kept(one: One) -> None:
    assert one("a.csv", b"title,tags,tags\nT,a,b\n").given["keyword"] == ("a", "b")


def test_a_legacy_encoding_is_guessed_and_noted(one: One) -> None:
    article = one("a.csv", "title;text\nCafé;à Genève\n".encode("cp1252"))
    assert article.content == "à Genève"
    assert article.notes == ("read as windows-1252, guessed",)


def test_a_text_with_commas_is_no_table(one: One) -> None:
    assert one("a.txt", b"Title, Date, Source\n\nThe minister said no.\n").kind == "text"
    assert one("b.txt", b"Minister, ally of president, dies\nHe was 80, said his family, and ill.\n").kind == "text"
