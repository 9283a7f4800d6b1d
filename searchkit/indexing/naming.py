"""After a commit the articles vote which names are one, so that no search has to count."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from searchkit.codec.columns import read_facet
from searchkit.codec.postings import living_mask
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.fields import ties_field
from searchkit.indexing.generations import StoredIndex
from searchkit.names.elected import hold_election, write_elected


def count_votes(location: Path) -> None:
    """Hold the election of the newest revision and keep its outcome beside it."""
    index = StoredIndex(location)
    reader = index.reader()
    leaves = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
    living = [np.flatnonzero(living_mask(leaf)).astype(np.uint32) if leaf.has_deletions() else None for leaf in leaves]
    elected = {
        kind: hold_election(
            kind,
            [read_facet(leaf, kind) for leaf in leaves],
            [read_facet(leaf, ties_field(kind)) for leaf in leaves],
            living,
        )
        for kind in ENTITY_KINDS
    }
    write_elected(location, index.generation.number, elected)
