"""The article inside a page dumped as text."""

from __future__ import annotations

from searchkit.extraction.annotations import body_of
from searchkit.extraction.cleaning import clean_text
from searchkit.extraction.dumps import is_dump, is_site_talk
from searchkit.extraction.lines import split_lines

MENU = "Home\nWorld\nSport\nWeather\nShare this article\nTravel\nCars\nHomes\nJobs\nShop\nArchive\nPhotos\nMaps\nRadio"
LEAD = "The new pier was opened on Friday by the mayor and a brass band, and ten thousand people walked along it."
MORE = "It took nine years to build, said the engineer, since storms broke the scaffolding twice and the money ran out."
LAST = (
    "The old pier, which a ship cut in two in 1978, will be taken down before the winter, the council said on Monday."
)
ARTICLE = f"{LEAD}\n{MORE}\n{LAST}"


def body(text: str) -> str:
    return body_of(text, clean_text(text, scraped=True).removed)


def test_menus_around_go() -> None:
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\nContact us\nAbout us\nAdvertise\nTerms") == ARTICLE


def test_readers_comments_go() -> None:
    comments = "".join(
        f"\nreader{i} says:\nMarch {i + 1}, 2014 at 6:3{i} am\nI walked along it and it is far too long for my old dog, I think."
        for i in range(6)
    )
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\n6 responses to “Pier opens”{comments}") == ARTICLE
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\nLeave a Reply Cancel reply{comments}") == ARTICLE


def test_what_the_site_says_of_itself_goes() -> None:
    talk = "This website uses cookies to improve your experience; by clicking here you accept our privacy policy and terms of use."
    assert is_site_talk(talk)
    assert not is_site_talk("The bakery sold ten thousand cookies, and its owner told everybody how.")
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\nRadio\nMaps\n{talk}\n{talk}\n{talk}") == ARTICLE


def test_a_text_that_a_page_holds_twice_is_kept_once() -> None:
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\nShare\n{ARTICLE}") == ARTICLE


def test_headlines_below_dont_miss_go_up_to_the_next_sentence() -> None:
    links = "DON'T MISS\nTen lighthouses that you have never seen in your life [PICTURES]"
    assert (
        body(f"{MENU}\nPier opens after nine years\n{LEAD}\n{MORE}\n{links}\n{LAST}\n{LEAD} {MORE}")
        == f"{ARTICLE}\n{LEAD} {MORE}"
    )


def test_a_first_paragraph_before_the_buttons_stays() -> None:
    lead = f"{LEAD} {MORE}"
    text = f"{MENU}\nPier opens after nine years\n{lead}\nShare\nTweet\nEmail\nComments\n{MORE}\n{LAST}\n{LEAD}"
    assert body(text) == f"{lead}\n{MORE}\n{LAST}\n{LEAD}"


def test_a_table_in_an_article_stays() -> None:
    table = "\n".join(f"Pier {i}\n{100 * i} m\n{1870 + i}" for i in range(1, 3))
    assert body(f"{MENU}\nPier opens after nine years\n{ARTICLE}\n{table}\n{LEAD} {MORE}\n{MORE} {LAST}").startswith(
        f"{ARTICLE}\n{table}"
    )


def test_lists_in_a_press_release_are_no_menus() -> None:
    text = f"SEN. POE ANNOUNCES MONEY FOR PIERS\n{LEAD}\n" + "\n".join(f"* Pier {i} - $4,0{i}" for i in range(10, 40))
    lines = split_lines(text)
    assert not is_dump(lines, {})
    assert is_dump(lines, {3: "share"})
    assert body(text).count("Pier ") == 30


def test_pages_in_other_scripts_need_no_known_furniture() -> None:
    text = "\n".join(
        ["Новости", "Мода", "Красота", "Здоровье", "Звезды"] * 4
        + ["Он сказал, что новый мост через реку откроют весной."]
    )
    assert is_dump(split_lines(text), {})


def test_lines_broken_in_mid_sentence_are_prose() -> None:
    text = f"{MENU}\n" + LEAD.replace("band, and", "band,\nand") + "\n" + MORE.replace("since storms", "since\nstorms")
    assert body(text).split() == f"{LEAD} {MORE}".split()
