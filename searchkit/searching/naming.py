"""The names of an open index: which columns of its segments are seen through `names`, read when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from searchkit.analysis.tokens import fold_value
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind, Mention
from searchkit.fields import ties_field
from searchkit.indexing.generations import StoredIndex
from searchkit.indexing.stored import with_entities
from searchkit.names.curation import Curation
from searchkit.searching.page import Hit
from searchkit.searching.segment import Segment

if TYPE_CHECKING:
    from searchkit.names.columns import FieldNames, NamedColumn
    from searchkit.names.elected import Elected
    from searchkit.names.ties import LivingIds


class IndexNames:
    """The canonical names of an index, field by field."""

    def __init__(self, index: StoredIndex, segments: Sequence[Segment], curation: Curation) -> None:
        self._index, self._segments, self._curation = index, segments, curation
        self._fields: dict[EntityKind, FieldNames] = {}
        for i, segment in enumerate(segments):
            segment.names = {kind: partial(self._column, kind, i) for kind in ENTITY_KINDS}

    def field(self, kind: EntityKind) -> FieldNames:
        """The names of a field."""
        if kind not in self._fields:
            # Most searches ask for no name.
            from searchkit.names.columns import FieldNames
            from searchkit.names.elected import hold_election

            raw = [segment.raw_facet(kind) for segment in self._segments]
            ties = [segment.raw_facet(ties_field(kind)) for segment in self._segments]
            living: list[LivingIds] = [
                None if s.living is None else np.flatnonzero(s.living).astype(np.uint32) for s in self._segments
            ]

            def elect() -> Elected:
                kept = self._kept.get(kind)
                sizes = tuple(column.n_values if column is not None else 0 for column in raw)
                return kept if kept is not None and kept.sizes == sizes else hold_election(kind, raw, ties, living)

            self._fields[kind] = FieldNames(kind, raw, ties, living, elect, self._curation.of(kind))
        return self._fields[kind]

    def in_mentions(self, hit: Hit) -> Hit:
        """A hit whose mentions have the names that facets count."""
        found = with_entities(hit.annotations, tuple(map(self._named, hit.annotations.entities)))
        return replace(hit, annotations=found)

    def _named(self, mention: Mention) -> Mention:
        field = self.field(mention.kind)
        label = field.label(field.canonical(fold_value(mention.canonical)))
        return mention._replace(canonical=label or mention.canonical)

    @cached_property
    def _kept(self) -> dict[EntityKind, Elected]:
        from searchkit.names.elected import read_elected

        return read_elected(self._index.location, self._index.generation.number)

    def _column(self, kind: EntityKind, segment: int) -> NamedColumn | None:
        return self.field(kind).column(segment)
