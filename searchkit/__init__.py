"""Full-text search over news.

Takes a folder of articles, or an index made from one. Gives ranked, faceted hits with snippets.
Does not print: the command line is `searchkit.cli`, a thin face of this library.

    >>> import searchkit
    >>> index = searchkit.open("index")                                    # doctest: +SKIP
    >>> page = index.search("military ties", facets=["source", "date:year"])  # doctest: +SKIP
    >>> [hit.title for hit in page]                                        # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchkit.errors import SearchkitError
    from searchkit.searching import Facet, FacetCount, Hit, HitPage, Index, Snippet, Subset, open
    from searchkit.searching.stock import IndexInfo

__all__ = [
    "Facet",
    "FacetCount",
    "Hit",
    "HitPage",
    "Index",
    "IndexInfo",
    "SearchkitError",
    "Snippet",
    "Subset",
    "__version__",
    "open",
]
__version__ = "0.1.0"

_HOMES = dict.fromkeys(__all__, "searchkit.searching") | {
    "IndexInfo": "searchkit.searching.stock",
    "SearchkitError": "searchkit.errors",
}


def __getattr__(name: str) -> object:
    # Lazy, so that `searchkit --version` and `searchkit index` do not pay for what only a search needs.
    if name not in _HOMES:
        raise AttributeError(f"module 'searchkit' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
