"""NITF and NewsML-G2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from searchkit.article import Article, Item, Note, Skip
from searchkit.extraction import annotate

Read = Callable[..., list[Item]]
One = Callable[..., Article]
SkipOf = Callable[..., Skip]

NITF = """<nitf xml:lang="en"><head><title>slug</title><tobject><tobject.subject tobject.subject.type="Politics"/></tobject>
<docdata><doc-id id-string="nw-19970429-12"/><date.issue norm="19970429T101500+0200"/>
<key-list><keyword key="treaty"/><keyword key="weapons"/></key-list><doc.copyright holder="Northern Wire" year="1997"/>
<identified-content><person>Jos&eacute; Example</person><org>OPCW</org><location>The Hague</location></identified-content></docdata>
<pubdata name="Harbour Gazette" date.publication="19970430"/></head>
<body><body.head><hedline><hl1>Ban on <em>chemical</em> weapons</hl1><hl2>In force</hl2></hedline>
<byline>By <person>Ilse Brandvik</person><byttl>Staff Writer</byttl></byline><dateline><location>THE HAGUE</location></dateline>
<abstract><p>Short.</p></abstract></body.head>
<body.content><block><p>The first <org>paragraph</org>,
over two lines.</p><media media-type="image"><media-caption><p>A picture.</p></media-caption></media><hl2>A heading</hl2>
<p>The second.</p><table><tr><td>a</td><td>b</td></tr></table></block></body.content></body></nitf>"""
DOCTYPE = '<?xml version="1.0" encoding="{}"?>\n<!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">\n'


def test_nitf_gives_its_text_and_what_its_head_states(one: One) -> None:
    article = one("a.xml", (DOCTYPE.format("utf-8") + NITF).encode())
    assert article.content == "The first paragraph, over two lines.\n\nA heading\n\nThe second.\n\na\n\nb"
    assert article.given == {
        "id": ("nw-19970429-12",),
        "title": ("Ban on chemical weapons",),
        "summary": ("Short.",),
        "author": ("Ilse Brandvik",),
        "source": ("Harbour Gazette", "Northern Wire"),
        "section": ("Politics",),
        "lang": ("en",),
        "date": ("19970430", "19970429T101500+0200"),
        "dateline": ("THE HAGUE",),
        "keyword": ("treaty", "weapons"),
        "person": ("José Example",),
        "org": ("OPCW",),
        "place": ("The Hague",),
    }
    date = annotate(article, today=dt.date(2026, 1, 1), entities=False).date()
    assert date is not None
    assert (date.origin, date.printed) == ("metadata", "1997-04-30")


@pytest.mark.parametrize("charset", ["x-nowhere", "utf-9", "martian"])
def test_an_unknown_charset_is_told_and_the_text_read(one: One, charset: str) -> None:
    article = one("a.nitf", (DOCTYPE.format(charset) + NITF.replace("Short", "Café")).encode("cp1252"))
    assert article.given["summary"] == ("Café.",)
    assert article.notes[0].startswith(f"it declares the unknown charset {charset}; read as windows-1252")


def test_a_byline_without_tags_loses_its_role(one: One) -> None:
    xml = NITF.replace("<person>Ilse Brandvik</person>", "Per Aldersten ")
    assert one("a.xml", xml.encode()).given["author"] == ("By Per Aldersten",)


@pytest.mark.parametrize("end", [600, len(NITF) // 2, len(NITF) - 4])
def test_nitf_that_breaks_off_is_skipped(skip: SkipOf, end: int) -> None:
    assert "not well-formed" in skip("a.xml", NITF[:end].encode()).reason


def test_nitf_without_text_is_skipped(skip: SkipOf) -> None:
    assert "neither text nor headline" in skip("a.xml", b"<nitf><body><body.content/></body></nitf>").reason


NAR = "http://iptc.org/std/nar/2006-10-01/"


def news_item(guid: str, content: str, item_class: str = "text") -> str:
    return f"""<newsItem xmlns="{NAR}" guid="{guid}" version="1" xml:lang="en-GB">
<rightsInfo><copyrightHolder literal="NW"><name>Northern Wire</name></copyrightHolder></rightsInfo>
<itemMeta><itemClass qcode="ninat:{item_class}"/><provider literal="Northern Wire"/>
<versionCreated>1996-09-24T18:30:00-04:00</versionCreated></itemMeta>
<contentMeta><contentCreated>1996-09-24T17:00:00-04:00</contentCreated><located><name>New York</name></located>
<creator><name>Per Aldersten</name></creator><language tag="en"/><slugline>TREATY-TESTS</slugline><headline>Test ban opened</headline>
<subject type="cpnat:abstract" qcode="medtop:1"><name>Disarmament</name></subject>
<subject type="cpnat:person" qcode="p:1"><name>Bill Clinton</name></subject>
<subject type="cpnat:organisation" literal="United Nations"/><subject type="cpnat:geoArea"><name>New York</name></subject></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head>
<body><h1>Test ban opened</h1><p>The <b>treaty</b> was opened.</p><p>Many signed.</p></body></html></inlineXML>"""
PICTURE = '<remoteContent href="x.jpg" contenttype="image/jpeg"/>'


def message(*items: str) -> bytes:
    inside = "".join(items)
    return (
        f'<?xml version="1.0"?><newsMessage xmlns="{NAR}"><header/><itemSet>{inside}</itemSet></newsMessage>'.encode()
    )


def test_a_news_item_gives_its_text_and_what_it_states(one: One) -> None:
    article = one("a.xml", news_item("urn:newsml:nw:1", XHTML).encode())
    assert article.record == "urn:newsml:nw:1"
    assert article.content == "Test ban opened\n\nThe treaty was opened.\n\nMany signed."
    assert article.given == {
        "id": ("urn:newsml:nw:1",),
        "title": ("Test ban opened",),
        "author": ("Per Aldersten",),
        "source": ("Northern Wire", "Northern Wire"),
        "section": ("Disarmament",),
        "lang": ("en",),
        "date": ("1996-09-24T17:00:00-04:00",),
        "updated": ("1996-09-24T18:30:00-04:00",),
        "dateline": ("New York",),
        "keyword": ("TREATY-TESTS",),
        "person": ("Bill Clinton",),
        "org": ("United Nations",),
        "place": ("New York",),
    }


def test_a_message_holds_texts_in_several_forms_and_the_rest_is_counted(read: Read) -> None:
    inline_nitf = f'<inlineXML contenttype="application/nitf+xml">{NITF.replace("&eacute;", "e")}</inlineXML>'
    plain = '<inlineData contenttype="text/plain">First paragraph.\n\nSecond.</inlineData>'
    package = f'<packageItem xmlns="{NAR}" guid="p"><groupSet root="r"/></packageItem>'
    items = read(
        "a.xml",
        message(news_item("1", inline_nitf), news_item("2", plain), package, news_item("3", PICTURE, "picture")),
    )
    first, second, note = items
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.content.startswith("The first paragraph")
    assert first.given["title"] == ("Test ban opened",)
    assert first.given["summary"] == ("Short.",)  # said by the NITF inside alone
    assert second.content == "First paragraph.\n\nSecond."
    assert note == Note("a.xml", "2 items without a text passed over (packageItem 1, picture 1)")


def test_a_message_that_breaks_off_gives_the_items_before(read: Read) -> None:
    whole = message(news_item("1", XHTML), news_item("2", XHTML))
    article, skip = read("a.xml", whole[:-300])
    assert isinstance(article, Article)
    assert isinstance(skip, Skip)
    assert "not well-formed" in skip.reason
    assert "the article before that was read" in skip.reason


def test_a_message_without_items_is_skipped(skip: SkipOf) -> None:
    assert "no news items" in skip("a.xml", message()).reason


def test_deep_nesting_is_no_stack(read: Read) -> None:
    deep = "<block>" * 200 + "<p>Down here.</p>" + "</block>" * 200
    (article,) = read("a.xml", f"<nitf><body><body.content>{deep}</body.content></body></nitf>".encode())
    assert isinstance(article, Article)
    assert article.content == "Down here."
