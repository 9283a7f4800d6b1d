/* Numbers of which most are small: a byte each, and further bytes for those that need them. FORMAT.md, "patched". */
#ifndef SEARCHKIT_PATCHED_H
#define SEARCHKIT_PATCHED_H

#include "arrays.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define DIRECT 224
#define WHOLE 253
#define EVERY 256 /* of every so many numbers it is kept where their further bytes begin */

/* Numbers, read one after another from any place on.

   `next` is the number that comes next. Where in `more` further bytes stand is found out when a number has some: `at` is where
   those of number `told` would be. `is_short` is set where these, or numbers, ran out: whoever has read asks it once. */
typedef struct {
    const uint8_t *base, *more;
    const void *more_at;
    Py_ssize_t n, n_more, n_known, width, next, told, at;
    int is_short;
} Patched;

/* Three arguments: base, more, more_at. */
static inline int read_patched(Arrays *arrays, PyObject *const *given, Patched *patched) {
    patched->base = array_of(arrays, given[0], 1, 0, &patched->n);
    patched->more = patched->base ? array_of(arrays, given[1], 1, 0, &patched->n_more) : NULL;
    patched->more_at = patched->more ? array_of(arrays, given[2], 0, 0, &patched->n_known) : NULL;
    if (!patched->more_at) return 0;
    patched->width = arrays->views[arrays->n - 1].itemsize;
    patched->n_known /= patched->width;
    patched->is_short = 0;
    patched->next = patched->at = 0;
    patched->told = -1;
    return 1;
}

static inline int n_further(uint8_t code) { return code < DIRECT ? 0 : code < WHOLE ? 1 : code - WHOLE + 2; }

/* How many further bytes some numbers have: sixteen, or eight, at a time, of which the three highest bits tell whether there is one;
   a number that has more of them is looked at by itself. */
static inline Py_ssize_t n_further_of(const uint8_t *base, Py_ssize_t from, Py_ssize_t place) {
    Py_ssize_t found = 0;
#ifdef __SSE2__
    const __m128i direct = _mm_set1_epi8((char)DIRECT), whole = _mm_set1_epi8((char)WHOLE);
    for (; from + 16 <= place; from += 16) {
        __m128i codes = _mm_loadu_si128((const __m128i *)(base + from));
        int more = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(codes, direct), codes));
        found += __builtin_popcount((unsigned)more);
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(codes, whole), codes)))
            for (int i = 0; i < 16; i++)
                if (base[from + i] >= WHOLE) found += n_further(base[from + i]) - 1;
    }
#endif
    for (; from + 8 <= place; from += 8) {
        uint64_t word;
        memcpy(&word, base + from, 8);
        uint64_t marks = word & word << 1 & word << 2 & 0x8080808080808080ULL;
        if (marks & word << 3 & word << 4 & word << 5)
            for (int i = 0; i < 8; i++) found += n_further(base[from + i]);
        else
            found += __builtin_popcountll(marks);
    }
    for (; from < place; from++) found += n_further(base[from]);
    return found;
}

/* Go on from a place. */
static inline void move_to(Patched *patched, Py_ssize_t place) {
    if (place < 0 || place > patched->n) patched->is_short = 1;
    else patched->next = place;
}

/* Find out where the further bytes of a number begin. */
static inline void find_further(Patched *patched, Py_ssize_t place) {
    Py_ssize_t known = place / EVERY, from = known * EVERY;
    if (patched->told >= from && patched->told <= place) {
        from = patched->told;
    } else {
        uint64_t at = known < patched->n_known ? item_at(patched->more_at, patched->width, known) : UINT64_MAX;
        if (at > (uint64_t)patched->n_more) {
            patched->is_short = 1;
            return;
        }
        patched->at = (Py_ssize_t)at;
    }
    patched->at += n_further_of(patched->base, from, place);
    patched->told = place;
}

/* The number before the next, whose byte is `code`, by its further bytes. */
static inline uint32_t large_of(Patched *patched, uint8_t code) {
    int n = n_further(code);
    find_further(patched, patched->next - 1);
    if (patched->is_short || patched->at + n > patched->n_more) {
        patched->is_short = 1;
        return 0;
    }
    const uint8_t *more = patched->more + patched->at;
    patched->at += n;
    patched->told++;
    if (code < WHOLE) return (((uint32_t)(code - DIRECT) << 8) | more[0]) + DIRECT;
    uint32_t number = 0;
    for (int i = 0; i < n; i++) number |= (uint32_t)more[i] << 8 * i;
    return number;
}

static inline uint32_t next_of(Patched *patched) {
    if (patched->next >= patched->n) {
        patched->is_short = 1;
        return 0;
    }
    uint8_t code = patched->base[patched->next++];
    return code < DIRECT ? code : large_of(patched, code);
}

#endif
