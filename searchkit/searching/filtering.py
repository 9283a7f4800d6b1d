"""Filters: days and whole values that narrow the hits without touching their scores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.tokens import fold_value
from searchkit.fields import BY_NAME
from searchkit.searching.request import SearchRequest
from searchkit.searching.segment import Segment

if TYPE_CHECKING:
    from searchkit.searching.segment import FacetView


def filter_mask(request: SearchRequest, segment: Segment, *, leaving_out: str = "") -> NDArray[np.bool_] | None:
    """(n_docs,) True for documents that pass all filters of a request and are not deleted; None where all do.

    Args:
        leaving_out: a field whose own filter does not count.
    """
    masks = [] if segment.living is None else [segment.living]
    if request.since or request.until:
        masks.append(_in_days(request, segment))
    masks += [documents_with(segment, name, values) for name, values in request.where.items() if name != leaving_out]
    return reduce(np.logical_and, masks) if masks else None


def _in_days(request: SearchRequest, segment: Segment) -> NDArray[np.bool_]:
    # The undated match no range, open or not: their first day comes after all others, and their last before.
    masks = []
    if request.since:
        masks.append(segment.days("date_last") >= request.since.toordinal())
    if request.until:
        masks.append(segment.days("date_first") <= request.until.toordinal())
    return masks[0] if len(masks) == 1 else masks[0] & masks[1]


def documents_with(segment: Segment, name: str, values: Sequence[str]) -> NDArray[np.bool_]:
    """(n_docs,) True for documents that have any of a field's values, whole and folded; "": that have none."""
    mask = np.zeros(segment.n_docs, np.bool_)
    if BY_NAME[name].kind == "key":
        for value in values:
            postings = segment.postings(name, (value.lower() if name == "id" else value).encode())
            if postings is not None:
                mask[postings.doc_ids] = True
        return mask
    column = segment.facet(name)
    if column is None:
        return ~mask if "" in values else mask
    keys = [fold_value(v) for v in values if v]
    ids = [i for key in keys if (i := column.find(key)) is not None]
    if ids:
        mask[column.doc_ids(ids)] = True
    if "" in values:  # `-w person=`: those without one
        mask[column.empty_doc_ids()] = True
    return mask


def unknown_values(request: SearchRequest, segments: Sequence[Segment]) -> list[str]:
    """A warning for each value asked for that no article has, with the nearest that some have."""
    warnings = []
    for name, values in request.where.items():
        if BY_NAME[name].kind == "key":
            continue
        columns = [c for s in segments if (c := s.facet(name)) is not None]
        for value in values:
            key = fold_value(value)
            if value and all(c.find(key) is None for c in columns):
                hint = _meaning(columns, key) or _nearest(columns, key)
                warnings.append(f"no article has {name} {value!r}" + (f"; {hint}" if hint else ""))
    return warnings


def _meaning(columns: Sequence[FacetView], key: str) -> str:
    """Whom articles call so, where they are not one."""
    from searchkit.names.columns import NamedColumn

    names = next((column.names for column in columns if isinstance(column, NamedColumn)), None)
    return names.meaning(key) if names is not None else ""


def _nearest(columns: Sequence[FacetView], key: str) -> str:
    from searchkit.searching.likeness import nearest_label  # few searches ask for what is not there

    meant = nearest_label(key, ((k, label) for c in columns for k, label in zip(c.keys(), c.labels(), strict=True)))
    return f"did you mean {meant!r}?" if meant else ""
