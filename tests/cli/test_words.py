"""Query words are what is not exactly an option."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.cli import app
from searchkit.cli.words import CommandLine, sort_tokens
from searchkit.errors import UsageError

OPTIONS = {
    "-w": 1,
    "--where": 1,
    "-n": 1,
    "-f": 1,
    "-l": 0,
    "--json": 0,
    "--since": 1,
    "-q": 0,
    "-i": 1,
    "-c": 0,
    "-0": 0,
}


def words_of(*tokens: str, negates: bool = True) -> tuple[list[list[str]], list[str]]:
    options, words = sort_tokens(tokens, OPTIONS, command="searchkit search", negates=negates)
    return [list(o) for o in options], list(words)


def search_command() -> tuple[Any, Any]:
    root = app.build_app()
    ctx = root.make_context("searchkit", ["search", "x"])
    return ctx, root.get_command(ctx, "search")


def short_options() -> list[str]:
    _, command = search_command()
    return sorted(o for p in command.params for o in p.opts if o.startswith("-") and not o.startswith("--"))


def parsed(*tokens: str) -> dict[str, Any]:
    ctx, command = search_command()
    with command.make_context("search", list(tokens), parent=ctx) as made:
        # Some versions of Typer hold several values as tuples until the command is called.
        return {key: list(value) if isinstance(value, tuple) else value for key, value in made.params.items()}


def test_the_contract_names_these_short_options() -> None:
    assert short_options() == ["-0", "-c", "-f", "-i", "-l", "-n", "-q", "-w"]


@pytest.mark.parametrize("option", ["-0", "-c", "-f", "-i", "-l", "-n", "-q", "-w"])
def test_a_word_that_begins_like_a_short_option_is_negated(option: str) -> None:
    for ending in ("ar", "raq", "day", "one", "1"):
        values = parsed("russia", option + ending)
        assert values["words"] == ["russia", option + ending]
        assert values == parsed("russia") | {"words": values["words"]}


@pytest.mark.parametrize("word", ["-iraq", "-war", "-france", "-news", "-quiet", "-lone", "-0day", "-count", "-x", "-"])
def test_negated_words_stay_words(word: str) -> None:
    assert parsed("russia", word)["words"] == ["russia", word]
    assert parsed(word, "russia")["words"] == [word, "russia"]


@pytest.mark.parametrize(
    ("option", "key"), [("-0", "as_null"), ("-c", "as_count"), ("-l", "as_files"), ("-q", "quiet")]
)
def test_a_short_flag_alone_is_a_flag(option: str, key: str) -> None:
    assert parsed("russia", option)[key] is True
    assert parsed(option, "russia")["words"] == ["russia"]


@pytest.mark.parametrize(
    ("option", "key", "value", "read"),
    [
        ("-n", "limit", "5", 5),
        ("-w", "where", "source=-x", ["source=-x"]),
        ("-f", "facet", "source", ["source"]),
        ("-i", "index", "-dir", "-dir"),
        ("-i", "index", "--json", "--json"),
        ("--since", "since", "-30d", "-30d"),
    ],
)
def test_a_short_option_takes_the_next_token_whatever_that_begins_with(
    option: str, key: str, value: str, read: object
) -> None:
    values = parsed("russia", option, value, "-war")
    assert values[key] == read
    assert values["words"] == ["russia", "-war"]


def test_long_options_take_their_value_after_a_space_or_an_equals_sign() -> None:
    assert parsed("x", "--since", "2015")["since"] == parsed("x", "--since=2015")["since"] == "2015"
    assert parsed("x", "--where=source=A=B")["where"] == ["source=A=B"]


def test_repeatable_options_keep_their_order() -> None:
    assert parsed("-w", "a=1", "x", "--where", "b=2", "-w", "a=3")["where"] == ["a=1", "b=2", "a=3"]


def test_an_option_at_the_end_takes_nothing_that_was_not_typed() -> None:
    with pytest.raises(UsageError, match="-w needs a value"):
        words_of("russia", "-w")
    assert words_of("-w", "--", "russia") == ([["-w", "--"]], ["russia"])


def test_after_two_dashes_all_are_words() -> None:
    assert words_of("a", "--json", "--", "-w", "--since", "--") == ([["--json"]], ["a", "-w", "--since", "--"])


def test_an_unknown_long_option_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="no option --sinse") as caught:
        words_of("russia", "--sinse", "2015")
    assert caught.value.hint == "did you mean --since?"
    for token in ("--zzzzzz", "--nosuch", "--template"):
        with pytest.raises(UsageError) as caught:
            words_of("russia", token)
        assert "--help" in caught.value.hint


def test_an_abbreviated_long_option_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        words_of("--sinc=2015")
    assert caught.value.hint == "did you mean --since?"


def test_commands_without_a_query_refuse_unknown_short_options() -> None:
    with pytest.raises(UsageError) as caught:
        words_of("-n5", negates=False)
    assert caught.value.hint == "a value stands after a space: -n 5"
    with pytest.raises(UsageError):
        words_of("-z", negates=False)
    assert words_of("-", "a", negates=False) == ([], ["-", "a"])


@given(
    st.lists(st.sampled_from(["a", "-war", "-w", "s=1", "--json", "-n", "3", "--since=2015", "-", "-0day"]), max_size=8)
)
def test_no_token_is_lost_or_invented(tokens: list[str]) -> None:
    try:
        options, words = words_of(*tokens)
    except UsageError:
        assert tokens[-1] in ("-w", "-n")  # the value is missing
        return
    assert sorted([t for o in options for t in o] + words) == sorted(tokens)


@given(st.lists(st.sampled_from(["a", "-war", "b c", "-n 3", "--", "--x", "-w", "'"]), min_size=1, max_size=5))
def test_the_next_command_is_read_as_it_was_meant(words: list[str]) -> None:
    line = CommandLine("searchkit search", (("-n", "3"), ("--page", "2")), tuple(words), frozenset(OPTIONS))
    options, read = words_of(*shlex.split(line.with_options("-w", "source=Global Times", without=("--page",)))[2:])
    assert read == words
    assert options == [["-n", "3"], ["-w", "source=Global Times"]]
