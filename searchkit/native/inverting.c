/* Words as they stand in documents → postings by term: what `codec/inverting.py` sorts for. */
#include "kernels.h"

#include <stdlib.h>

/* The arrays of a call, in its order. */
typedef struct {
    const uint32_t *keys, *doc_ids, *positions;
    const int64_t *n_tokens, *lengths;
    uint32_t *out_doc_ids, *out_frequencies, *out_positions;
    int64_t *n_postings, *n_occurrences, *highest, *shortest;
    Py_ssize_t n_keys, n_docs, n_positions, n_out_positions, n_terms;
} Inverting;

/* Reads the arguments; 0 with an exception set where they contradict each other. */
static int read_arguments(Arrays *arrays, PyObject *const *given, Inverting *all) {
    Py_ssize_t n[12];
    const void *items[12];
    static const uint8_t sizes[12] = {4, 8, 4, 8, 4, 4, 4, 4, 8, 8, 8, 8};
    for (int i = 0; i < 12; i++)
        if (!(items[i] = array_of(arrays, given[i], sizes[i], i >= 5, &n[i]))) return 0;
    *all = (Inverting){
        items[0], items[2], items[4], items[1], items[3], (uint32_t *)items[5], (uint32_t *)items[6], (uint32_t *)items[7],
        (int64_t *)items[8], (int64_t *)items[9], (int64_t *)items[10], (int64_t *)items[11], n[0], n[1], n[4], n[7], n[8],
    };
    int64_t total = 0;
    for (Py_ssize_t doc = 0; doc < n[1]; doc++) {
        if (all->n_tokens[doc] < 0 || all->n_tokens[doc] > n[0] - total) return out_of_bounds("documents with more words than there are"), 0;
        total += all->n_tokens[doc];
    }
    if (total != n[0] || n[2] != n[1] || n[3] != n[1] || (n[4] && n[4] != n[0]) || n[5] < n[0] || n[6] < n[0] || (n[7] && n[7] < n[0]) ||
        n[9] != n[8] || n[10] != n[8] || n[11] != n[8])
        return out_of_bounds("arrays of different lengths"), 0;
    for (Py_ssize_t i = 0; i < n[0]; i++)
        if (all->keys[i] >= (uint64_t)n[8]) return out_of_bounds("a word of no term"), 0;
    return 1;
}

/* Counts each term's postings and occurrences; `last` is 0 for each term. */
static void count(const Inverting *all, uint32_t *last) {
    const uint32_t *key = all->keys;
    memset(all->n_postings, 0, (size_t)all->n_terms * sizeof(int64_t));
    memset(all->n_occurrences, 0, (size_t)all->n_terms * sizeof(int64_t));
    for (Py_ssize_t doc = 0; doc < all->n_docs; doc++)
        for (const uint32_t *end = key + all->n_tokens[doc]; key < end; key++) {
            all->n_occurrences[*key]++;
            all->n_postings[*key] += last[*key] != doc + 1;
            last[*key] = (uint32_t)doc + 1;
        }
}

/* Where a term's next posting and occurrence go, and the document of the last one, plus one. */
typedef struct {
    uint32_t posting, occurrence, last;
} Next;

static void fill(const Inverting *all, Next *nexts) {
    Py_ssize_t at = 0;
    for (Py_ssize_t doc = 0; doc < all->n_docs; doc++) {
        Py_ssize_t start = at;
        for (Py_ssize_t end = at + all->n_tokens[doc]; at < end; at++) {
            Next *next = &nexts[all->keys[at]];
            if (next->last != (uint32_t)doc + 1) {
                next->last = (uint32_t)doc + 1;
                all->out_doc_ids[next->posting] = all->doc_ids[doc];
                all->out_frequencies[next->posting++] = 0;
                if (all->lengths[doc] < all->shortest[all->keys[at]]) all->shortest[all->keys[at]] = all->lengths[doc];
            }
            all->out_frequencies[next->posting - 1]++;
            if (all->n_out_positions)
                all->out_positions[next->occurrence++] = all->n_positions ? all->positions[at] : (uint32_t)(at - start);
        }
    }
}

/* (keys: uint32, the term of each word, document after document; of each document n_tokens: int64, its words, doc_ids: uint32,
   lengths: int64; positions: uint32 of each word, or none where they are 0, 1, 2, …) → how many postings.

   To fill in, of each posting, term after term: doc_ids, frequencies: uint32, with room for as many as there are words; of each
   word: positions: uint32, or nothing; of each term: n_postings, n_occurrences, its highest frequency, the least length: int64. */
PyObject *invert(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Inverting all = {0};
    if (!has_arguments(n_given, 12)) return NULL;
    if (!read_arguments(&arrays, given, &all)) return release(&arrays, NULL);
    if (all.n_keys > (Py_ssize_t)UINT32_MAX / 2 || all.n_docs > (Py_ssize_t)UINT32_MAX / 2) return release(&arrays, out_of_bounds("too many words"));
    uint32_t *last = calloc((size_t)all.n_terms + 1, sizeof(uint32_t));
    Next *nexts = malloc(((size_t)all.n_terms + 1) * sizeof(Next));
    if (!last || !nexts) {
        free(last);
        free(nexts);
        return release(&arrays, PyErr_NoMemory());
    }
    count(&all, last);
    free(last);
    uint32_t posting = 0, occurrence = 0;
    for (Py_ssize_t term = 0; term < all.n_terms; term++) {
        nexts[term] = (Next){posting, occurrence, 0};
        posting += (uint32_t)all.n_postings[term];
        occurrence += (uint32_t)all.n_occurrences[term];
        all.shortest[term] = INT64_MAX;
    }
    fill(&all, nexts);
    free(nexts);
    uint32_t at = 0;
    for (Py_ssize_t term = 0; term < all.n_terms; term++) {
        uint32_t highest = 0;
        for (uint32_t end = at + (uint32_t)all.n_postings[term]; at < end; at++)
            if (all.out_frequencies[at] > highest) highest = all.out_frequencies[at];
        all.highest[term] = highest;
    }
    return release(&arrays, PyLong_FromUnsignedLong(posting));
}
