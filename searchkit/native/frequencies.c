/* How often a term stands in documents: two bits a posting, the rest of the larger ones beside; and where it stands. FORMAT.md,
   "frequencies". */
#include "kernels.h"
#include "frequencies.h"

uint32_t four_of[256][4];

void fill_four_of(void) {
    for (int codes = 0; codes < 256; codes++)
        for (int i = 0; i < 4; i++) four_of[codes][i] = (uint32_t)(codes >> 2 * i & 3) + 1;
}

static PyObject *finished(Arrays *arrays, const Frequencies *found, Py_ssize_t n) {
    if (found->is_short || found->rests.is_short) return release(arrays, damaged("frequencies are missing"));
    return release(arrays, PyLong_FromSsize_t(n));
}

/* (frequencies, start, out: uint32): a stretch of them. */
PyObject *read_frequencies(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Frequencies found;
    Py_ssize_t n;
    if (!has_arguments(n_given, 8)) return NULL;
    if (!read_frequencies_of(&arrays, given, &found)) return release(&arrays, NULL);
    Py_ssize_t start = PyLong_AsSsize_t(given[6]);
    if (start == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    uint32_t *out = array_of(&arrays, given[7], 4, 1, &n);
    if (!out) return release(&arrays, NULL);
    if (!n) return release(&arrays, PyLong_FromSsize_t(0));
    move_frequencies(&found, start);
    if (found.is_short || n > found.n - start) return release(&arrays, damaged("frequencies are missing"));
    read_some(&found, start, n, out);
    return finished(&arrays, &found, n);
}

/* (frequencies, start, rows: int64, out: uint32, before: int64): some of those from `start` on, by their ascending rows; and
   how many occurrences those from `start` up to each have. */
PyObject *take_frequencies(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Frequencies found;
    Py_ssize_t n, n_out, n_before;
    if (!has_arguments(n_given, 10)) return NULL;
    if (!read_frequencies_of(&arrays, given, &found)) return release(&arrays, NULL);
    Py_ssize_t start = PyLong_AsSsize_t(given[6]);
    if (start == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    const int64_t *rows = array_of(&arrays, given[7], 8, 0, &n);
    uint32_t *out = rows ? array_of(&arrays, given[8], 4, 1, &n_out) : NULL;
    int64_t *before = out ? array_of(&arrays, given[9], 8, 1, &n_before) : NULL;
    if (!before) return release(&arrays, NULL);
    if (n_out < n || n_before < n) return release(&arrays, damaged("less room than rows"));
    if (!n) return release(&arrays, PyLong_FromSsize_t(0));
    move_frequencies(&found, start);
    uint64_t first = found.occurrences;
    for (Py_ssize_t i = 0; i < n && !found.is_short && !found.rests.is_short; i++) {
        if (rows[i] < 0 || rows[i] >= found.n - start) return release(&arrays, damaged("rows beyond the postings"));
        move_frequencies(&found, start + rows[i]);
        before[i] = (int64_t)(found.occurrences - first);
        out[i] = next_frequency(&found);
    }
    return finished(&arrays, &found, n);
}

/* (frequencies, start, patched positions, occurrences before those of the term, its doc_ids: uint32, wanted: uint32, counts: int64)
   → the positions in those of the wanted documents that hold the term, document after document, as bytes of uint32; how many
   each has goes out. Both lists of documents ascend. */
PyObject *find_places(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Frequencies found;
    Patched gaps;
    Py_ssize_t n, n_wanted, n_counts, total = 0;
    if (!has_arguments(n_given, 14)) return NULL;
    if (!read_frequencies_of(&arrays, given, &found) || !read_patched(&arrays, given + 7, &gaps)) return release(&arrays, NULL);
    Py_ssize_t start = PyLong_AsSsize_t(given[6]), base = PyLong_AsSsize_t(given[10]);
    if (PyErr_Occurred()) return release(&arrays, NULL);
    const uint32_t *doc_ids = array_of(&arrays, given[11], 4, 0, &n);
    const uint32_t *wanted = doc_ids ? array_of(&arrays, given[12], 4, 0, &n_wanted) : NULL;
    int64_t *counts = wanted ? array_of(&arrays, given[13], 8, 1, &n_counts) : NULL;
    if (!counts) return release(&arrays, NULL);
    if (n_counts < n_wanted || (n && n > found.n - start)) return release(&arrays, damaged("less room than documents"));
    int64_t *starts = PyMem_Malloc((size_t)(n_wanted ? n_wanted : 1) * sizeof(int64_t));
    if (!starts) return release(&arrays, PyErr_NoMemory());
    move_frequencies(&found, start);
    uint64_t first = found.occurrences;
    Py_ssize_t row = 0;
    for (Py_ssize_t i = 0; i < n_wanted; i++) {
        row = first_from(doc_ids, n, row, wanted[i]);
        counts[i] = 0;
        if (row == n || doc_ids[row] != wanted[i]) continue;
        move_frequencies(&found, start + row);
        starts[i] = base + (int64_t)(found.occurrences - first);
        counts[i] = next_frequency(&found);
        total += counts[i];
        if (total > gaps.n) found.is_short = 1;
        if (found.is_short || found.rests.is_short) break;
    }
    PyObject *positions = NULL;
    if (found.is_short || found.rests.is_short) damaged("frequencies are missing");
    else positions = PyBytes_FromStringAndSize(NULL, total * 4);
    if (positions) {
        uint32_t *out = (uint32_t *)PyBytes_AsString(positions);
        for (Py_ssize_t i = 0; i < n_wanted && !gaps.is_short; i++) {
            if (!counts[i]) continue;
            move_to(&gaps, starts[i]);
            uint32_t sum = 0;
            for (int64_t k = 0; k < counts[i]; k++) *out++ = sum += next_of(&gaps);
        }
        if (gaps.is_short) {
            Py_DECREF(positions);
            positions = damaged("positions are missing");
        }
    }
    PyMem_Free(starts);
    return release(&arrays, positions);
}
