/* What plain stretches say of the sentences around them: what `analysis/sentences.read_stretch` tells of all. */
#include "kernels.h"
#include "numbered.h"
#include "utf8.h"

/* The bits of `analysis/sentences.py`. */
#define ENDS 1
#define BEGINS 8
#define STARTER 16
#define NUMBER 32
#define UNREAD 255

/* The longest word that is looked for among those that are special. */
#define MAX_SPECIAL 15

static int is_letter_or_digit(uint8_t c) { return (uint8_t)((c | 32) - 'a') < 26 || (uint8_t)(c - '0') < 10; }

/* Whether some ASCII letters and digits, in small letters, are a string of a table. */
static int is_among(const Numbered *table, const uint8_t *word, Py_ssize_t length) {
    uint8_t lower[MAX_SPECIAL];
    if (length > MAX_SPECIAL) return 0;
    for (Py_ssize_t i = 0; i < length; i++) lower[i] = word[i] | (uint8_t)((uint8_t)(word[i] - 'A') < 26 ? 32 : 0);
    return find_number(table, lower, (size_t)length) >= 0;
}

/* What a stretch says; `UNREAD` where it is not plain: it must begin, after opening signs, with an ASCII letter or digit. */
static uint8_t say(const Numbered *starters, const Numbered *stops, const uint8_t *text, Py_ssize_t n, const uint8_t *classes, Py_ssize_t n_classes) {
    Py_ssize_t at = 0, next = 0, word_end;
    for (; at < n; at = next) {
        int32_t point = point_at(text, n, at, &next);
        if (point < 0) return UNREAD;
        if (!(class_of(classes, n_classes, point) & OPENER)) break;
    }
    if (at == n || !is_letter_or_digit(text[at])) return UNREAD;
    Py_ssize_t start = at;
    for (word_end = start; word_end < n && is_letter_or_digit(text[word_end]);) word_end++;
    uint8_t about = (uint8_t)(text[start] - '0') < 10 ? BEGINS | NUMBER : (uint8_t)(text[start] - 'A') < 26 ? BEGINS : 0;
    if (about == BEGINS) {
        if (word_end < n && text[word_end] >= 0x80) return UNREAD;
        if (is_among(starters, text + start, word_end - start)) about |= STARTER;
    }
    /* The marks at the end, with closing signs after them at most. */
    Py_ssize_t marks = 0, n_marks = 0;
    int ends_so = 0;
    uint8_t mark = 0;
    for (at = start; at < n; at = next) {
        int32_t point = point_at(text, n, at, &next);
        if (point < 0) return UNREAD;
        uint8_t class = class_of(classes, n_classes, point);
        ends_so = (class & TAIL) != 0;
        if (class & MARK) {
            if (!n_marks || mark != 1) marks = at, n_marks = 0;
            n_marks++;
            mark = 1;
        } else if (class & TAIL) {
            mark = 2;
        } else {
            n_marks = 0;
            mark = 0;
        }
    }
    if (!ends_so || !n_marks) return about;
    if (n_marks > 1 || text[marks] != '.') return about | ENDS;
    if (marks != word_end) return UNREAD;  /* no plain word before the full stop */
    if (word_end - start == 1 && (about & NUMBER) == 0) return UNREAD;
    return is_among(stops, text + start, word_end - start) ? UNREAD : about | ENDS;
}

/* Whether a stretch has a capital or a digit; `UNREAD` where it has other than ASCII characters. */
static uint8_t is_fact(const uint8_t *text, Py_ssize_t n) {
    uint8_t found = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (text[i] >= 0x80) return UNREAD;
        found |= (uint8_t)(text[i] - 'A') < 26 || (uint8_t)(text[i] - '0') < 10;
    }
    return found;
}

/* (stretches, starters, stops: tables, classes: uint8, first: int, said, facts: uint8) → None: what the stretches from a number on
   say, and whether they name or count something.

   `starters` are the words that sentences love to begin with, `stops` those that a full stop may shorten. */
PyObject *say_of_stretches(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_classes, n_out, n_facts;
    Numbered *tables[3];
    if (!has_arguments(n_given, 7)) return NULL;
    for (int i = 0; i < 3; i++)
        if (!(tables[i] = numbered_in(given[i]))) return NULL;
    const uint8_t *classes = array_of(&arrays, given[3], 1, 0, &n_classes);
    Py_ssize_t first = classes ? PyLong_AsSsize_t(given[4]) : -1;
    if (!classes || (first == -1 && PyErr_Occurred())) return release(&arrays, NULL);
    uint8_t *out = array_of(&arrays, given[5], 1, 1, &n_out);
    uint8_t *facts = out ? array_of(&arrays, given[6], 1, 1, &n_facts) : NULL;
    if (!facts) return release(&arrays, NULL);
    if (n_classes < 1 || first < 0 || (size_t)first > tables[0]->n || n_out != (Py_ssize_t)tables[0]->n - first || n_facts != n_out)
        return release(&arrays, out_of_bounds("numbers that no stretches have"));
    for (Py_ssize_t i = 0; i < n_out; i++) {
        const uint32_t *bounds = tables[0]->starts + first + i;
        const uint8_t *text = tables[0]->text + bounds[0];
        out[i] = say(tables[1], tables[2], text, bounds[1] - bounds[0], classes, n_classes);
        facts[i] = is_fact(text, bounds[1] - bounds[0]);
    }
    return release(&arrays, Py_NewRef(Py_None));
}
