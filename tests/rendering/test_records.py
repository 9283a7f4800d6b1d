from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchkit.article import Skip
from searchkit.extraction.annotations import DateGuess
from searchkit.fields import BY_NAME, FACETS
from searchkit.indexing.options import IndexReport
from searchkit.rendering import records
from searchkit.rendering.safe import is_safe
from searchkit.searching.page import FacetCount, Hit, HitPage, Snippet
from searchkit.searching.stock import IndexInfo

MakeHit = Callable[..., Hit]
# The contract of DESIGN.md, key by key; more keys may stand beside them.
TEXT_OR_NULL = (str, type(None))
PAGE_KEYS: dict[str, type | tuple[type, ...]] = {
    "format": int, "query": str, "parsed": str, "total": int, "took_ms": float, "hits": list, "facets": dict,
    "suggestion": TEXT_OR_NULL, "warnings": list, "added": list, "completions": dict,
}  # fmt: skip
HIT_KEYS: dict[str, type | tuple[type, ...]] = {
    "rank": int, "id": str, "score": float, "title": str, "date": TEXT_OR_NULL, "date_utc": TEXT_OR_NULL,
    "date_precision": TEXT_OR_NULL, "date_zone": TEXT_OR_NULL, "date_origin": TEXT_OR_NULL, "source": TEXT_OR_NULL,
    "author": list, "section": list, "url": TEXT_OR_NULL, "path": str, "record": TEXT_OR_NULL, "lang": TEXT_OR_NULL,
    "words": int, "story": TEXT_OR_NULL, "person": list, "org": list, "place": list, "object": list, "keyword": list,
    "snippets": list,
}  # fmt: skip
MORE_HIT_KEYS = {"editor", "dateline", "copies", "copy_sources"}


def only(page: HitPage, *hits: Hit) -> HitPage:
    return replace(page, hits=hits)


def test_the_json_of_a_page_keeps_its_contract(page: HitPage) -> None:
    whole = json.loads(records.page_json(page))
    assert set(whole) == set(PAGE_KEYS)
    assert all(isinstance(whole[key], kind) for key, kind in PAGE_KEYS.items())
    assert whole["format"] == 1
    assert whole["facets"]["date:year"] == [
        {"value": "2015", "count": 14},
        {"value": "2017", "count": 18},
        {"value": None, "count": 2},
    ]


def test_the_json_of_a_hit_keeps_its_contract(page: HitPage) -> None:
    for hit in json.loads(records.page_json(page))["hits"]:
        assert set(hit) == set(HIT_KEYS) | MORE_HIT_KEYS
        assert all(isinstance(hit[key], kind) for key, kind in HIT_KEYS.items())
        assert all(isinstance(hit[name], list) == BY_NAME[name].many for name in FACETS)


def test_dates_keep_precision_zone_and_instant(page: HitPage) -> None:
    first, second, third = json.loads(records.page_json(page))["hits"]
    dates = ("date", "date_utc", "date_precision", "date_zone", "date_origin")
    assert [first[k] for k in dates] == ["2015-11-17T16:07", "2015-11-17T16:07:00Z", "minute", None, "header"]
    assert [second[k] for k in dates] == [
        "2017-06-04T00:00-04:00",
        "2017-06-04T04:00:00Z",
        "minute",
        "-04:00",
        "header",
    ]
    assert [third[k] for k in dates] == [None] * 5


def test_spans_count_in_the_text_of_the_snippet(page: HitPage) -> None:
    hit = json.loads(records.page_json(page))["hits"][0]
    title, body, _ = hit["snippets"]
    assert [title["text"][a:b] for a, b in title["spans"]] == ["treaty", "lunar"]
    assert [body["text"][a:b] for a, b in body["spans"]] == ["treaty", "sample"]
    assert page[0].body[body["offset"] :].startswith(body["text"])


def test_json_lines_are_the_hits_of_the_json(page: HitPage) -> None:
    lines = list(records.page_jsonl(page))
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in lines)
    assert [json.loads(line) for line in lines] == json.loads(records.page_json(page))["hits"]


@pytest.mark.parametrize("year", [1, 9999])
def test_dates_at_the_ends_of_the_calendar_are_written(
    page: HitPage, make_hit: MakeHit, make_date: Callable[..., DateGuess], year: int
) -> None:
    hit = make_hit(date=make_date(f"{year:04}-06-15", precision="day"))
    assert json.loads(records.page_json(only(page, hit)))["hits"][0]["date_utc"] == f"{year:04}-06-15T00:00:00Z"
    assert f"\t{year:04}-06-15\t" in next(records.page_plain(only(page, hit)))


def test_csv_has_the_keys_of_a_hit_as_columns(page: HitPage) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(records.page_csv(page)))))
    assert set(rows[0]) == set(HIT_KEYS) | MORE_HIT_KEYS
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert rows[1]["author"] == "R. Okafor; Mira Lindqvist; T. Sato"
    assert rows[2]["date"] == ""
    assert " … The treaty obliges" in rows[0]["snippets"]


def test_csv_of_no_hits_is_its_header(page: HitPage) -> None:
    assert list(records.page_csv(only(page))) == [",".join(records.CSV_COLUMNS) + "\n"]


def test_csv_gives_each_hit_one_line_whatever_its_text(page: HitPage, make_hit: MakeHit) -> None:
    hit = make_hit(title='a\n"b",\r\n=1+1\x1b', body="x\ny", snippets=(Snippet("body", "x\ny", (), 0),))
    lines = list(records.page_csv(only(page, hit)))
    assert [line.count("\n") for line in lines] == [1, 1]
    (row,) = csv.DictReader(io.StringIO("".join(lines)))
    assert row["title"] == 'a "b", =1+1␛'
    assert row["snippets"] == "x y"


def test_plain_is_one_line_a_hit_with_five_columns(page: HitPage, make_hit: MakeHit) -> None:
    odd = replace(make_hit(title="a\tb\n c\x1b[2J"), path="news.jsonl", record="3", id="0" * 16)
    lines = list(records.page_plain(only(page, page[1], odd)))
    assert lines[0] == (
        f"{page[1].id}\t2017-06-04T00:00-04:00\tLedger & Post\t{page[1].title}\thtml/who owns a stone.html\n"
    )
    assert lines[1] == "0000000000000000\t\t\ta b c␛[2J\tnews.jsonl#3\n"


def test_each_file_is_named_once_and_below_here_relatively(
    page: HitPage, make_hit: MakeHit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    below = replace(make_hit(path="a b.jsonl"), root=str(tmp_path / "corpus"))
    files = only(page, below, replace(below, record="2"), replace(below, root=str(tmp_path) + "-else"))
    assert list(records.page_files(files, null=False)) == ["corpus/a b.jsonl\n", f"{tmp_path}-else/a b.jsonl\n"]
    assert list(records.page_files(files, null=True)) == ["corpus/a b.jsonl\0", f"{tmp_path}-else/a b.jsonl\0"]


def test_names_of_files_are_exact_with_nul_and_harmless_without(page: HitPage, make_hit: MakeHit) -> None:
    files = only(page, make_hit(path="a\n\x1b[2J\udcff.txt"))
    assert list(records.page_files(files, null=False)) == ["/data/news/a ␛[2J<U+DCFF>.txt\n"]
    (name,) = records.page_files(files, null=True)
    assert records.to_bytes(name) == b"/data/news/a\n\x1b[2J\xff.txt\0"


def test_a_name_that_is_no_utf_8_still_makes_json(page: HitPage, make_hit: MakeHit) -> None:
    text = records.page_json(only(page, make_hit(path="\udcff.txt")))
    assert text.isascii()
    assert json.loads(text)["hits"][0]["path"] == "\udcff.txt"


def test_facets_have_a_json_a_csv_and_a_plain_form(page: HitPage) -> None:
    small = replace(
        page, facets={"source": (FacetCount("A; \tB", 2), FacetCount(None, 1))}, n_facet_values={"source": 9}
    )
    whole = json.loads(records.facets_json(small))
    assert set(whole) == {"format", "query", "parsed", "total", "took_ms", "facets", "values", "suggestion", "warnings"}
    assert whole["facets"] == {"source": [{"value": "A; \tB", "count": 2}, {"value": None, "count": 1}]}
    assert whole["values"] == {"source": 9}
    assert "".join(records.facets_csv(small)) == "facet,value,count\nsource,A;  B,2\nsource,,1\n"
    assert "".join(records.facets_plain(small)) == "source\tA; B\t2\nsource\t\t1\n"


def test_the_json_of_an_article_has_its_text_and_its_evidence(page: HitPage) -> None:
    at = page[0].body.index("treaty")
    whole = json.loads(records.article_json(replace(page[0], matches=((at, at + 6),)), query="treaty"))
    assert set(whole) == {"format", "query", "article", "warnings"}
    article = whole["article"]
    assert set(HIT_KEYS) <= set(article)
    assert [article["body"][a:b] for a, b in article["matches"]] == ["treaty"]
    assert article["dates"][0]["excerpt"] == "2015-11-17T16:07"
    assert article["removed"] == [{"start": 0, "end": 51, "why": "headline"}]
    for mention in article["entities"]:
        assert set(mention) == {"kind", "text", "start", "end", "canonical"}


def test_the_json_of_info_report_saved_and_forgotten_has_format_query_and_warnings() -> None:
    info = IndexInfo("index", 1, 0, 1, 100, 2, 1, None, None, 1, 10, {"source": 1}, ("/data",))
    report = IndexReport(
        1,
        0,
        0,
        0,
        1,
        1,
        10,
        0.5,
        2,
        (Skip("a:3", "broken"),),
        n_warnings=1,
        warnings=("w",),
        duplicates=(("i", "a", "b"),),
    )
    saved = [("n", "t", "q", "p.toml", "line 1: no")]
    texts = (
        records.info_json(info), records.report_json(report), records.saved_json(saved), records.forgotten_json(["i"])
    )  # fmt: skip
    wholes = [json.loads(text) for text in texts]
    assert all({"format", "query", "warnings"} <= set(whole) and whole["format"] == 1 for whole in wholes)
    assert wholes[0]["first_day"] is None
    assert wholes[0]["values"] == {"source": 1}
    assert wholes[1]["skipped"] == [{"place": "a:3", "reason": "broken"}]
    assert wholes[1]["duplicates"] == [{"id": "i", "dropped": "a", "kept": "b"}]
    assert wholes[2]["saved"][0]["problem"] == "line 1: no"
    assert wholes[2]["warnings"] == ["p.toml: line 1: no"]
    assert wholes[3]["forgotten"] == ["i"]


def test_machine_formats_do_not_load_the_drawing_library() -> None:
    code = "import sys, searchkit.rendering.records as r; r.saved_json([]); sys.exit('rich' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\x1b\x9b\u202e\n\r\t\"',;=")), max_size=40
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, value=TEXT)
def test_json_is_exact_and_no_form_steers_a_terminal(page: HitPage, make_hit: MakeHit, title: str, value: str) -> None:
    odd = only(page, make_hit(title=title, path=value, source=(value,), person=(value, title)))
    text = records.page_json(odd)
    hit = json.loads(text)["hits"][0]
    assert (hit["title"], hit["path"], hit["person"]) == (title, value, [value, title])
    lines = [*text.split("\n"), *next(records.page_plain(odd)).removesuffix("\n").split("\t")]
    lines += [line.removesuffix("\n") for line in records.page_csv(odd)]
    assert all(map(is_safe, lines))
    assert next(records.page_plain(odd)).count("\t") == 4
