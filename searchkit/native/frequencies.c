/* How often a term stands in documents: two bits a posting, the rest of the larger ones beside; and where it stands. FORMAT.md,
   "frequencies". */
#include "kernels.h"
#include "patched.h"

#define FULL 4
#define LOW 0x5555555555555555ULL

/* A place among the frequencies of a block: how many occurrences and how many rests are before it. */
typedef struct {
    const uint8_t *codes;
    const void *starts, *rests_at;
    Py_ssize_t n, n_known, starts_width, rests_width, place;
    uint64_t occurrences;
    Patched rests;
    int is_short;
} Frequencies;

/* Six arguments: codes, starts, rests_at, and the patched rests. */
static int read_frequencies_of(Arrays *arrays, PyObject *const *given, Frequencies *found) {
    Py_ssize_t n_rests_at;
    found->codes = array_of(arrays, given[0], 1, 0, &found->n);
    found->starts = found->codes ? array_of(arrays, given[1], 0, 0, &found->n_known) : NULL;
    if (!found->starts) return 0;
    found->starts_width = arrays->views[arrays->n - 1].itemsize;
    found->rests_at = array_of(arrays, given[2], 0, 0, &n_rests_at);
    if (!found->rests_at) return 0;
    found->rests_width = arrays->views[arrays->n - 1].itemsize;
    found->n *= 4;
    found->n_known /= found->starts_width;
    if (n_rests_at / found->rests_width < found->n_known) found->n_known = n_rests_at / found->rests_width;
    found->place = -1;
    found->is_short = 0;
    return read_patched(arrays, given + 3, &found->rests);
}

static inline unsigned code_at(const Frequencies *found, Py_ssize_t i) { return found->codes[i >> 2] >> ((i & 3) << 1) & 3; }

/* Go on from a place; from there each `next_frequency` is one further. */
static void move_frequencies(Frequencies *found, Py_ssize_t place) {
    Py_ssize_t known = place / EVERY, from = known * EVERY;
    if (place < 0 || place > found->n || known >= found->n_known) {
        found->is_short = 1;
        return;
    }
    if (found->place >= from && found->place <= place) {
        from = found->place;
    } else {
        found->occurrences = item_at(found->starts, found->starts_width, known);
        move_to(&found->rests, (Py_ssize_t)item_at(found->rests_at, found->rests_width, known));
    }
    uint64_t more = 0, full = 0;
    for (Py_ssize_t at = from & ~(Py_ssize_t)31; at < place; at += 32) {
        Py_ssize_t left = (found->n - at) / 4;
        uint64_t word = 0;
        if (left >= 8) memcpy(&word, found->codes + (at >> 2), 8);
        else memcpy(&word, found->codes + (at >> 2), (size_t)left);
        if (at < from) word &= ~0ULL << 2 * (from - at);
        if (at + 32 > place) word &= (1ULL << 2 * (place - at)) - 1;
        more += __builtin_popcountll(word) + __builtin_popcountll(word & LOW << 1);
        full += __builtin_popcountll(word & word >> 1 & LOW);
    }
    found->occurrences += (uint64_t)(place - from) + more;
    while (full--) found->occurrences += next_of(&found->rests);
    found->place = place;
}

static inline uint32_t next_frequency(Frequencies *found) {
    if (found->is_short || found->place < 0 || found->place >= found->n) {
        found->is_short = 1;
        return 0;
    }
    uint32_t frequency = code_at(found, found->place++) + 1;
    if (frequency == FULL) frequency += next_of(&found->rests);
    found->occurrences += frequency;
    return frequency;
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
    Py_ssize_t at = 0;
    for (; at < n && ((start + at) & 3); at++) out[at] = next_frequency(&found);
    const uint8_t *codes = found.codes + ((start + at) >> 2);
    for (; at + 4 <= n; at += 4) {
        uint8_t code = *codes++;
        for (int i = 0; i < 4; i++) {
            uint32_t frequency = (code >> 2 * i & 3) + 1;
            out[at + i] = frequency == FULL ? FULL + next_of(&found.rests) : frequency;
        }
    }
    found.place = start + at;
    for (; at < n; at++) out[at] = next_frequency(&found);
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
