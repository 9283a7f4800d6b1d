/* What words count for: `ranking.Statistics.gains`. */
#ifndef SEARCHKIT_GAINS_H
#define SEARCHKIT_GAINS_H

#include "arrays.h"

/* What 0, 1, 2 … words count for, past the last as the last; and what each document's length makes of it. */
typedef struct {
    const float *gains, *pivots;
    Py_ssize_t n_gains, n_docs;
    float factor;
} Gains;

/* Three arguments: gains: float32, pivots: float32, factor. */
static inline int read_gains(Arrays *arrays, PyObject *const *given, Gains *found) {
    found->gains = array_of(arrays, given[0], 4, 0, &found->n_gains);
    found->pivots = found->gains ? array_of(arrays, given[1], 4, 0, &found->n_docs) : NULL;
    if (!found->pivots) return 0;
    found->factor = (float)PyFloat_AsDouble(given[2]);
    if (PyErr_Occurred()) return 0;
    if (found->n_gains) return 1;
    damaged("nothing counts");
    return 0;
}

static inline float gain_of(const Gains *found, uint32_t count, uint32_t doc) {
    return found->gains[count < found->n_gains ? (Py_ssize_t)count : found->n_gains - 1] * found->factor * found->pivots[doc];
}

#endif
