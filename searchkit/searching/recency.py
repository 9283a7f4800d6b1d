"""How much an article's age takes from its score: `--recent 30d`."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.columns import NO_NUMBER
from searchkit.codec.postings import DocIds
from searchkit.searching.segment import Segment

# What is left of the score of the oldest: among them, words go on deciding.
OLDEST = 0.1
_SECONDS_A_DAY = 86_400


def decay(segment: Segment, doc_ids: DocIds, half_life: dt.timedelta, now: dt.datetime) -> NDArray[np.float32]:
    """(n,) what scores are multiplied by: 1 for today and later, near `OLDEST` for the oldest and the undated."""
    dates = segment.numbers("date")[doc_ids]
    days = np.maximum(now.timestamp() - dates, 0) / _SECONDS_A_DAY
    fresh = np.where(dates == NO_NUMBER, 0.0, np.exp2(-days / (half_life / dt.timedelta(days=1))))
    return (OLDEST + (1 - OLDEST) * fresh).astype(np.float32)
