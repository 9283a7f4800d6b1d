/* Texts → their stretches between white space, and the words of those that are plain. */
#include "kernels.h"
#include "numbered.h"
#include "utf8.h"

#include <stdlib.h>

/* (text: bytes, classes: uint8 of each code point, of the last for those beyond; int64 to fill in: begins, ends: bytes of each
   stretch, starts: its code point, feeds: code points of line feeds, tails, inner: stretches) → how many of each of the last
   four. Each has room for as many as the text has bytes, `begins` and its like for half of them. */
PyObject *find_stretches(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_classes, room = 0;
    int64_t *out[6];
    if (!has_arguments(n_given, 8)) return NULL;
    const uint8_t *text = array_of(&arrays, given[0], 0, 0, &n);
    const uint8_t *classes = text ? array_of(&arrays, given[1], 1, 0, &n_classes) : NULL;
    if (!classes) return release(&arrays, NULL);
    for (int i = 0; i < 6; i++) {
        if (!(out[i] = array_of(&arrays, given[2 + i], 8, 1, &room))) return release(&arrays, NULL);
        if (room < (i < 3 ? n / 2 + 1 : n)) return release(&arrays, out_of_bounds("less room than the text may need"));
    }
    if (n_classes < 1) return release(&arrays, out_of_bounds("no classes"));
    Py_ssize_t n_found = 0, n_feeds = 0, n_tails = 0, n_inner = 0;
    uint8_t before = SPACE;
    for (Py_ssize_t at = 0, next, i = 0; at < n; at = next, i++) {
        uint8_t class;
        if (text[at] < 0x80) {
            class = class_of(classes, n_classes, text[at]);
            next = at + 1;
        } else {
            int32_t point = point_at(text, n, at, &next);
            if (point < 0) return release(&arrays, out_of_bounds("bytes that are no UTF-8"));
            class = class_of(classes, n_classes, point);
        }
        if (class & SPACE) {
            if (!(before & SPACE)) {
                out[1][n_found++] = at;
                if (before & TAIL) out[4][n_tails++] = n_found - 1;
            }
            if (class & LINE_FEED) out[3][n_feeds++] = i;
        } else {
            if (before & SPACE) {
                out[0][n_found] = at;
                out[2][n_found] = i;
            } else if (before & MARK && class & CAPITAL) {
                out[5][n_inner++] = n_found;
            }
        }
        before = class;
    }
    if (!(before & SPACE)) {
        out[1][n_found++] = n;
        if (before & TAIL) out[4][n_tails++] = n_found - 1;
    }
    return release(&arrays, Py_BuildValue("(nnnn)", n_found, n_feeds, n_tails, n_inner));
}

/* Numbers that become more. */
typedef struct {
    uint32_t *items;
    Py_ssize_t n, room;
} Growing;

static int append(Growing *numbers, uint32_t number) {
    if (numbers->n == numbers->room) {
        Py_ssize_t room = numbers->room + numbers->room / 2 + 64;
        uint32_t *items = realloc(numbers->items, (size_t)room * sizeof(uint32_t));
        if (!items) return PyErr_NoMemory(), 0;
        numbers->items = items;
        numbers->room = room;
    }
    numbers->items[numbers->n++] = number;
    return 1;
}

static inline int is_letter_or_digit(uint8_t c) { return (uint8_t)((c | 32) - 'a') < 26 || (uint8_t)(c - '0') < 10; }

/* Whether some bytes are others and an ending. */
static inline int ends_with(const uint8_t *text, Py_ssize_t n, const char *ending, Py_ssize_t n_ending) {
    return n > n_ending && !memcmp(text + n - n_ending, ending, (size_t)n_ending);
}

/* The longest plain word, in bytes. */
#define MAX_PLAIN 64

/* Adds the word of some letters and digits, in small letters; 0 with an exception set where that fails. */
static int add_word(Numbered *words, const uint8_t *word, Py_ssize_t length, Growing *numbers) {
    uint8_t lower[MAX_PLAIN];
    for (Py_ssize_t i = 0; i < length; i++) lower[i] = word[i] | (uint8_t)((uint8_t)(word[i] - 'A') < 26 ? 32 : 0);
    int64_t number = number_of(words, lower, (size_t)length);
    return number >= 0 && append(numbers, (uint32_t)number);
}

/* Adds the words of a stretch: how many, or -1 where it is not plain, -2 with an exception set where that fails.

   Plain, as `TermFinder.in_stretch` has it: signs around ASCII letters and digits, with hyphens between them or a possessive at the end. */
static int read_stretch(Numbered *words, const uint8_t *text, Py_ssize_t n, const uint8_t *classes, Py_ssize_t n_classes, Growing *numbers) {
    Py_ssize_t at = 0, next = 0, start = 0, end = 0;
    int n_words = 0, begun = 0;
    for (; at < n; at = next) {  /* from the first to the last sign that does not stand around words */
        int32_t point = point_at(text, n, at, &next);
        if (point >= 0 && class_of(classes, n_classes, point) & AROUND) continue;
        if (point < 0 || point >= 0x80) return -1;
        if (!begun) start = at;
        begun = 1;
        end = next;
    }
    Py_ssize_t possessive = ends_with(text + start, end - start, "'s", 2) ? 2 : ends_with(text + start, end - start, "\xE2\x80\x99s", 4) ? 4 : 0;
    if (possessive) {
        end -= possessive;
        for (at = start; at < end; at++)
            if (!is_letter_or_digit(text[at])) return -1;
    }
    if (end - start > MAX_PLAIN) return -1;
    for (at = start; at < end; at++)
        if (!is_letter_or_digit(text[at]) && text[at] != '-') return -1;
    for (at = start; at < end; at = next + 1) {
        for (next = at; next < end && text[next] != '-';) next++;
        if (next == at) continue;
        if (!add_word(words, text + at, next - at, numbers)) return -2;
        n_words++;
    }
    return n_words;
}

/* (stretches, words: tables, classes: uint8, first: int, lengths: int64) → as bytes of uint32 the words of the stretches from a
   number on; in `lengths` how many each has, -1 for those that are not plain. */
PyObject *read_stretches(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_classes, n_lengths;
    Numbered *stretches = has_arguments(n_given, 5) ? numbered_in(given[0]) : NULL;
    Numbered *words = stretches ? numbered_in(given[1]) : NULL;
    const uint8_t *classes = words ? array_of(&arrays, given[2], 1, 0, &n_classes) : NULL;
    Py_ssize_t first = classes ? PyLong_AsSsize_t(given[3]) : -1;
    if (!classes || (first == -1 && PyErr_Occurred())) return release(&arrays, NULL);
    int64_t *lengths = array_of(&arrays, given[4], 8, 1, &n_lengths);
    if (!lengths) return release(&arrays, NULL);
    if (stretches == words || n_classes < 1 || first < 0 || (size_t)first > stretches->n || n_lengths != (Py_ssize_t)stretches->n - first)
        return release(&arrays, out_of_bounds("numbers that no stretches have"));
    Growing numbers = {NULL, 0, 0};
    PyObject *found = NULL;
    Py_ssize_t i = 0;
    for (; i < n_lengths; i++) {
        const uint32_t *bounds = stretches->starts + first + i;
        int n_words = read_stretch(words, stretches->text + bounds[0], bounds[1] - bounds[0], classes, n_classes, &numbers);
        if (n_words < -1) break;
        lengths[i] = n_words;
    }
    if (i == n_lengths) found = PyBytes_FromStringAndSize((const char *)numbers.items, numbers.n * (Py_ssize_t)sizeof(uint32_t));
    free(numbers.items);
    return release(&arrays, found);
}

/* (starts, lengths: int64 of each run, numbers: uint32, chosen: uint32, out: uint32) → how many numbers: those of some runs, one
   run after another. */
PyObject *take_runs(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_runs, n_lengths, n_numbers, n, n_out, at = 0;
    if (!has_arguments(n_given, 5)) return NULL;
    const int64_t *starts = array_of(&arrays, given[0], 8, 0, &n_runs);
    const int64_t *lengths = starts ? array_of(&arrays, given[1], 8, 0, &n_lengths) : NULL;
    const uint32_t *numbers = lengths ? array_of(&arrays, given[2], 4, 0, &n_numbers) : NULL;
    const uint32_t *chosen = numbers ? array_of(&arrays, given[3], 4, 0, &n) : NULL;
    uint32_t *out = chosen ? array_of(&arrays, given[4], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (chosen[i] >= n_runs || chosen[i] >= n_lengths) return release(&arrays, out_of_bounds("a number that no run has"));
        int64_t start = starts[chosen[i]], length = lengths[chosen[i]];
        if (length < 0 || start < 0 || start > n_numbers || length > n_numbers - start || length > n_out - at)
            return release(&arrays, out_of_bounds("a run outside of the numbers"));
        for (int64_t j = 0; j < length; j++) out[at++] = numbers[start + j];
    }
    return release(&arrays, PyLong_FromSsize_t(at));
}
