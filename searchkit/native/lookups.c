/* Single things found in long arrays: a term, the extent of one document's bytes, the best scores. */
#include "kernels.h"

/* (text: terms in byte order, one after another; ends: unsigned, where each ends; term: bytes) → the number of the first term
   that is not before it. */
PyObject *find_term(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_text, n_ends, n_term;
    if (!has_arguments(n_given, 3)) return NULL;
    const uint8_t *text = array_of(&arrays, given[0], 1, 0, &n_text);
    const void *ends = text ? array_of(&arrays, given[1], 0, 0, &n_ends) : NULL;
    if (!ends) return release(&arrays, NULL);
    Py_ssize_t width = arrays.views[1].itemsize;
    n_ends /= width;
    const uint8_t *term = array_of(&arrays, given[2], 1, 0, &n_term);
    if (!term) return release(&arrays, NULL);
    Py_ssize_t low = 0, high = n_ends;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        uint64_t start = middle ? item_at(ends, width, middle - 1) : 0, end = item_at(ends, width, middle);
        if (start > end || end > (uint64_t)n_text) return release(&arrays, damaged("a term that is not there"));
        Py_ssize_t length = (Py_ssize_t)(end - start);
        int order = memcmp(text + start, term, (size_t)(length < n_term ? length : n_term));
        if (order < 0 || (order == 0 && length < n_term)) low = middle + 1;
        else high = middle;
    }
    return release(&arrays, PyLong_FromSsize_t(low));
}

/* (lengths: unsigned, before: unsigned, what those before 0, 256, … come to; i) → (start, end) of stretch i. */
PyObject *find_extent(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_before;
    if (!has_arguments(n_given, 3)) return NULL;
    const void *lengths = array_of(&arrays, given[0], 0, 0, &n);
    if (!lengths) return NULL;
    const void *before = array_of(&arrays, given[1], 0, 0, &n_before);
    Py_ssize_t i = before ? PyLong_AsSsize_t(given[2]) : -1;
    if (!before || (i == -1 && PyErr_Occurred())) return release(&arrays, NULL);
    Py_ssize_t width = arrays.views[0].itemsize, before_width = arrays.views[1].itemsize;
    if (i < 0 || i >= n / width || i / 256 >= n_before / before_width) return release(&arrays, damaged("a document that is not there"));
    uint64_t end = item_at(before, before_width, i / 256), length = 0;
    for (Py_ssize_t k = i / 256 * 256; k <= i; k++) end += length = item_at(lengths, width, k);
    return release(&arrays, Py_BuildValue("(KK)", (unsigned long long)(end - length), (unsigned long long)end));
}

#define LANES 8
#define CHUNK 64

/* Whether any of CHUNK scores is at least so high: LANES at a time, as processors compare them. */
static inline int any_reaches(const float *scores, float least) {
    float highest[LANES];
    memcpy(highest, scores, sizeof highest);
    for (int i = LANES; i < CHUNK; i += LANES)
        for (int k = 0; k < LANES; k++) highest[k] = scores[i + k] > highest[k] ? scores[i + k] : highest[k];
    for (int k = 0; k < LANES; k++)
        if (highest[k] >= least) return 1;
    return 0;
}

/* The `wanted`-th best of some scores; 0 with an exception set where there is none. */
static int find_nth_best(const float *scores, Py_ssize_t n, Py_ssize_t wanted, float *found) {
    if (wanted < 1 || wanted > n) {
        damaged("more wanted than there are");
        return 0;
    }
    /* The best so far, the least of them first: a heap. */
    float *heap = PyMem_Malloc((size_t)wanted * sizeof(float));
    if (!heap) {
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0, looked_at = 0; i < n; i++) {
        if (i >= looked_at) {
            while (size == wanted && i + CHUNK <= n && !any_reaches(scores + i, heap[0])) i += CHUNK;
            looked_at = i + CHUNK;
            if (i == n) break;
        }
        float score = scores[i];
        Py_ssize_t at;
        if (size < wanted) {
            for (at = size++; at && heap[(at - 1) / 2] > score; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
            heap[at] = score;
        } else if (score > heap[0]) {
            for (at = 0;;) {
                Py_ssize_t child = 2 * at + 1;
                if (child >= size) break;
                if (child + 1 < size && heap[child + 1] < heap[child]) child++;
                if (heap[child] >= score) break;
                heap[at] = heap[child];
                at = child;
            }
            heap[at] = score;
        }
    }
    *found = heap[0];
    PyMem_Free(heap);
    return 1;
}

/* (scores: float32, wanted) → the `wanted`-th best. */
PyObject *nth_best(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n;
    float found;
    if (!has_arguments(n_given, 2)) return NULL;
    const float *scores = array_of(&arrays, given[0], 4, 0, &n);
    Py_ssize_t wanted = scores ? PyLong_AsSsize_t(given[1]) : -1;
    if (!scores || (wanted == -1 && PyErr_Occurred()) || !find_nth_best(scores, n, wanted, &found)) return release(&arrays, NULL);
    return release(&arrays, PyFloat_FromDouble(found));
}

/* (scores: float32, least, out: int64) → how many are at least so high: their places go out, ascending, as far as there is
   room. */
PyObject *places_from(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_out, n_found = 0;
    if (!has_arguments(n_given, 3)) return NULL;
    const float *scores = array_of(&arrays, given[0], 4, 0, &n);
    float least = scores ? (float)PyFloat_AsDouble(given[1]) : -1;
    if (!scores || PyErr_Occurred()) return release(&arrays, NULL);
    int64_t *out = array_of(&arrays, given[2], 8, 1, &n_out);
    if (!out) return release(&arrays, NULL);
    for (Py_ssize_t i = 0, looked_at = 0; i < n; i++) {
        if (i >= looked_at) {
            while (i + CHUNK <= n && !any_reaches(scores + i, least)) i += CHUNK;
            looked_at = i + CHUNK;
        }
        if (i < n && scores[i] >= least) {
            if (n_found < n_out) out[n_found] = i;
            n_found++;
        }
    }
    return release(&arrays, PyLong_FromSsize_t(n_found));
}
