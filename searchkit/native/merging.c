/* Lists of postings of several sources → those of their terms: what `codec/merging.py` sorts for. */
#include "kernels.h"

#include <stdlib.h>

/* (of_lists: int64, the term of each list of postings, source after source; lengths: int64, its postings; doc_ids,
   frequencies: uint32 of each posting; positions: uint32 of each occurrence, or none) → None. To fill in: n_postings,
   n_occurrences: int64 of each term; out_doc_ids, out_frequencies, out_positions, term after term. */
PyObject *join_postings(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    static const uint8_t sizes[10] = {8, 8, 4, 4, 4, 8, 8, 4, 4, 4};
    const void *items[10];
    Py_ssize_t n[10];
    if (!has_arguments(n_given, 10)) return NULL;
    for (int i = 0; i < 10; i++)
        if (!(items[i] = array_of(&arrays, given[i], sizes[i], i >= 5, &n[i]))) return release(&arrays, NULL);
    const int64_t *of_lists = items[0], *lengths = items[1];
    const uint32_t *doc_ids = items[2], *frequencies = items[3], *positions = items[4];
    int64_t *n_postings = (int64_t *)items[5], *n_occurrences = (int64_t *)items[6];
    uint32_t *out_doc_ids = (uint32_t *)items[7], *out_frequencies = (uint32_t *)items[8], *out_positions = (uint32_t *)items[9];
    Py_ssize_t n_lists = n[0], n_terms = n[5], at = 0;
    if (n[1] != n_lists || n[3] != n[2] || n[6] != n_terms || n[7] != n[2] || n[8] != n[2] || n[9] != n[4])
        return release(&arrays, out_of_bounds("arrays of different lengths"));
    memset(n_postings, 0, (size_t)n_terms * sizeof(int64_t));
    memset(n_occurrences, 0, (size_t)n_terms * sizeof(int64_t));
    for (Py_ssize_t list = 0; list < n_lists; list++) {
        int64_t term = of_lists[list], length = lengths[list], sum = 0;
        if (term < 0 || term >= n_terms) return release(&arrays, out_of_bounds("a list of no term"));
        if (length < 0 || length > n[2] - at) return release(&arrays, out_of_bounds("lists longer than their postings"));
        for (Py_ssize_t end = at + length; at < end; at++) sum += frequencies[at];
        n_postings[term] += length;
        n_occurrences[term] += sum;
    }
    int64_t n_found = 0, *places = malloc((size_t)(n_terms + 1) * 2 * sizeof(int64_t));
    if (!places) return release(&arrays, PyErr_NoMemory());
    int64_t posting = 0;
    for (Py_ssize_t term = 0; term < n_terms; term++) {
        places[2 * term] = posting;
        places[2 * term + 1] = n_found;
        posting += n_postings[term];
        n_found += n_occurrences[term];
    }
    if (at != n[2] || (n[4] && n_found != n[4])) {
        free(places);
        return release(&arrays, out_of_bounds("lists shorter than their postings"));
    }
    at = 0;
    Py_ssize_t occurrence = 0;
    for (Py_ssize_t list = 0; list < n_lists; list++) {
        int64_t *place = places + 2 * of_lists[list], length = lengths[list], sum = 0;
        memcpy(out_doc_ids + place[0], doc_ids + at, (size_t)length * sizeof(uint32_t));
        memcpy(out_frequencies + place[0], frequencies + at, (size_t)length * sizeof(uint32_t));
        place[0] += length;
        for (Py_ssize_t end = at + length; at < end; at++) sum += frequencies[at];
        if (!n[4]) continue;
        memcpy(out_positions + place[1], positions + occurrence, (size_t)sum * sizeof(uint32_t));
        place[1] += sum;
        occurrence += sum;
    }
    free(places);
    return release(&arrays, Py_NewRef(Py_None));
}
