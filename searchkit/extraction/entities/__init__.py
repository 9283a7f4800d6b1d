"""People, organisations, places and things in a text.

Takes the body of an article, its title, and what its source states. Gives `Mention`s with the name that facets count.
Does not know other articles: one name for one thing all over an index is curation's.
"""

from __future__ import annotations

from searchkit.extraction.entities.finding import find_mentions
from searchkit.extraction.entities.pipelines import find_by_pipeline, require_finder

__all__ = ["find_by_pipeline", "find_mentions", "require_finder"]
