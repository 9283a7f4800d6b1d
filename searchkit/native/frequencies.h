/* Frequencies as they are kept: two bits a posting, the rest of the larger ones beside. FORMAT.md, "frequencies". */
#ifndef SEARCHKIT_FREQUENCIES_H
#define SEARCHKIT_FREQUENCIES_H

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
static inline int read_frequencies_of(Arrays *arrays, PyObject *const *given, Frequencies *found) {
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
static inline void move_frequencies(Frequencies *found, Py_ssize_t place) {
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

/* Of a byte of codes four frequencies; filled when the module is loaded. */
extern uint32_t four_of[256][4];
void fill_four_of(void);

/* A stretch of frequencies; `rests` must stand at the first one's. Occurrences are not counted. */
static inline void read_some(Frequencies *found, Py_ssize_t place, Py_ssize_t n, uint32_t *out) {
    if (place < 0 || n < 0 || place > found->n - n) {
        found->is_short = 1;
        return;
    }
    while (n) {
        /* At most eight bytes of codes, and of these from the place on. */
        Py_ssize_t first = place & 3, room = 32 - first, step = n < room ? n : room, n_bytes = (first + step + 3) / 4;
        const uint8_t *codes = found->codes + (place >> 2);
        uint32_t spread[36];
        uint64_t word = 0;
        for (Py_ssize_t i = 0; i < n_bytes; i++) memcpy(spread + 4 * i, four_of[codes[i]], 16);
        memcpy(out, spread + first, (size_t)step * 4);
        memcpy(&word, codes, (size_t)n_bytes);
        word = (word & word >> 1 & LOW) >> 2 * first;
        if (step < 32) word &= (1ULL << 2 * step) - 1;
        for (; word; word &= word - 1) out[__builtin_ctzll(word) / 2] += next_of(&found->rests);
        place += step, out += step, n -= step;
    }
}

#endif
