from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from searchkit.article import Article, Item, Skip
from searchkit.articles.content import Content
from searchkit.articles.mail import read_mailbox

Read = Callable[..., list[Item]]
One = Callable[..., Article]
SkipOf = Callable[..., Skip]

LONG = "Die Überschrift eines Artikels, der lang genug ist. " * 5


def message(
    number: int = 1, plain: str | None = LONG, page: str | None = None, *, charset: str = "utf-8", bulk: bool = True
) -> bytes:
    mail = EmailMessage()
    mail["From"] = '"The Meridian Post, Weekly" <weekly@mp.example>'
    mail["Subject"] = f"Nummer {number}: Ärger"
    mail["Date"] = "Thu, 15 Apr 2010 19:00:00 +0100"
    mail["Message-ID"] = f"<{number}@mp.example>"
    if bulk:
        mail["List-Id"] = "<weekly.mp.example>"
    if plain is not None:
        mail.set_content(plain, charset=charset, cte="quoted-printable")
    if page is not None and plain is not None:
        mail.add_alternative(page, subtype="html")
    elif page is not None:
        mail.set_content(page, subtype="html")
    return mail.as_bytes()


def mailbox(*messages: bytes) -> bytes:
    return b"".join(b"From weekly@mp.example Thu Apr 15 19:00:00 2010\n" + m.rstrip(b"\n") + b"\n\n" for m in messages)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_a_message_states_its_headers(one: One, charset: str) -> None:
    article = one("a.eml", message(charset=charset))
    assert (article.record, article.kind, article.content.strip()) == (None, "record", LONG.strip())
    assert article.given == {
        "id": ("1@mp.example",),
        "title": ("Nummer 1: Ärger",),
        "source": ("The Meridian Post, Weekly",),
        "date": ("Thu, 15 Apr 2010 19:00:00 +0100",),
    }


def test_who_writes_to_nobody_s_list_is_an_author(one: One) -> None:
    given = one("a.eml", message(bulk=False)).given
    assert given["author"] == ("The Meridian Post, Weekly",)
    assert "source" not in given


def test_messages_of_a_mailbox_have_their_own_keys(read: Read) -> None:
    quoted = message(2).replace(b"Die ", b"\n>From here on. Die ", 1)
    items = read("a.mbox", mailbox(message(1), quoted, message(3)))
    assert [i.record for i in items if isinstance(i, Article)] == ["1@mp.example", "2@mp.example", "3@mp.example"]
    assert isinstance(items[1], Article)
    assert "\nFrom here on." in items[1].content


@pytest.mark.parametrize("name", ["a.mbox", "a", "a.txt"])
def test_mailboxes_and_messages_are_told_by_content(read: Read, name: str) -> None:
    assert len(read(name, mailbox(message(1), message(2)))) == 2
    assert len(read(name, message(1))) == 1


def test_a_scraped_text_with_a_header_is_no_mail(one: One) -> None:
    text = b"From: Northern Wire\nDate: 5 May 2001\nSubject: Talks\n\nThe text of the article.\n"
    assert one("a.txt", text).kind == "text"


def test_a_stub_gives_way_to_the_page(one: One) -> None:
    page = f"<html><head><style>p {{ }}</style></head><body><p>{LONG * 3}</p></body></html>"
    article = one("a.eml", message(plain="See this in your browser.", page=page))
    assert (article.kind, article.content.strip()) == ("html", page)
    assert one("b.eml", message(plain=LONG * 3, page=page)).kind == "record"
    assert one("c.eml", message(plain=None, page=page)).kind == "html"


def test_attachments_and_messages_inside_are_left_out(one: One) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "a@b.example", "S", "<1>"
    mail.set_content("The text.\n")
    mail.add_attachment("other text", filename="x.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("inner text")
    mail.add_attachment(inner)
    assert one("a.eml", mail.as_bytes()).content == "The text.\n"


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("=?utf-8?B?w4RyZ2Vy?= im =?iso-8859-1?Q?B=FCro?=", "Ärger im Büro"),
        ("=?x-nowhere?Q?Caf=E9?= und mehr", "Café und mehr"),
        ("=?utf-8?B?%%%?= rest", "=?utf-8?B?%%%?= rest"),
        ("roh: Überschrift", "roh: Überschrift"),
        ("=?utf-8?Q?=00=ff?= x", None),
    ],
)
def test_broken_encodings_in_headers_are_read_as_far_as_can_be(one: One, header: str, title: str | None) -> None:
    data = f"From: a@b.example\nSubject: {header}\nMessage-ID: <1>\n\nThe text.\n".encode()
    article = one("a.eml", data)
    assert title is None or article.given["title"] == (title,)


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: text/plain; charset=x-martian",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Type: text/plain; charset*=broken''%ff",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: x-unknown",
        b"Content-Type: multipart/mixed; boundary=never",
        b"Content-Type: ;;;",
        b"Date: \xff\xfe\nReferences: " + b"<x> " * 9999,
    ],
)
def test_broken_encodings_in_a_mailbox_cost_at_most_their_message(read: Read, headers: bytes) -> None:
    broken = b"From: a@b.example\nMessage-ID: <b>\nSubject: Broken\n" + headers + b"\n\nCaf\xe9 text, broken =\xff\n"
    items = read("a.mbox", mailbox(message(1), broken, message(2)))
    assert len(items) == 3
    assert [i.given["title"][0] for i in items if isinstance(i, Article)][-1] == "Nummer 2: Ärger"


def test_a_message_without_subject_and_text_is_skipped(skip: SkipOf) -> None:
    assert "neither subject nor text" in skip("a.eml", b"From: a@b.example\nDate: x\nMessage-ID: <1>\n\n").reason


def test_a_message_larger_than_the_bound_is_skipped() -> None:
    def pieces() -> Iterator[bytes]:
        yield mailbox(message(1))
        yield b"From x@y.example Thu Apr 15 19:00:00 2010\nFrom: x\nSubject: big\n\n"
        for _ in range(200):
            yield b"a line of sixty bytes, more or less, as they come in mail\n" * 200
        yield b"\n" + mailbox(message(3))

    items = list(read_mailbox(Content("a.mbox", "a.mbox", pieces()), max_message_bytes=1 << 20))
    assert [type(i) for i in items] == [Article, Skip, Article]
    assert str(items[1]).startswith("a.mbox#2: the message is larger than 1 MiB")


def test_an_empty_mailbox_is_skipped(skip: SkipOf) -> None:
    assert skip("a.mbox", b"\n\n").reason == "nothing but white space"
