"""Takes a query and an index. Gives a `HitPage`: ranked hits, facets, snippets.

Does not draw (see `rendering`) and does not parse (see `query`).
"""

from __future__ import annotations

from searchkit.searching.index import Index, open
from searchkit.searching.page import FacetCount, Hit, HitPage, Snippet
from searchkit.searching.request import Facet, SearchRequest, Subset

__all__ = [
    "Facet",
    "FacetCount",
    "Hit",
    "HitPage",
    "Index",
    "SearchRequest",
    "Snippet",
    "Subset",
    "open",
]
