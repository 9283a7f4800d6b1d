"""Fingerprints of articles whose words are known, as a run makes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.indexing.fingerprints import Words, make_fingerprints


def fingerprints(articles: Sequence[Words]) -> list[bytes]:
    """One for each."""
    bodies = [words.numbers[words.n_title :] for words in articles]
    bounds = np.cumsum([0, *map(len, bodies)])
    titles = [words.numbers[: words.n_title] for words in articles]
    return list(make_fingerprints(titles, np.concatenate([np.empty(0, np.uint32), *bodies]), bounds).values())
