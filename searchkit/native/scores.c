/* Documents and their scores: BM25, sums over words, what is in two lists, facets. */
#include "kernels.h"
#include "frequencies.h"
#include "gains.h"

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

#define SOME 256 /* frequencies that are unpacked at once */

/* (a term's doc_ids: uint32, its frequencies, packed, from which on, gains, pivots, factor, out: float32): what `saturate` tells of
   each of its postings. */
PyObject *score_postings(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Frequencies frequencies;
    Gains gains;
    Py_ssize_t n, n_out;
    uint32_t counts[SOME];
    if (!has_arguments(n_given, 12)) return NULL;
    const uint32_t *doc_ids = array_of(&arrays, given[0], 4, 0, &n);
    if (!doc_ids || !read_frequencies_of(&arrays, given + 1, &frequencies) || !read_gains(&arrays, given + 8, &gains)) return release(&arrays, NULL);
    Py_ssize_t start = PyLong_AsSsize_t(given[7]);
    if (start == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    float *out = array_of(&arrays, given[11], 4, 1, &n_out);
    if (!out) return release(&arrays, NULL);
    if (n_out < n) return release(&arrays, damaged("less room than documents"));
    move_frequencies(&frequencies, start);
    for (Py_ssize_t first = 0; first < n && !frequencies.is_short; first += SOME) {
        Py_ssize_t step = n - first < SOME ? n - first : SOME;
        read_some(&frequencies, start + first, step, counts);
        for (Py_ssize_t i = 0; i < step && !frequencies.is_short; i++) {
            uint32_t doc = doc_ids[first + i];
            if (doc >= gains.n_docs) return release(&arrays, damaged("a document that is not there"));
            out[first + i] = gain_of(&gains, counts[i], doc);
        }
    }
    if (frequencies.is_short || frequencies.rests.is_short) return release(&arrays, damaged("frequencies are missing"));
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* A slate of all documents, and those that get something: sums and marks, a bit for each, are written. */
typedef struct {
    float *sums;
    uint64_t *marks;
    const uint32_t *doc_ids;
    Py_ssize_t n, n_docs;
} Slate;

/* Three arguments: sums: float32, marks: uint64, doc_ids: uint32. */
static int read_slate(Arrays *arrays, PyObject *const *given, Slate *slate) {
    Py_ssize_t n_marks;
    slate->sums = array_of(arrays, given[0], 4, 1, &slate->n_docs);
    slate->marks = slate->sums ? array_of(arrays, given[1], 8, 1, &n_marks) : NULL;
    slate->doc_ids = slate->marks ? array_of(arrays, given[2], 4, 0, &slate->n) : NULL;
    if (!slate->doc_ids) return 0;
    if (n_marks >= (slate->n_docs + 63) / 64) return 1;
    damaged("less room than documents");
    return 0;
}

static inline int put(Slate *slate, Py_ssize_t i, float score) {
    uint32_t doc = slate->doc_ids[i];
    if (doc >= slate->n_docs) return 0;
    slate->sums[doc] += score;
    slate->marks[doc >> 6] |= 1ULL << (doc & 63);
    return 1;
}

/* (a slate, scores: float32): scores are added, and the documents marked. */
PyObject *add_scores(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Slate slate;
    Py_ssize_t n_scores;
    if (!has_arguments(n_given, 4)) return NULL;
    const float *scores = read_slate(&arrays, given, &slate) ? array_of(&arrays, given[3], 4, 0, &n_scores) : NULL;
    if (!scores) return release(&arrays, NULL);
    if (n_scores < slate.n) return release(&arrays, damaged("fewer scores than documents"));
    for (Py_ssize_t i = 0; i < slate.n; i++)
        if (!put(&slate, i, scores[i])) return release(&arrays, damaged("a document that is not there"));
    return release(&arrays, PyLong_FromSsize_t(slate.n));
}

/* (a slate, counts: uint32, factor): so many times the factor is added. */
PyObject *add_words(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Slate slate;
    Py_ssize_t n_counts;
    if (!has_arguments(n_given, 5)) return NULL;
    const uint32_t *counts = read_slate(&arrays, given, &slate) ? array_of(&arrays, given[3], 4, 0, &n_counts) : NULL;
    float factor = counts ? (float)PyFloat_AsDouble(given[4]) : 0;
    if (!counts || PyErr_Occurred()) return release(&arrays, NULL);
    if (n_counts < slate.n) return release(&arrays, damaged("fewer counts than documents"));
    for (Py_ssize_t i = 0; i < slate.n; i++)
        if (!put(&slate, i, factor * (float)counts[i])) return release(&arrays, damaged("a document that is not there"));
    return release(&arrays, PyLong_FromSsize_t(slate.n));
}

/* (a slate, counts: uint32, gains, pivots, factor): what `saturate` tells of so many words is added. */
PyObject *add_gains(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Slate slate;
    Gains gains;
    Py_ssize_t n_counts;
    if (!has_arguments(n_given, 7)) return NULL;
    const uint32_t *counts = read_slate(&arrays, given, &slate) ? array_of(&arrays, given[3], 4, 0, &n_counts) : NULL;
    if (!counts || !read_gains(&arrays, given + 4, &gains)) return release(&arrays, NULL);
    if (n_counts < slate.n) return release(&arrays, damaged("fewer counts than documents"));
    for (Py_ssize_t i = 0; i < slate.n; i++) {
        uint32_t doc = slate.doc_ids[i];
        if (doc >= gains.n_docs || !put(&slate, i, gain_of(&gains, counts[i], doc)))
            return release(&arrays, damaged("a document that is not there"));
    }
    return release(&arrays, PyLong_FromSsize_t(slate.n));
}

/* (scores: float32, doc_ids: uint32, counts: uint32, gains, pivots, factor): the same, added row by row. */
PyObject *gain_scores(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Gains gains;
    Py_ssize_t n, n_scores, n_counts;
    if (!has_arguments(n_given, 6)) return NULL;
    float *scores = array_of(&arrays, given[0], 4, 1, &n_scores);
    const uint32_t *doc_ids = scores ? array_of(&arrays, given[1], 4, 0, &n) : NULL;
    const uint32_t *counts = doc_ids ? array_of(&arrays, given[2], 4, 0, &n_counts) : NULL;
    if (!counts || !read_gains(&arrays, given + 3, &gains)) return release(&arrays, NULL);
    if (n_scores < n || n_counts < n) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (doc_ids[i] >= gains.n_docs) return release(&arrays, damaged("a document that is not there"));
        scores[i] += gain_of(&gains, counts[i], doc_ids[i]);
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (sums, marks: of a slate, doc_ids: uint32, scores: float32) → how many are marked: these go out, and all become 0. */
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
            j = first_from(b, n_b, j, a[i]);
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
