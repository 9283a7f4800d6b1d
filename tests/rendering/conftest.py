"""Fixed pages of hits to draw: two articles on a treaty, one on a comet, in the words of this file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from searchkit.extraction.annotations import Annotations, DateGuess, Mention, Span
from searchkit.fields import FACETS
from searchkit.searching.page import FacetCount, Hit, HitPage, Snippet

TREATY = """Ministers from 24 countries signed the treaty on lunar samples in Geneva on Tuesday, after nine years of talks.

The treaty obliges every signatory to share a tenth of what its spacecraft bring home. "A sample of the Moon belongs \
in many laboratories, not in one vault," said Ana Brandt, who led the talks for the Lunar Samples Office (LSO).

Three states abstained. Their delegates said that the treaty leaves open who pays for storage.
"""
COMET = """彗星 watchers in Nagano saw comet 96P/Machholz on Sunday night with binoculars.

Clouds hid it elsewhere.
"""


def make_hit(
    rank: int = 1,
    *,
    title: str = "24 countries sign treaty on sharing lunar samples",
    body: str = TREATY,
    date: DateGuess | None = None,
    snippets: tuple[Snippet, ...] | None = None,
    path: str = "text/treaty.txt",
    **values: tuple[str, ...],
) -> Hit:
    """A hit on the treaty unless told otherwise; `values` are facets."""
    start = body.find("treaty")
    found = (Snippet("body", body[:130], ((start, start + 6),), 0),) if start >= 0 else ()
    return Hit(
        rank=rank,
        id=f"{0x9F0C51D2A7E40003 * rank * 7 & (1 << 64) - 1:016x}",
        score=8.4 - rank,
        title=title,
        date=date,
        url="https://example.org/treaty?id=1",
        root="/data/news",
        path=path,
        record=None,
        words=len(body.split()),
        values=dict.fromkeys(FACETS, ()) | values,
        annotations=Annotations(
            title=title,
            text=f"{title}\n\n{body}",
            removed=(Span(0, len(title) + 2, "headline"),),
            dates=(date,) if date else (),
            entities=(Mention("person", "Ana Brandt", 319, 329, "Ana Brandt"),),
        ),
        snippets=found if snippets is None else snippets,
    )


def make_date(text: str = "2015-11-17T16:07", **changes: object) -> DateGuess:
    """A date read from a header, to the minute, without a zone, unless told otherwise."""
    guess = DateGuess(dt.datetime.fromisoformat(text), "minute", "header", text)
    return replace(guess, **changes)  # type: ignore[arg-type]


def make_page() -> HitPage:
    """Three hits of 1,527 with facets: a plain one, one with a zone and authors, one undated with wide characters."""
    body = TREATY
    second = body.index("The treaty obliges")
    third = body.index("Three states")
    hits = (
        make_hit(
            1,
            date=make_date(),
            snippets=(
                Snippet("title", "24 countries sign treaty on sharing lunar samples", ((18, 24), (36, 41)), 0),
                Snippet("body", body[second : second + 200], ((4, 10), (90, 96)), second),
                Snippet("body", body[third:].rstrip(), ((54, 60),), third),
            ),
            source=("The Morning Courier",),
            author=("Jo Verhoeven",),
            person=("Ana Brandt",),
            lang=("en",),
        ),
        make_hit(
            2,
            title="Who owns a stone from the Moon? Lawyers, curators and three space agencies give three answers to a "
            "question that the new treaty was meant to settle for good",
            date=make_date("2017-06-04T00:00", offset_minutes=-240, ambiguous=True),
            source=("Ledger & Post",),
            author=("R. Okafor", "Mira Lindqvist", "T. Sato"),
            path="html/who owns a stone.html",
        ),
        make_hit(3, title="彗星96P、長野の空に", body=COMET, path="text/comet.txt", source=("信州の空",)),
    )
    return HitPage(
        query="treaty lunar -mars",
        parsed="((title:treati^3 OR body:treati) AND (title:lunar^3 OR body:lunar)) ANDNOT (title:mar^3 OR body:mar)",
        total=1527,
        took_ms=1.84,
        hits=hits,
        page=1,
        limit=3,
        facets={
            "source": (
                FacetCount("The Morning Courier", 1204),
                FacetCount("Ledger & Post", 310),
                FacetCount("信州の空", 12),
                FacetCount(None, 1),
            ),
            "person": (
                FacetCount("Ana Brandt", 21),
                FacetCount("A Delegate with a Very Long Name Indeed of Somewhere", 4),
            ),
            "org": (FacetCount("Lunar Samples Office", 19), FacetCount("United Nations", 7)),
            "place": (FacetCount("Geneva", 30), FacetCount("Nagano", 2)),
            "date:year": (FacetCount("2015", 14), FacetCount("2017", 18), FacetCount(None, 2)),
        },
        n_facet_values={"source": 34, "person": 2, "org": 41, "place": 2, "date:year": 2},
        warnings=("the words “of” and “the” are in every article and were left out of ranking",),
    )


def show(
    drawing: RenderableType, width: int, *, encoding: str = "utf-8", color: bool = False, terminal: bool = True
) -> str:
    """What a terminal of that width is sent."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    console = Console(
        file=stream,
        width=width,
        force_terminal=terminal,
        color_system="truecolor" if color else None,
        legacy_windows=False,
        soft_wrap=not terminal,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={},
    )
    console.print(drawing)
    stream.seek(0)
    return stream.read()


@pytest.fixture
def page() -> HitPage:
    return make_page()


@pytest.fixture(name="show")
def show_fixture() -> Callable[..., str]:
    return show


@pytest.fixture(name="make_hit")
def make_hit_fixture() -> Callable[..., Hit]:
    return make_hit


@pytest.fixture(name="make_date")
def make_date_fixture() -> Callable[..., DateGuess]:
    return make_date
