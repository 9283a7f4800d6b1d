"""What is more frequent in some articles than in others, and how sure that is.

Source: Dunning (1993), "Accurate methods for the statistics of surprise and coincidence"; the log ratio as an effect size is
Hardie's (2014).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Of log-likelihoods: by chance, less than one comparison in 1,000 gives as much.
SIGNIFICANT = 10.83
# Added to both counts, so that what one side lacks has a finite ratio.
_SMOOTHING = 0.5


class Contrast(NamedTuple):
    """How two counts differ.

    Attributes:
        log_likelihood: (n,) float64, Dunning's G²; see `SIGNIFICANT`.
        log_ratio: (n,) float64, doublings: 1 where the rate in the first is twice that in the second, below 0 where lower.
    """

    log_likelihood: NDArray[np.float64]
    log_ratio: NDArray[np.float64]


def contrast(ours: NDArray[np.int64], theirs: NDArray[np.int64], n_ours: int, n_theirs: int) -> Contrast:
    """Compare how often things occur on two sides.

    Args:
        ours: (n,) occurrences of each on our side.
        theirs: (n,) on the other.
        n_ours: occurrences of everything on our side.
        n_theirs: on the other.
    """
    n_ours, n_theirs = max(n_ours, 1), max(n_theirs, 1)
    pooled = (ours + theirs) / (n_ours + n_theirs)
    surprise: NDArray[np.float64] = _times_log(ours, n_ours * pooled) + _times_log(theirs, n_theirs * pooled)
    ratio = np.log2(((ours + _SMOOTHING) / n_ours) / ((theirs + _SMOOTHING) / n_theirs))
    return Contrast(2 * np.maximum(surprise, 0.0), ratio)


def _times_log(observed: NDArray[np.int64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    # An observed nought adds nothing.
    ratio = np.where(observed > 0, observed / np.where(expected > 0, expected, 1.0), 1.0)
    product: NDArray[np.float64] = observed.astype(np.float64) * np.log(ratio)
    return product
