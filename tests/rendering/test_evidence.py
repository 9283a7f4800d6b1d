"""What was read of an article, where, by which rule."""

from __future__ import annotations

from pathlib import Path

import searchkit
from searchkit.rendering.evidence import evidence_of


def test_offsets_lead_to_the_excerpts(sample_index: Path) -> None:
    opened = searchkit.open(sample_index)
    seen = set()
    for hit in opened.search("*", limit=50):
        full = opened.article(hit.id)
        found = full.annotations
        for one in evidence_of(full):
            seen.add(one.field)
            if one.start is not None:
                text = found.body if one.origin == "body" else found.text
                assert text[one.start : one.end].strip() == one.excerpt.strip()
    assert {"title", "date", "removed", "person"} <= seen
