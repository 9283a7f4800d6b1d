/* Documents and their scores: BM25, sums over words, what is in two lists, facets. */
#include "kernels.h"

/* (doc_ids: uint32, frequencies: float32, norms: float32 of each document, factor, out: float32):
   factor * frequency / (frequency + norm), rounded as numpy rounds it. */
PyObject *score_term(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_frequencies, n_norms, n_out;
    if (!has_arguments(n_given, 5)) return NULL;
    const uint32_t *doc_ids = array_of(&arrays, given[0], 4, 0, &n);
    const float *frequencies = doc_ids ? array_of(&arrays, given[1], 4, 0, &n_frequencies) : NULL;
    const float *norms = frequencies ? array_of(&arrays, given[2], 4, 0, &n_norms) : NULL;
    float *out = norms ? array_of(&arrays, given[4], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    float factor = (float)PyFloat_AsDouble(given[3]);
    if (PyErr_Occurred()) return release(&arrays, NULL);
    if (n_frequencies < n || n_out < n) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (doc_ids[i] >= n_norms) return release(&arrays, damaged("a document that is not there"));
        out[i] = factor * frequencies[i] / (frequencies[i] + norms[doc_ids[i]]);
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (doc_ids: uint32, evidence: float32, gains: float32 of 0, 1, 2 … words, pivots: float32 of each document, factor, out:
   float32): the gain of so many words, times the factor, times the pivot; past the last gain is as the last. */
PyObject *saturate(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_evidence, n_gains, n_pivots, n_out;
    if (!has_arguments(n_given, 6)) return NULL;
    const uint32_t *doc_ids = array_of(&arrays, given[0], 4, 0, &n);
    const float *evidence = doc_ids ? array_of(&arrays, given[1], 4, 0, &n_evidence) : NULL;
    const float *gains = evidence ? array_of(&arrays, given[2], 4, 0, &n_gains) : NULL;
    const float *pivots = gains ? array_of(&arrays, given[3], 4, 0, &n_pivots) : NULL;
    float *out = pivots ? array_of(&arrays, given[5], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    float factor = (float)PyFloat_AsDouble(given[4]);
    if (PyErr_Occurred()) return release(&arrays, NULL);
    if (n_evidence < n || n_out < n || !n_gains) return release(&arrays, damaged("less room than documents"));
    float last = (float)(n_gains - 1);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (doc_ids[i] >= n_pivots) return release(&arrays, damaged("a document that is not there"));
        float words = evidence[i];
        float gain = words > 0 ? gains[words < last ? (Py_ssize_t)words : n_gains - 1] : gains[0];
        out[i] = gain * factor * pivots[doc_ids[i]];
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (sums: float32 of each document, marks: a bit for each in uint64, doc_ids: uint32, scores: float32): scores are added, and
   the documents marked. */
PyObject *add_scores(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_sums, n_marks, n_scores;
    if (!has_arguments(n_given, 4)) return NULL;
    float *sums = array_of(&arrays, given[0], 4, 1, &n_sums);
    uint64_t *marks = sums ? array_of(&arrays, given[1], 8, 1, &n_marks) : NULL;
    const uint32_t *doc_ids = marks ? array_of(&arrays, given[2], 4, 0, &n) : NULL;
    const float *scores = doc_ids ? array_of(&arrays, given[3], 4, 0, &n_scores) : NULL;
    if (!scores) return release(&arrays, NULL);
    if (n_scores < n || n_marks < (n_sums + 63) / 64) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t doc = doc_ids[i];
        if (doc >= n_sums) return release(&arrays, damaged("a document that is not there"));
        sums[doc] += scores[i];
        marks[doc >> 6] |= 1ULL << (doc & 63);
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (sums, marks, doc_ids: as of `add_scores`, counts: uint32, factor): so many times the factor is added. */
PyObject *add_words(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_sums, n_marks, n_counts;
    if (!has_arguments(n_given, 5)) return NULL;
    float *sums = array_of(&arrays, given[0], 4, 1, &n_sums);
    uint64_t *marks = sums ? array_of(&arrays, given[1], 8, 1, &n_marks) : NULL;
    const uint32_t *doc_ids = marks ? array_of(&arrays, given[2], 4, 0, &n) : NULL;
    const uint32_t *counts = doc_ids ? array_of(&arrays, given[3], 4, 0, &n_counts) : NULL;
    float factor = counts ? (float)PyFloat_AsDouble(given[4]) : 0;
    if (!counts || PyErr_Occurred()) return release(&arrays, NULL);
    if (n_counts < n || n_marks < (n_sums + 63) / 64) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t doc = doc_ids[i];
        if (doc >= n_sums) return release(&arrays, damaged("a document that is not there"));
        sums[doc] += factor * (float)counts[i];
        marks[doc >> 6] |= 1ULL << (doc & 63);
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (sums, marks, doc_ids: as of `add_scores`, counts: uint32, gains, pivots, factor): what `saturate` tells of so many words is
   added. */
PyObject *add_gains(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_sums, n_marks, n_counts, n_gains, n_pivots;
    if (!has_arguments(n_given, 7)) return NULL;
    float *sums = array_of(&arrays, given[0], 4, 1, &n_sums);
    uint64_t *marks = sums ? array_of(&arrays, given[1], 8, 1, &n_marks) : NULL;
    const uint32_t *doc_ids = marks ? array_of(&arrays, given[2], 4, 0, &n) : NULL;
    const uint32_t *counts = doc_ids ? array_of(&arrays, given[3], 4, 0, &n_counts) : NULL;
    const float *gains = counts ? array_of(&arrays, given[4], 4, 0, &n_gains) : NULL;
    const float *pivots = gains ? array_of(&arrays, given[5], 4, 0, &n_pivots) : NULL;
    float factor = pivots ? (float)PyFloat_AsDouble(given[6]) : 0;
    if (!pivots || PyErr_Occurred()) return release(&arrays, NULL);
    if (n_counts < n || n_pivots < n_sums || !n_gains || n_marks < (n_sums + 63) / 64) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        uint32_t doc = doc_ids[i];
        if (doc >= n_sums) return release(&arrays, damaged("a document that is not there"));
        sums[doc] += gains[counts[i] < n_gains ? (Py_ssize_t)counts[i] : n_gains - 1] * factor * pivots[doc];
        marks[doc >> 6] |= 1ULL << (doc & 63);
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (scores: float32, doc_ids: uint32, counts: uint32, gains, pivots, factor): what `saturate` tells of so many words is added, row by
   row. */
PyObject *gain_scores(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_scores, n_counts, n_gains, n_pivots;
    if (!has_arguments(n_given, 6)) return NULL;
    float *scores = array_of(&arrays, given[0], 4, 1, &n_scores);
    const uint32_t *doc_ids = scores ? array_of(&arrays, given[1], 4, 0, &n) : NULL;
    const uint32_t *counts = doc_ids ? array_of(&arrays, given[2], 4, 0, &n_counts) : NULL;
    const float *gains = counts ? array_of(&arrays, given[3], 4, 0, &n_gains) : NULL;
    const float *pivots = gains ? array_of(&arrays, given[4], 4, 0, &n_pivots) : NULL;
    float factor = pivots ? (float)PyFloat_AsDouble(given[5]) : 0;
    if (!pivots || PyErr_Occurred()) return release(&arrays, NULL);
    if (n_scores < n || n_counts < n || !n_gains) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (doc_ids[i] >= n_pivots) return release(&arrays, damaged("a document that is not there"));
        scores[i] += gains[counts[i] < n_gains ? (Py_ssize_t)counts[i] : n_gains - 1] * factor * pivots[doc_ids[i]];
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (sums, marks: as of `add_scores`, doc_ids: uint32, scores: float32) → how many are marked: these go out, and all become 0. */
PyObject *collect_scores(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_sums, n_marks, n_out, n_scores, n = 0;
    if (!has_arguments(n_given, 4)) return NULL;
    float *sums = array_of(&arrays, given[0], 4, 1, &n_sums);
    uint64_t *marks = sums ? array_of(&arrays, given[1], 8, 1, &n_marks) : NULL;
    uint32_t *doc_ids = marks ? array_of(&arrays, given[2], 4, 1, &n_out) : NULL;
    float *scores = doc_ids ? array_of(&arrays, given[3], 4, 1, &n_scores) : NULL;
    if (!scores) return release(&arrays, NULL);
    if (n_scores < n_out) n_out = n_scores;
    for (Py_ssize_t i = 0; i < n_marks; i++) {
        uint64_t word = marks[i];
        if (!word) continue;
        if (n + __builtin_popcountll(word) > n_out) return release(&arrays, damaged("less room than documents"));
        for (; word; word &= word - 1) {
            Py_ssize_t doc = i * 64 + __builtin_ctzll(word);
            if (doc >= n_sums) return release(&arrays, damaged("a document that is not there"));
            doc_ids[n] = (uint32_t)doc;
            scores[n++] = sums[doc];
            sums[doc] = 0;
        }
        marks[i] = 0;
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (a: uint32, b: uint32, rows of a: int64, rows of b: int64) → how many are in both lists, which ascend; and where. */
PyObject *meet(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_a, n_b, n_rows_a, n_rows_b, n = 0;
    if (!has_arguments(n_given, 4)) return NULL;
    const uint32_t *a = array_of(&arrays, given[0], 4, 0, &n_a);
    const uint32_t *b = a ? array_of(&arrays, given[1], 4, 0, &n_b) : NULL;
    int64_t *rows_a = b ? array_of(&arrays, given[2], 8, 1, &n_rows_a) : NULL;
    int64_t *rows_b = rows_a ? array_of(&arrays, given[3], 8, 1, &n_rows_b) : NULL;
    if (!rows_b) return release(&arrays, NULL);
    Py_ssize_t room = n_rows_a < n_rows_b ? n_rows_a : n_rows_b;
    if (room < (n_a < n_b ? n_a : n_b)) return release(&arrays, damaged("less room than documents"));
    Py_ssize_t i = 0, j = 0;
    if (n_a * 16 < n_b) {
        for (; i < n_a; i++) {
            /* The next in the long list lies ever twice as far. */
            Py_ssize_t step = 1, low = j, high = j;
            while (high < n_b && b[high] < a[i]) low = high + 1, high += step, step <<= 1;
            if (high > n_b) high = n_b;
            while (low < high) {
                Py_ssize_t middle = low + (high - low) / 2;
                if (b[middle] < a[i]) low = middle + 1;
                else high = middle;
            }
            j = low;
            if (j == n_b) break;
            if (b[j] == a[i]) {
                if (n == room) return release(&arrays, damaged("documents that do not ascend"));
                rows_a[n] = i;
                rows_b[n++] = j;
            }
        }
        return release(&arrays, PyLong_FromSsize_t(n));
    }
    while (i < n_a && j < n_b) {
        uint32_t x = a[i], y = b[j];
        if (n == room) {
            if (x == y) return release(&arrays, damaged("documents that do not ascend"));
        } else {
            rows_a[n] = i;
            rows_b[n] = j;
        }
        n += x == y;
        i += x <= y;
        j += y <= x;
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

#define COUNT(type)                                                                                                \
    for (Py_ssize_t i = 0; i < n; i++) {                                                                           \
        if (doc_ids[i] >= n_values || (value = ((const type *)values)[doc_ids[i]]) >= (uint64_t)n_counts) return release(&arrays, damaged("a value that is not there")); \
        counts[value]++;                                                                                           \
    }

/* (values: unsigned of any width, one a document, doc_ids: uint32, counts: int64): how often each value occurs is added. */
PyObject *count_values(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_values, n_counts;
    uint64_t value;
    if (!has_arguments(n_given, 3)) return NULL;
    const void *values = array_of(&arrays, given[0], 0, 0, &n_values);
    if (!values) return release(&arrays, NULL);
    Py_ssize_t width = arrays.views[0].itemsize;
    n_values /= width;
    const uint32_t *doc_ids = array_of(&arrays, given[1], 4, 0, &n);
    int64_t *counts = doc_ids ? array_of(&arrays, given[2], 8, 1, &n_counts) : NULL;
    if (!counts) return release(&arrays, NULL);
    switch (width) {
        case 1: COUNT(uint8_t) break;
        case 2: COUNT(uint16_t) break;
        case 4: COUNT(uint32_t) break;
        default: COUNT(uint64_t)
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (starts: int64 of each document and of the end, values: unsigned, doc_ids: uint32, counts: int64) → documents without a
   value; of the others each value is counted. */
PyObject *count_lists(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_starts, n_values, n_counts, n_empty = 0;
    if (!has_arguments(n_given, 4)) return NULL;
    const void *values = array_of(&arrays, given[1], 0, 0, &n_values);
    if (!values) return release(&arrays, NULL);
    Py_ssize_t width = arrays.views[0].itemsize;
    n_values /= width;
    const int64_t *starts = array_of(&arrays, given[0], 8, 0, &n_starts);
    const uint32_t *doc_ids = starts ? array_of(&arrays, given[2], 4, 0, &n) : NULL;
    int64_t *counts = doc_ids ? array_of(&arrays, given[3], 8, 1, &n_counts) : NULL;
    if (!counts) return release(&arrays, NULL);
    for (Py_ssize_t i = 0; i < n; i++) {
        if ((Py_ssize_t)doc_ids[i] + 1 >= n_starts) return release(&arrays, damaged("a document that is not there"));
        int64_t at = starts[doc_ids[i]], end = starts[doc_ids[i] + 1];
        if (at < 0 || end > n_values) return release(&arrays, damaged("values that are not there"));
        n_empty += at >= end;
        for (; at < end; at++) {
            uint64_t value = item_at(values, width, at);
            if (value >= (uint64_t)n_counts) return release(&arrays, damaged("a value that is not there"));
            counts[value]++;
        }
    }
    return release(&arrays, PyLong_FromSsize_t(n_empty));
}
