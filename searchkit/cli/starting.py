"""Makes a start of the command line light: what a dependency loads and no command uses is loaded when it is called.

Whoosh loads Python's HTTP client, OpenSSL and two stemmers, all for functions that no command calls, and the endings of
English for queries that none makes: a tenth of the time that an answer takes.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

# Module → the one function that Whoosh takes from it.
_POSTPONED = {
    "hashlib": "md5",
    "html": "escape",
    "urllib.request": "urlretrieve",
    "whoosh.lang.dmetaphone": "double_metaphone",
    "whoosh.lang.morph_en": "variations",
    "whoosh.lang.porter": "stem",
}


def import_whoosh() -> None:
    """Load Whoosh, those modules postponed. Not for a library: another thread could meet a stand-in."""
    standing_in = [name for name in _POSTPONED if name not in sys.modules]
    for name in standing_in:
        sys.modules[name] = _stand_in(name, _POSTPONED[name])
    try:
        import whoosh.codec.whoosh3
        import whoosh.query  # noqa: F401 - its modules, and those before, keep the functions
    finally:
        for name in standing_in:
            del sys.modules[name]


def _stand_in(module: str, function: str) -> ModuleType:
    def call(*args: object) -> object:
        return getattr(importlib.import_module(module), function)(*args)

    module_like = ModuleType(module)
    setattr(module_like, function, call)
    return module_like
