/* Single things found in long arrays: a term, the extent of one document's bytes, the best scores. */
#include "kernels.h"

#include <stdlib.h>

/* Terms in byte order, one after another, and where each ends. */
typedef struct {
    const uint8_t *text;
    const void *ends;
    Py_ssize_t n_text, n, width;
} Terms;

/* Two arguments: text, ends. */
static int read_terms(Arrays *arrays, PyObject *const *given, Terms *terms) {
    terms->text = array_of(arrays, given[0], 1, 0, &terms->n_text);
    terms->ends = terms->text ? array_of(arrays, given[1], 0, 0, &terms->n) : NULL;
    if (!terms->ends) return 0;
    terms->width = arrays->views[arrays->n - 1].itemsize;
    terms->n /= terms->width;
    return 1;
}

/* Where a term lies; 0 with an exception set where it is not there. */
static int term_at(const Terms *terms, Py_ssize_t i, const uint8_t **term, Py_ssize_t *length) {
    uint64_t start = i ? item_at(terms->ends, terms->width, i - 1) : 0, end = item_at(terms->ends, terms->width, i);
    if (start > end || end > (uint64_t)terms->n_text) {
        damaged("a term that is not there");
        return 0;
    }
    *term = terms->text + start;
    *length = (Py_ssize_t)(end - start);
    return 1;
}

/* The number of the first term that is not before one, and whether it is that one; -1 with an exception set. */
static Py_ssize_t at_or_after(const Terms *terms, const uint8_t *wanted, Py_ssize_t n_wanted, int *is_there) {
    Py_ssize_t low = 0, high = terms->n;
    *is_there = 0;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2, length;
        const uint8_t *term;
        if (!term_at(terms, middle, &term, &length)) return -1;
        int order = memcmp(term, wanted, (size_t)(length < n_wanted ? length : n_wanted));
        if (order < 0 || (order == 0 && length < n_wanted)) {
            low = middle + 1;
        } else {
            high = middle;
            *is_there = order == 0 && length == n_wanted;
        }
    }
    return low;
}

/* (text, ends: of terms, term: bytes) → the number of the first of them that is not before it. */
PyObject *find_term(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Terms terms;
    Py_ssize_t n_term;
    int is_there;
    if (!has_arguments(n_given, 3)) return NULL;
    if (!read_terms(&arrays, given, &terms)) return release(&arrays, NULL);
    const uint8_t *term = array_of(&arrays, given[2], 1, 0, &n_term);
    Py_ssize_t found = term ? at_or_after(&terms, term, n_term, &is_there) : -1;
    return release(&arrays, found < 0 ? NULL : PyLong_FromSsize_t(found));
}

/* (text, ends: of terms; text, ends: of wanted ones, in any order; out: int64) → how many are there: of each its number goes out, or
   -1. */
PyObject *find_terms(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Terms terms, wanted;
    Py_ssize_t n_out, n = 0;
    if (!has_arguments(n_given, 5)) return NULL;
    if (!read_terms(&arrays, given, &terms) || !read_terms(&arrays, given + 2, &wanted)) return release(&arrays, NULL);
    int64_t *out = array_of(&arrays, given[4], 8, 1, &n_out);
    if (!out) return release(&arrays, NULL);
    if (n_out < wanted.n) return release(&arrays, damaged("less room than terms"));
    for (Py_ssize_t i = 0; i < wanted.n; i++) {
        const uint8_t *term;
        Py_ssize_t length, found;
        int is_there;
        if (!term_at(&wanted, i, &term, &length)) return release(&arrays, NULL);
        if ((found = at_or_after(&terms, term, length, &is_there)) < 0) return release(&arrays, NULL);
        out[i] = is_there ? found : -1;
        n += is_there;
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* Stretches that follow each other: how long each is, and where every 256th begins. */
typedef struct {
    const void *lengths, *before;
    Py_ssize_t n, n_before, width, before_width;
} Extents;

/* Two arguments: lengths, before. */
static int read_extents(Arrays *arrays, PyObject *const *given, Extents *extents) {
    extents->lengths = array_of(arrays, given[0], 0, 0, &extents->n);
    if (!extents->lengths) return 0;
    extents->width = arrays->views[arrays->n - 1].itemsize;
    extents->before = array_of(arrays, given[1], 0, 0, &extents->n_before);
    if (!extents->before) return 0;
    extents->before_width = arrays->views[arrays->n - 1].itemsize;
    extents->n /= extents->width;
    extents->n_before /= extents->before_width;
    return 1;
}

static int extent_of(const Extents *extents, Py_ssize_t i, uint64_t *start, uint64_t *end) {
    uint64_t length = 0;
    if (i < 0 || i >= extents->n || i / 256 >= extents->n_before) return 0;
    *end = item_at(extents->before, extents->before_width, i / 256);
    for (Py_ssize_t k = i / 256 * 256; k <= i; k++) *end += length = item_at(extents->lengths, extents->width, k);
    *start = *end - length;
    return 1;
}

/* (lengths: unsigned, before: unsigned, what those before 0, 256, … come to; i) → (start, end) of stretch i. */
PyObject *find_extent(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Extents extents;
    uint64_t start, end;
    if (!has_arguments(n_given, 3)) return NULL;
    if (!read_extents(&arrays, given, &extents)) return release(&arrays, NULL);
    Py_ssize_t i = PyLong_AsSsize_t(given[2]);
    if (i == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    if (!extent_of(&extents, i, &start, &end)) return release(&arrays, damaged("a document that is not there"));
    return release(&arrays, Py_BuildValue("(KK)", (unsigned long long)start, (unsigned long long)end));
}

/* (data: uint8, lengths: unsigned, before: unsigned, as of `find_extent`; doc_ids: uint32, first) → a list of bytes: of each document
   the stretch of its number and `first`. */
PyObject *cut_extents(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Extents extents;
    Py_ssize_t n_data, n;
    if (!has_arguments(n_given, 5)) return NULL;
    const char *data = array_of(&arrays, given[0], 1, 0, &n_data);
    if (!data || !read_extents(&arrays, given + 1, &extents)) return release(&arrays, NULL);
    const uint32_t *doc_ids = array_of(&arrays, given[3], 4, 0, &n);
    Py_ssize_t first = doc_ids ? PyLong_AsSsize_t(given[4]) : -1;
    if (!doc_ids || (first == -1 && PyErr_Occurred())) return release(&arrays, NULL);
    PyObject *found = PyList_New(n);
    for (Py_ssize_t i = 0; found && i < n; i++) {
        uint64_t start, end;
        PyObject *own = NULL;
        if (!extent_of(&extents, first + (Py_ssize_t)doc_ids[i], &start, &end) || start > end || end > (uint64_t)n_data) damaged("a document that is not there");
        else own = PyBytes_FromStringAndSize(data + start, (Py_ssize_t)(end - start));
        if (!own || PyList_SetItem(found, i, own) < 0) Py_CLEAR(found);
    }
    return release(&arrays, found);
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

/* What hits are ordered by: the best score, of these the newest date, of these the smallest id. */
typedef struct {
    float score;
    int64_t date;
    uint64_t id;
    int64_t place;
} Hit;

static int compare_hits(const void *a, const void *b) {
    const Hit *one = a, *other = b;
    if (one->score != other->score) return one->score > other->score ? -1 : 1;
    if (one->date != other->date) return one->date > other->date ? -1 : 1;
    if (one->id != other->id) return one->id < other->id ? -1 : 1;
    return one->place < other->place ? -1 : one->place > other->place;
}

/* (scores: float32, dates: int64, ids: int64, taken as unsigned, order: int64): the places of hits, best first. */
PyObject *order_hits(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_dates, n_ids, n_out;
    if (!has_arguments(n_given, 4)) return NULL;
    const float *scores = array_of(&arrays, given[0], 4, 0, &n);
    const int64_t *dates = scores ? array_of(&arrays, given[1], 8, 0, &n_dates) : NULL;
    const uint64_t *ids = dates ? array_of(&arrays, given[2], 8, 0, &n_ids) : NULL;
    int64_t *out = ids ? array_of(&arrays, given[3], 8, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    if (n_dates < n || n_ids < n || n_out < n) return release(&arrays, damaged("less room than hits"));
    Hit *hits = PyMem_Malloc((size_t)(n ? n : 1) * sizeof(Hit));
    if (!hits) return release(&arrays, PyErr_NoMemory());
    for (Py_ssize_t i = 0; i < n; i++) hits[i] = (Hit){scores[i], dates[i], ids[i], i};
    qsort(hits, (size_t)n, sizeof(Hit), compare_hits);
    for (Py_ssize_t i = 0; i < n; i++) out[i] = hits[i].place;
    PyMem_Free(hits);
    return release(&arrays, PyLong_FromSsize_t(n));
}
