/* Which documents hold a term: the three layouts of FORMAT.md, "documents". */
#include "kernels.h"
#include "patched.h"

/* (bits: uint8, out: uint32) → how many are set; `out` has room for all that are. */
PyObject *unpack_bits(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_bytes, n_out;
    if (!has_arguments(n_given, 2)) return NULL;
    const uint8_t *bits = array_of(&arrays, given[0], 1, 0, &n_bytes);
    uint32_t *out = bits ? array_of(&arrays, given[1], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    Py_ssize_t n = 0;
    for (Py_ssize_t at = 0; at < n_bytes; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bits + at, n_bytes - at < 8 ? n_bytes - at : 8);
        if (n + __builtin_popcountll(word) > n_out) return release(&arrays, damaged("more documents than a term has"));
        for (; word; word &= word - 1) out[n++] = (uint32_t)(at * 8 + __builtin_ctzll(word));
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* (counts: uint8 of each 256 documents, lows: uint8, out: uint32 of the length of lows) */
PyObject *unpack_buckets(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_buckets, n_lows, n_out;
    if (!has_arguments(n_given, 3)) return NULL;
    const uint8_t *counts = array_of(&arrays, given[0], 1, 0, &n_buckets);
    const uint8_t *lows = counts ? array_of(&arrays, given[1], 1, 0, &n_lows) : NULL;
    uint32_t *out = lows ? array_of(&arrays, given[2], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    Py_ssize_t at = 0;
    if (n_out < n_lows) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t bucket = 0; bucket < n_buckets; bucket++) {
        Py_ssize_t end = at + counts[bucket];
        if (end > n_lows) return release(&arrays, damaged("more documents than a term has"));
        uint32_t base = (uint32_t)bucket << 8;
        for (; at < end; at++) out[at] = base | lows[at];
    }
    if (at != n_lows) return release(&arrays, damaged("fewer documents than a term has"));
    return release(&arrays, PyLong_FromSsize_t(at));
}

/* (patched numbers, start, lengths: int64 | None, out: uint32): the numbers from `start` on are lists of ascending numbers,
   each told by how far it is from the one before it in its list; None: one list that fills `out`. */
PyObject *unpack_gaps(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Patched gaps;
    Py_ssize_t n_lists = 1, n_out;
    const int64_t *lengths = NULL;
    if (!has_arguments(n_given, 6)) return NULL;
    if (!read_patched(&arrays, given, &gaps)) return release(&arrays, NULL);
    Py_ssize_t start = PyLong_AsSsize_t(given[3]);
    if (start == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    if (given[4] != Py_None && !(lengths = array_of(&arrays, given[4], 8, 0, &n_lists))) return release(&arrays, NULL);
    uint32_t *out = array_of(&arrays, given[5], 4, 1, &n_out);
    if (!out) return release(&arrays, NULL);
    move_to(&gaps, start);
    Py_ssize_t at = 0;
    for (Py_ssize_t list = 0; list < n_lists; list++) {
        int64_t length = lengths ? lengths[list] : n_out;
        if (length < 0 || length > n_out - at) return release(&arrays, damaged("lists longer than their numbers"));
        uint32_t sum = 0;
        for (Py_ssize_t end = at + length; at < end; at++) out[at] = sum += next_of(&gaps);
    }
    if (gaps.is_short) return release(&arrays, damaged("numbers are missing"));
    return release(&arrays, PyLong_FromSsize_t(at));
}

#define AHEAD 8 /* so many runs before it is read, a run is asked of memory */

/* (patched numbers, starts: int64, lengths: int64, out: uint32): several stretches of the numbers, one after another, each
   summed up as in `unpack_gaps`. */
PyObject *unpack_runs(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Patched gaps;
    Py_ssize_t n_runs, n_lengths, n_out, at = 0;
    if (!has_arguments(n_given, 6)) return NULL;
    if (!read_patched(&arrays, given, &gaps)) return release(&arrays, NULL);
    const int64_t *starts = array_of(&arrays, given[3], 8, 0, &n_runs);
    const int64_t *lengths = starts ? array_of(&arrays, given[4], 8, 0, &n_lengths) : NULL;
    uint32_t *out = lengths ? array_of(&arrays, given[5], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    for (Py_ssize_t run = 0; run < n_runs && run < n_lengths; run++) {
        if (lengths[run] < 0 || lengths[run] > n_out - at) return release(&arrays, damaged("lists longer than their numbers"));
        if (run + AHEAD < n_runs && (uint64_t)starts[run + AHEAD] < (uint64_t)gaps.n) __builtin_prefetch(gaps.base + starts[run + AHEAD]);
        if (lengths[run]) move_to(&gaps, starts[run]);
        uint32_t sum = 0;
        for (Py_ssize_t end = at + lengths[run]; at < end; at++) out[at] = sum += next_of(&gaps);
    }
    if (gaps.is_short) return release(&arrays, damaged("numbers are missing"));
    return release(&arrays, PyLong_FromSsize_t(at));
}
