"""Indexes of several languages: each article by its own stems and stop words, each query by all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import Text, write_index

from searchkit import Subset
from searchkit.analysis.forms import term_of
from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import find_typed_words, find_words
from searchkit.errors import UsageError
from searchkit.searching.local import LocalIndex

TEXTS = {
    "de": "Die Regierung plant neue Häuser. Der Minister der Länder schwieg.",
    "en": "The government said at the counter that the news of the war was new. People may die in their houses.",
    "fr": "Le président a libéré les prisonniers avant les élections nationales.",
    "ru": "Русский министр заявил, что российские войска завершили учения.",
    "zh": "中国国防部星期日宣布。两国军队将举行联合军事演习。",
    "ja": "日本政府は新しい計画を発表した。ガスの計画は続く。",
    "ko": "한국 정부는 학교에서 새로운 계획을 발표했다.",
    "th": "รัฐบาลไทยประกาศแผนเศรษฐกิจใหม่ที่กรุงเทพมหานคร",
    "ar": "أعلنت الحكومة خطة اقتصادية جديدة في العاصمة",
    "hi": "सरकार ने हिन्दी में नई योजना की घोषणा की",
}
HOUSE = "A new house was built on every count with the money of the press."


def found(index: LocalIndex, query: str, lang: str = "") -> list[str]:
    return sorted(hit.values["lang"][0] for hit in index.search(query, lang=lang, limit=50))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    texts = [Text(text, language=language) for language, text in TEXTS.items()]
    house = Text(HOUSE, language="en")
    return write_index(tmp_path_factory.mktemp("languages") / "i", [texts[:4], [*texts[4:], house]])


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("Haus", ["de"]),
        ("Regierungen", ["de"]),
        ("libérer", ["fr"]),
        ("election", ["fr"]),
        ("русского", ["ru"]),
        ("house", ["en", "en"]),
        ("minister", ["de"]),
        ("الحكومة", ["ar"]),
        ("योजना", ["hi"]),
    ],
)
def test_inflected_words_are_found_by_the_stems_of_their_language(
    index: LocalIndex, query: str, languages: list[str]
) -> None:
    assert found(index, query) == languages


def test_a_score_taken_apart_counts_the_articles_of_all_languages(index: LocalIndex) -> None:
    hit = index.search("house")[0]
    (word,) = (part for part in index.contributions("house", hit.id) if part.kind == "word")
    assert (word.frequency, word.documents) == (1, len(index.search("house")))


def test_a_stem_of_one_language_finds_no_word_of_another(index: LocalIndex) -> None:
    # German makes "count" of "counter", which is an English word.
    assert stemmer("de")("counter") == "count"
    assert found(index, "count") == ["en"]
    assert found(index, "counter") == ["en"]
    assert index.search("counter")[0].id != index.search("count")[0].id


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("中国", ["zh"]),
        ("国防部", ["zh"]),
        ("军", ["zh"]),
        ("部星", ["zh"]),
        ("防国", []),
        ('"联合军事演习"', ["zh"]),
        ('"军事联合"', []),
        ("ガス", ["ja"]),
        ("カス", []),
        ("学校", []),
        ("학교", ["ko"]),
        ("กรุงเทพ", ["th"]),
        ("-中国 国", []),
    ],
)
def test_scripts_without_spaces_are_searched_by_signs_in_their_order(
    index: LocalIndex, query: str, languages: list[str]
) -> None:
    assert found(index, query) == languages


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("die", ["en"]),
        ('"die"', ["de", "en"]),
        ("die Regierung", ["de"]),
        ("the war", ["en"]),
        ("die OR Haus", ["de", "en"]),
        ("die das", []),
    ],
)
def test_a_stop_word_is_left_out_where_it_is_one(index: LocalIndex, query: str, languages: list[str]) -> None:
    assert found(index, query) == languages


@pytest.mark.parametrize(
    ("query", "languages"),
    [("die", "de"), ("die das", "de"), ("the", "en"), ("the war", ""), ('"the"', ""), ("-the", "")],
)
def test_who_asks_for_stop_words_alone_is_told_where_they_are_left_out(
    index: LocalIndex, query: str, languages: str
) -> None:
    told = f"all words are too common in {languages}, and left out there (in quotes they count)"
    assert index.search(query).warnings == ((told,) if languages else ())


def test_lang_narrows_and_speaks_that_language_alone(index: LocalIndex) -> None:
    assert found(index, "minister", "de") == ["de"]
    assert found(index, "minister", "en") == []
    assert found(index, "*", "de,fr") == ["de", "fr"]
    assert found(index, "*", "German") == ["de"]
    assert index.search("die Haus", lang="de").warnings == ("common words left out: die (in quotes they count)",)
    assert index.search("Häuser", lang="de").parsed == "title:Häuser^3 OR body:Häuser"


def test_an_unknown_language_is_refused_with_the_nearest(index: LocalIndex) -> None:
    with pytest.raises(UsageError) as caught:
        index.search("*", lang="germn")
    assert "german (de)" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("Haus", "Häuser"),
        ("中国", "中国"),
        ("国防部", "国防部"),
        ("军", "军"),
        ("학교", "학교"),
        ("หมายเหตุ OR กรุงเทพ", "กรุงเทพ"),
        ("русского", "Русский"),
        ("الحكومة", "الحكومة"),
    ],
)
def test_snippets_mark_words_in_their_own_language(index: LocalIndex, query: str, marked: str) -> None:
    snippet = index.search(query)[0].snippets[0]
    assert marked in [snippet.text[start:end] for start, end in snippet.spans]
    hit = index.article(index.search(query)[0].id, match=query)
    assert marked in [hit.body[start:end] for start, end in hit.matches]


def test_an_index_of_one_language_has_plain_stems(tmp_path: Path) -> None:
    texts = [Text("Häuser am Hafen", language="de")]
    index = write_index(tmp_path / "i", [texts])
    assert found(index, "Haus") == ["de"]
    assert term_of("hauser", ("de",)) == "haus"
    assert term_of("putin", ("de", "en", "ja")) == "putin"


def test_a_text_too_short_to_tell_is_searched_as_english(tmp_path: Path) -> None:
    index = write_index(
        tmp_path / "i",
        [[Text("Houses.", language=None)], [Text("Die Häuser", language="de"), Text("Two houses.", language=None)]],
    )
    assert len(index.search("house")) == 2


@given(st.text(st.sampled_from("中国한국ガ゙がไทยกี่ हिन्aé й.،العـ\u200c" + "x1'-") | st.characters(), max_size=25))
def test_every_typed_word_stands_in_the_text_that_it_was_taken_from(text: str) -> None:
    words = [word.text for word in find_words(text)]
    typed = [word.text for word in find_typed_words(text)]
    assert words[: len(typed)] == typed
    assert len(words) - len(typed) in (0, 1)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    texts = [Text(text, language=language) for language, text in TEXTS.items()]
    index = write_index(tmp_path_factory.mktemp("scripts") / "i", [texts])
    return lambda query: len(index.search(query, variants=False, snippets=False))


@pytest.mark.parametrize("language", TEXTS)
def test_each_word_of_a_text_in_any_script_finds_it(scripts: Callable[[str], int], language: str) -> None:
    for word in TEXTS[language].split():
        if any(True for _ in find_words(word)):
            assert scripts(f'"{word}"'), word


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    """German articles on harbours, English ones on war."""
    german = [
        "Die Häfen an der Küste und die Schiffe: der Minister war im Hafen.",
        "Der Hafen und die Küste. Die Schiffe lagen im Hafen, und der Minister war da.",
        "Ein Schiff lag im Hafen. Die Küste war weit, und der Hafen war leer.",
        "Die Schiffe und der Hafen an der Küste; das Wetter war gut und der Wind war still.",
    ]
    english = ["The war and the peace of the north: the war went on, a war of the war."] * 4
    texts = [Text(text, language="de") for text in german * 6] + [Text(text, language="en") for text in english * 6]
    return write_index(tmp_path_factory.mktemp("ports") / "i", [texts])


def test_related_articles_are_found_by_the_stems_of_their_language(ports: LocalIndex) -> None:
    own = ports.search("Küste Wind", limit=1)[0]
    related = ports.related(own.id)
    assert {hit.values["lang"] for hit in related} == {("de",)}
    assert any("hafen" in hit.because for hit in related)


def test_words_that_expand_a_query_are_none_that_its_language_leaves_out(ports: LocalIndex) -> None:
    added = {word.term for word in ports.search("Küste", expand=True).added}
    assert {"haf", "schiff"} <= added
    assert not added & {"die", "der", "und", "war"}


def test_a_comparison_leaves_out_what_says_nothing_in_the_language_of_its_side(ports: LocalIndex) -> None:
    words = {(d.side, d.value) for d in ports.compare(Subset(lang="de")).words}
    assert ("theirs", "war") in words
    assert not {value for side, value in words if side == "ours"} & {"die", "der", "und", "war"}
    assert ("ours", "hafen") in words


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("中国 /s 宣布", ["zh"]),
        ("中国 /s 演习", []),
        ("中国 /p 演习", ["zh"]),
        ("政府 /s 計画", ["ja"]),
        ("政府 /s ガス", []),
    ],
)
def test_a_full_stop_of_chinese_and_japanese_ends_a_sentence(
    index: LocalIndex, query: str, languages: list[str]
) -> None:
    assert found(index, query) == languages


@pytest.mark.parametrize(
    "query", ["Haus", "русского министр", '"新しい計画"', "die", "Regierungen -libérer", "中国 /s 宣布"]
)
def test_a_parse_of_several_languages_reads_back_as_itself(index: LocalIndex, query: str) -> None:
    page = index.search(query, limit=50)
    again = index.search(page.parsed, limit=50)
    assert (again.parsed, again.total) == (page.parsed, page.total)
