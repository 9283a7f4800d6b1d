"""Query words are what is not exactly an option: `-iraq` is a negated word, not `-i raq`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from searchkit.cli.output import warn
from searchkit.errors import UsageError

_META = "searchkit.command_line"
# What `explain` understands as every searching command does.
_SELECTING = frozenset({"-i", "--index", "--since", "--until", "-w", "--where", "--any", "--syntax", "--no-variants"})
# Of all commands: one typed where it is no option would leave out articles in silence.
_SHORT_OPTIONS = frozenset({"-i", "-n", "-f", "-w", "-l", "-0", "-c", "-q", "-j"})


class CommandLine(NamedTuple):
    """A command as its user typed it, sorted: what builds the next command to type.

    Attributes:
        command: `searchkit search`.
        options: each with its value as typed: ("-w", "source=Global Times"), ("--json",), ("--page=2",).
        words: what is no option, in order.
        known: every option of the command.
    """

    command: str
    options: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    known: frozenset[str] = frozenset()

    def explained(self) -> str:
        """`searchkit explain` of the same query over the same articles."""
        explain = CommandLine(
            "searchkit explain",
            tuple(option for option in self.options if option[0].partition("=")[0] in _SELECTING),
            self.words,
            self.known,
        )
        return explain.with_options()

    def with_options(self, *more: str, without: Iterable[str] = ()) -> str:
        """The same command and `more`, quoted for a shell; options named in `without` go first."""
        import shlex

        dropped = set(without)
        kept = [token for option in self.options if option[0].partition("=")[0] not in dropped for token in option]
        start = self.command.split()
        if any(word in self.known or word.startswith("--") for word in self.words):
            return shlex.join([*start, *kept, *more, "--", *self.words])
        return shlex.join([*start, *self.words, *kept, *more])


def command_line(ctx: typer.Context) -> CommandLine:
    """What was typed, of a command whose class is `ExactCommand`."""
    line = ctx.meta[_META]
    assert isinstance(line, CommandLine)
    return line


class ExactCommand(TyperCommand):
    """A command whose options are told from words by the whole token; the order of the two does not matter.

    Click takes `-war` for `-w ar`, and refuses `-lone`. Here a token is an option where it is exactly one (`-w`, `--since`)
    or `--since=2015`; its value is the next token, whatever that begins with. After `--` all are words.
    """

    # Whether `-x` that is no option is a word; for commands that take a query.
    negates = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Sorts the tokens, so that Click cannot read them in another way."""
        takes_value: dict[str, int] = {}
        for param in self.get_params(ctx):
            if param.param_type_name == "option":
                n_values = 0 if getattr(param, "is_flag", False) or getattr(param, "count", False) else param.nargs
                takes_value |= dict.fromkeys((*param.opts, *param.secondary_opts), n_values)
        options, words = sort_tokens(args, takes_value, command=ctx.command_path, negates=self.negates)
        if "--" not in args and not ctx.resilient_parsing:
            warn(
                f"{word} is no option of {ctx.command_path} but a word of the query: articles without {word[1:]!r}"
                for word in dict.fromkeys(words)
                if word in _SHORT_OPTIONS
            )
        ctx.meta[_META] = CommandLine(ctx.command_path, options, words, frozenset(takes_value))
        flat = [token for option in options for token in option]
        return super().parse_args(ctx, [*flat, "--", *words])


class QueryCommand(ExactCommand):
    """A command that takes a query: `-iraq` is one of its words."""

    negates = True


class ExactGroup(TyperGroup):
    """Commands under one name (`searchkit entities list`); its module names them in `COMMANDS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Before the command's name stands no option but --help."""
        if args and args[0].startswith("-") and args[0] != "--help":
            raise _unknown(args[0], ("--help",), ctx.command_path)
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; one that there is not is answered with the nearest."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], self.commands, n=1)
            hint = f"did you mean {ctx.command_path} {near[0]}?" if near else f"there are {', '.join(self.commands)}"
            raise UsageError(f"there is no command {ctx.command_path} {args[0]}", hint=hint)
        return super().resolve_command(ctx, args)


def sort_tokens(
    tokens: Sequence[str], takes_value: dict[str, int], *, command: str, negates: bool
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Options, each with its value, and words, each in their order.

    Args:
        tokens: as the shell gives them.
        takes_value: every option, short and long → how many values it takes.
        command: for messages.
        negates: whether an unknown `-x` is a word.

    Raises:
        UsageError: an option without its value, an unknown `--option`; with `negates` off an unknown `-x` too.
    """
    options: list[tuple[str, ...]] = []
    words: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token == "--":
            words += tokens[at:]
            break
        if token in takes_value:
            values = tokens[at : at + takes_value[token]]
            if len(values) < takes_value[token]:
                raise UsageError(f"{token} needs a value", hint=f"{command} --help tells which")
            options.append((token, *values))
            at += takes_value[token]
        elif token.startswith("--"):
            name, equals, _ = token.partition("=")
            if not equals or name not in takes_value:
                raise _unknown(name, takes_value, command)
            options.append((token,))
        elif not negates and token.startswith("-") and token != "-":
            raise _unknown(token, takes_value, command)
        else:
            words.append(token)
    return tuple(options), tuple(words)


def _unknown(token: str, known: Iterable[str], command: str) -> UsageError:
    if not token.startswith("--") and token[:2] in known:
        hint = f"a value stands after a space: {token[:2]} {token[2:]}"
    else:
        # Without the dashes, which all have in common.
        names = [k.lstrip("-") for k in known if k.startswith("--")]
        near = difflib.get_close_matches(token.lstrip("-"), names, n=1, cutoff=0.6)
        hint = f"did you mean --{near[0]}?" if near else f"{command} --help lists the options"
    return UsageError(f"{command} has no option {token}", hint=hint)
