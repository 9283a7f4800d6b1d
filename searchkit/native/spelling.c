/* Words that a few letters make of another: see `codec/words.py`. */
#include "kernels.h"

/* No word that somebody mistypes is longer. */
#define MOST_LETTERS 64

/* The letters of a word, as code points, as far as there is room; → how many it has, or one more than there is room for. */
static Py_ssize_t letters_of(const uint8_t *text, Py_ssize_t n, uint32_t *out, Py_ssize_t room) {
    Py_ssize_t found = 0;
    for (Py_ssize_t at = 0; at < n; found++) {
        if (found == room) return room + 1;
        uint32_t letter = text[at++];
        if (letter >= 0xC0) {
            int more = letter < 0xE0 ? 1 : letter < 0xF0 ? 2 : 3;
            letter &= 0x3F >> more;
            for (; more && at < n; more--) letter = letter << 6 | (text[at++] & 0x3F);
        }
        out[found] = letter;
    }
    return found;
}

/* Whether at most so many letters added, left out, replaced, or exchanged with the next one, make the one word of the other: of
   the well-known table, no more than `most` from its diagonal. */
static int is_near(const uint32_t *word, Py_ssize_t n, const uint32_t *other, Py_ssize_t m, Py_ssize_t most) {
    uint8_t rows[3][2 * MOST_LETTERS + 2], *row = rows[0], *before = rows[1], *earlier = rows[2];
    uint8_t far = (uint8_t)(most + 1);
    for (Py_ssize_t j = 0; j <= m; j++) before[j] = (uint8_t)(j < far ? j : far);
    for (Py_ssize_t i = 1; i <= n; i++) {
        Py_ssize_t first = i > most ? i - most : 1, last = i + most < m ? i + most : m;
        uint8_t least = far;
        row[first - 1] = (uint8_t)(first == 1 && i < far ? i : far);
        for (Py_ssize_t j = first; j <= last; j++) {
            uint8_t steps = before[j - 1] + (word[i - 1] != other[j - 1]);
            if (row[j - 1] + 1 < steps) steps = row[j - 1] + 1;
            if (before[j] + 1 < steps) steps = before[j] + 1;
            if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1] && earlier[j - 2] + 1 < steps) steps = earlier[j - 2] + 1;
            row[j] = steps < far ? steps : far;
            if (row[j] < least) least = row[j];
        }
        if (last < m) row[last + 1] = far;
        if (least == far && row[first - 1] == far) return 0; /* an exchange costs what a replacement does, and mends no more */
        uint8_t *spare = earlier;
        earlier = before, before = row, row = spare;
    }
    return before[m] <= most;
}

/* (texts: uint8, a line feed after each; ends: unsigned, where each ends; counts: uint32 of each; first, last: which of them; letters
   of a word: uint32; most, least, out: int64) → how many of them are at most so many steps from it, and have that count at
   least: their numbers go out, ascending. */
PyObject *near_words(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_text, n_ends, n_counts, n, n_out, n_found = 0;
    uint32_t other[2 * MOST_LETTERS];
    if (!has_arguments(n_given, 9)) return NULL;
    const uint8_t *text = array_of(&arrays, given[0], 1, 0, &n_text);
    const void *ends = text ? array_of(&arrays, given[1], 0, 0, &n_ends) : NULL;
    if (!ends) return release(&arrays, NULL);
    Py_ssize_t width = arrays.views[1].itemsize;
    n_ends /= width;
    const uint32_t *counts = array_of(&arrays, given[2], 4, 0, &n_counts);
    Py_ssize_t first = PyLong_AsSsize_t(given[3]), last = PyLong_AsSsize_t(given[4]);
    Py_ssize_t most = PyLong_AsSsize_t(given[6]), least = PyLong_AsSsize_t(given[7]);
    if (!counts || PyErr_Occurred()) return release(&arrays, NULL);
    const uint32_t *word = array_of(&arrays, given[5], 4, 0, &n);
    int64_t *out = word ? array_of(&arrays, given[8], 8, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    if (first < 0 || last > n_ends || last > n_counts || n_out < last - first) return release(&arrays, damaged("less room than words"));
    if (n > MOST_LETTERS || most < 0 || most > MOST_LETTERS - 1) return release(&arrays, damaged("a word that is too long"));
    for (Py_ssize_t i = first; i < last; i++) {
        if (counts[i] < least) continue;
        uint64_t start = i ? item_at(ends, width, i - 1) : 0, end = item_at(ends, width, i);
        if (start >= end || end > (uint64_t)n_text) return release(&arrays, damaged("a word that is not there"));
        /* No letter has more than four bytes. */
        Py_ssize_t n_bytes = (Py_ssize_t)(end - start) - 1;
        if (n_bytes < n - most || n_bytes > 4 * (n + most)) continue;
        Py_ssize_t m = letters_of(text + start, n_bytes, other, n + most);
        if (m < n - most || m > n + most) continue;
        if (is_near(word, n, other, m, most)) out[n_found++] = i;
    }
    return release(&arrays, PyLong_FromSsize_t(n_found));
}
