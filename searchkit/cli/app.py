"""The commands, gathered; each is imported when it is asked for."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import typer.completion
from typer.core import TyperGroup

from searchkit.cli import ERROR
from searchkit.cli.options import grouped
from searchkit.cli.words import ExactCommand, ExactGroup, QueryCommand
from searchkit.errors import SearchkitError, UsageError

COMMANDS: dict[str, type[ExactCommand | ExactGroup]] = {
    "demo": ExactCommand,
    "index": ExactCommand,
    "search": QueryCommand,
    "facets": QueryCommand,
    "timeline": QueryCommand,
    "kwic": QueryCommand,
    "compare": QueryCommand,
    "related": ExactCommand,
    "explain": QueryCommand,
    "show": ExactCommand,
    "save": QueryCommand,
    "saved": ExactCommand,
    "run": ExactCommand,
    "info": ExactCommand,
    "check": ExactCommand,
    "forget": ExactCommand,
    "entities": ExactGroup,
}

# A word that is less like a command than this was meant to be searched: `treaty` is no `related`.
_ALIKE = 0.7

# Click's own errors, wherever this version of Typer keeps them: typer.BadParameter is a UsageError is a ClickException.
_ClickError: type[Exception] = typer.BadParameter.__mro__[2]


def dispatch(argv: Sequence[str]) -> int:
    """Runs a command; an error becomes a message on stderr and status 2."""
    root = build_app()
    if "_SEARCHKIT_COMPLETE" in os.environ:
        # Typer does this by itself only where it adds options of its own.
        typer.completion.completion_init()  # type: ignore[attr-defined]
        root.main(list(argv), prog_name="searchkit")
    try:
        with root.make_context("searchkit", list(argv)) as ctx:
            status = root.invoke(ctx)
        return status if isinstance(status, int) else 0
    except typer.Exit as exit_:
        return exit_.exit_code
    except SearchkitError as error:
        return _complain(error)
    except _ClickError as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "searchkit"
        message = error.format_message()  # type: ignore[attr-defined]
        return _complain(UsageError(message.rstrip("."), hint=f"{command} --help"))


def build_app() -> Any:
    """The root command, in Typer's (or, in older ones, Click's) terms."""
    # Without Rich's markup: a help page that loads Rich takes three times as long to come, and reads no better.
    app = typer.Typer(cls=_LazyGroup, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_root)
    return typer.main.get_command(app)


def _complain(error: SearchkitError) -> int:
    from searchkit.rendering.console import make_console
    from searchkit.rendering.errors import render_error

    sys.stdout.flush()
    make_console(stderr=True).print(render_error(error))
    return ERROR


def _print_version(wanted: bool) -> None:
    if wanted:
        import searchkit

        print(f"searchkit {searchkit.__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="The version, and no more.")
    ] = False,
) -> None:
    """Full-text search over news: ranked, faceted, with dates and names.

    \b
    searchkit index articles/
    searchkit search military ties -f source -f date:year
    """


class _LazyGroup(TyperGroup):
    """Knows the commands by name, and imports the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Click's
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            module = importlib.import_module(f"searchkit.cli.{cmd_name}")
            cls = COMMANDS[cmd_name]
            if issubclass(cls, ExactGroup):
                app = typer.Typer(cls=cls, rich_markup_mode=None, add_completion=False)
                app.callback()(getattr(module, cmd_name))
                for name, command in module.COMMANDS.items():
                    app.command(name, cls=ExactCommand)(grouped(command))
            else:
                app = typer.Typer(rich_markup_mode=None, add_completion=False)
                app.command(cmd_name, cls=cls)(grouped(getattr(module, cmd_name)))
            self.commands[cmd_name] = typer.main.get_command(app)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=_ALIKE)
            if name == "help":
                hint = "searchkit --help, or searchkit COMMAND --help"
            elif near:
                hint = f"did you mean searchkit {near[0]}?"
            else:
                import shlex

                hint = f"to search: {shlex.join(['searchkit', 'search', *args])}"
            raise UsageError(f"there is no command {name!r}", hint=hint)
        return super().resolve_command(ctx, args)
