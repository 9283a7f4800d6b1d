/* Which passages two texts share: what `indexing/fingerprints.py` searches for. */
#include "kernels.h"

/* (hashes: uint64 of one text's passages, in order; places: int64, where each stands; others: uint64, another text's, in order;
   length: int, words of a passage; out: uint8 of each word, to fill in) → None: 1 for the words of passages that both have. */
PyObject *mark_shared(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_places, n_others, n_out;
    if (!has_arguments(n_given, 5)) return NULL;
    const uint64_t *hashes = array_of(&arrays, given[0], 8, 0, &n);
    const int64_t *places = hashes ? array_of(&arrays, given[1], 8, 0, &n_places) : NULL;
    const uint64_t *others = places ? array_of(&arrays, given[2], 8, 0, &n_others) : NULL;
    uint8_t *out = others ? array_of(&arrays, given[4], 1, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    Py_ssize_t length = PyLong_AsSsize_t(given[3]);
    if (length == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    if (n_places != n || length < 1 || length > n_out) return release(&arrays, out_of_bounds("arrays of different lengths"));
    memset(out, 0, (size_t)n_out);
    for (Py_ssize_t i = 0, j = 0; i < n && j < n_others;) {
        if (hashes[i] > others[j]) {
            j++;
        } else {
            if (hashes[i] == others[j]) {
                if (places[i] < 0 || places[i] > n_out - length) return release(&arrays, out_of_bounds("a passage outside of its text"));
                memset(out + places[i], 1, (size_t)length);
            }
            i++;
        }
    }
    return release(&arrays, Py_NewRef(Py_None));
}
