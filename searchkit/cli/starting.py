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
    standing_in = {name: _stand_in(name, function) for name, function in _POSTPONED.items() if name not in sys.modules}
    sys.modules.update(standing_in)
    try:
        import whoosh.codec.whoosh3
        import whoosh.query  # noqa: F401 - its modules, and those before, keep the functions
    finally:
        for name, module in standing_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_in(name: str, function: str) -> ModuleType:
    module = ModuleType(name)

    def load() -> ModuleType:
        if sys.modules.get(name) is module:
            del sys.modules[name]
        return importlib.import_module(name)

    def call(*args: object) -> object:
        return getattr(load(), function)(*args)

    def ask(wanted: str) -> object:
        # Somebody else asks in the meantime; importing asks for names such as __path__.
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        return getattr(load(), wanted)

    vars(module).update({function: call, "__getattr__": ask})
    return module
