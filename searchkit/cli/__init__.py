"""Takes the words of a command line. Gives an exit status: 0 found, 1 nothing found, 2 error.

Does not search or draw: each command parses, calls one library function, renders.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence

ERROR = 2
INTERRUPTED = 130
# A search makes 70,000 objects that live until it ends: looking for garbage among them a hundred times is a tenth of its
# time. Whatever makes more is looked through as ever, in larger steps.
_COLLECT_EVERY = 100_000


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command line and ends with its exit status.

    A reader of the output that has seen enough (`| head`) is no error: 0.
    """
    # numpy would start a thread for each core, for products of large matrices, which no command makes: a seventh of a
    # search's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_COLLECT_EVERY)
    status = status_of(sys.argv[1:] if argv is None else argv)
    # The system takes all memory back at once; the interpreter would first look for garbage, for another tenth.
    gc.freeze()
    sys.exit(status)


def status_of(argv: Sequence[str]) -> int:
    """The exit status of a command line, run."""
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks is no reason for a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        from searchkit.cli.app import dispatch

        status = dispatch(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_stdout()
        return 0
    except KeyboardInterrupt:
        print("searchkit: stopped; the index is as it was", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        if error.errno == errno.ENOSPC:
            _give_up_stdout()
            print("searchkit: the disk is full: the output is cut short", file=sys.stderr)
        elif isinstance(error.filename, str):
            from searchkit.rendering.safe import safe

            print(f"searchkit: {safe(error.filename)}: {error.strerror}", file=sys.stderr)
        else:
            _report_bug()
        return ERROR
    except Exception:  # noqa: BLE001 - whatever it is, 1 would say that nothing was found
        _report_bug()
        return ERROR
    return status


def _report_bug() -> None:
    import traceback

    traceback.print_exc()
    print("searchkit: this is a fault of its own; please report it with the lines above", file=sys.stderr)


def _give_up_stdout() -> None:
    # The interpreter flushes once more when it ends, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
