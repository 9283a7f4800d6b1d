"""The one place that unpickles. Whoosh keeps its table of contents and its compound files' directories as pickles, and a
pickle may name anything that Python can import and call it: whoever opens a stranger's index would run his code.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from searchkit.errors import IndexDamaged, IndexForeign

# What a list of segments is made of, beside plain values. `loads` builds these and nothing else.
_ALLOWED = frozenset(
    {
        ("searchkit.codec.news", "NewsSegment"),
        ("searchkit.codec.news", "NewsCodec"),
        ("collections", "defaultdict"),
        ("builtins", "int"),
        ("builtins", "set"),
    }
)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise IndexForeign(
                f"the index asks for {module}.{name} to be run, which no index of searchkit's does",
                hint="do not open it; name another folder with --index",
            )
        return super().find_class(module, name)


def load_pickle(file: io.BytesIO) -> Any:
    """The next pickled value; what stands after it is left.

    Raises:
        IndexForeign: it names what no index of ours holds; nothing of it was called.
        IndexDamaged: it cannot be read.
    """
    try:
        return _Unpickler(file).load()
    except IndexForeign:
        raise
    except Exception as error:  # a damaged pickle raises nearly anything
        raise IndexDamaged(
            f"the index cannot be read: {type(error).__name__}: {error}",
            hint="searchkit index --rebuild makes it again",
        ) from error
