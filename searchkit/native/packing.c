/* Numbers → as they are kept: what `Patched.of` and `Frequencies.of` do in several passes. */
#include "kernels.h"
#include "patched.h"

/* As many numbers as have a mark of where their further bytes begin. */
#define EVERY 256
#define SPAN ((WHOLE - DIRECT) << 8)

/* (numbers: uint32; lengths: int64 of lists of ascending numbers, of which each is told by how far it is from the one before, or
   None where the numbers are told themselves; to fill in: base: uint8 of each number, more: uint8 with room for four of each,
   more_at: int64 of every 256th) → how many further bytes. */
PyObject *pack_patched(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_lists = 0, n_base, n_more, n_marks, at = 0, end = 0;
    if (!has_arguments(n_given, 5)) return NULL;
    const uint32_t *numbers = array_of(&arrays, given[0], 4, 0, &n);
    uint8_t *base = numbers ? array_of(&arrays, given[2], 1, 1, &n_base) : NULL;
    uint8_t *more = base ? array_of(&arrays, given[3], 1, 1, &n_more) : NULL;
    int64_t *more_at = more ? array_of(&arrays, given[4], 8, 1, &n_marks) : NULL;
    if (!more_at) return release(&arrays, NULL);
    const int64_t *lengths = given[1] == Py_None ? NULL : array_of(&arrays, given[1], 8, 0, &n_lists);
    if (given[1] != Py_None && !lengths) return release(&arrays, NULL);
    if (n_base != n || n_more / 4 < n || n_marks != (n + EVERY - 1) / EVERY) return release(&arrays, out_of_bounds("arrays of different lengths"));
    Py_ssize_t list = 0, list_end = 0;
    uint32_t before = 0;
    for (; at < n; at++) {
        if (at % EVERY == 0) more_at[at / EVERY] = end;
        while (lengths && at == list_end) {
            if (list == n_lists || lengths[list] < 0 || lengths[list] > n - at) return release(&arrays, out_of_bounds("lists of other lengths than their numbers"));
            list_end += (Py_ssize_t)lengths[list++];
            before = 0;
        }
        uint32_t number = numbers[at] - before;
        if (lengths) before = numbers[at];
        if (number < DIRECT) {
            base[at] = (uint8_t)number;
        } else if (number - DIRECT < SPAN) {
            base[at] = (uint8_t)(DIRECT + ((number - DIRECT) >> 8));
            more[end++] = (uint8_t)(number - DIRECT);
        } else {
            int n_further = 2 + (number >> 16 > 0) + (number >> 24 > 0);
            base[at] = (uint8_t)(WHOLE + n_further - 2);
            for (int i = 0; i < n_further; i++) more[end++] = (uint8_t)(number >> 8 * i);
        }
    }
    if (lengths && list_end != n) return release(&arrays, out_of_bounds("lists of other lengths than their numbers"));
    return release(&arrays, PyLong_FromSsize_t(end));
}

/* (numbers: uint32; to fill in: codes: uint8 of four numbers each, starts, rests_at: int64 of every 256th, rests: uint32 with
   room for all) → how many rests. FORMAT.md, "frequencies". */
PyObject *pack_frequencies(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_codes, n_starts, n_marks, n_rests, found = 0;
    if (!has_arguments(n_given, 5)) return NULL;
    const uint32_t *numbers = array_of(&arrays, given[0], 4, 0, &n);
    uint8_t *codes = numbers ? array_of(&arrays, given[1], 1, 1, &n_codes) : NULL;
    int64_t *starts = codes ? array_of(&arrays, given[2], 8, 1, &n_starts) : NULL;
    int64_t *rests_at = starts ? array_of(&arrays, given[3], 8, 1, &n_marks) : NULL;
    uint32_t *rests = rests_at ? array_of(&arrays, given[4], 4, 1, &n_rests) : NULL;
    if (!rests) return release(&arrays, NULL);
    if (n_codes != (n + 3) / 4 || n_starts != (n + EVERY - 1) / EVERY || n_marks != n_starts || n_rests < n)
        return release(&arrays, out_of_bounds("arrays of different lengths"));
    int64_t sum = 0;
    memset(codes, 0, (size_t)n_codes);
    for (Py_ssize_t at = 0; at < n; at++) {
        if (at % EVERY == 0) {
            starts[at / EVERY] = sum;
            rests_at[at / EVERY] = found;
        }
        uint32_t code = numbers[at] - 1 < 3 ? numbers[at] - 1 : 3;
        codes[at / 4] |= (uint8_t)(code << 2 * (at % 4));
        if (code == 3) rests[found++] = numbers[at] - 4;
        sum += numbers[at];
    }
    return release(&arrays, PyLong_FromSsize_t(found));
}
