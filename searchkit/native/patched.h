/* Numbers of which most are small: a byte each, and further bytes for those that need them. FORMAT.md, "patched". */
#ifndef SEARCHKIT_PATCHED_H
#define SEARCHKIT_PATCHED_H

#include "arrays.h"

#define DIRECT 224
#define WHOLE 253

/* A stretch of numbers, read one after another.

   `more` are the further bytes from some place on, `at` which of them come next; `is_short` is set where they ran out. */
typedef struct {
    const uint8_t *base, *more;
    Py_ssize_t n, n_more, at;
    int is_short;
} Patched;

/* Three arguments: base, more, where in `more` the stretch's further bytes begin. */
static inline int read_patched(Arrays *arrays, PyObject *const *given, Patched *patched) {
    patched->base = array_of(arrays, given[0], 1, 0, &patched->n);
    patched->more = patched->base ? array_of(arrays, given[1], 1, 0, &patched->n_more) : NULL;
    if (!patched->more) return 0;
    patched->at = PyLong_AsSsize_t(given[2]);
    patched->is_short = 0;
    if (patched->at == -1 && PyErr_Occurred()) return 0;
    if (patched->at < 0 || patched->at > patched->n_more) {
        damaged("further bytes are missing");
        return 0;
    }
    return 1;
}

static inline int n_further(uint8_t code) { return code < DIRECT ? 0 : code <= WHOLE - 1 ? 1 : code - WHOLE + 2; }

/* The number whose byte is `code`, and whose further bytes come next. */
static inline uint32_t large_of(Patched *patched, uint8_t code) {
    int n = n_further(code);
    if (patched->at + n > patched->n_more) {
        patched->is_short = 1;
        return 0;
    }
    const uint8_t *more = patched->more + patched->at;
    patched->at += n;
    if (code < WHOLE) return (((uint32_t)(code - DIRECT) << 8) | more[0]) + DIRECT;
    uint32_t number = 0;
    for (int i = 0; i < n; i++) number |= (uint32_t)more[i] << 8 * i;
    return number;
}

static inline uint32_t next_of(Patched *patched, Py_ssize_t i) {
    uint8_t code = patched->base[i];
    return code < DIRECT ? code : large_of(patched, code);
}

#endif
