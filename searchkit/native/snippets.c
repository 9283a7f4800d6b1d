/* Which stretches of texts show best what a query found in them, and where these begin and end: `searching/snippets.py`. */
#include "kernels.h"
#include "letters.h"

#include <math.h>

#define STEP 8 /* of every so many words it is kept where one begins: `indexing/offsets.py` */
#define SNIPPET_CHARS 200
#define SENTENCE_REACH 90
#define CONTEXT_CHARS 60
#define MAX_NAMES 64

/* A match's stretch: the last match that fits into it, and which names it holds. */
typedef struct {
    int64_t last;
    uint64_t names;
} Stretch;

static double worth_of(const Stretch *stretch, int64_t first, const double *weights, Py_ssize_t n_names, uint64_t shown) {
    double sum = 0;
    for (Py_ssize_t name = 0; name < n_names; name++)
        if (stretch->names >> name & 1) sum += weights[name] * (shown >> name & 1 ? 0.1 : 1.0);
    return nearbyint((sum + 0.01 * (double)(stretch->last - first)) * 1e6) / 1e6;
}

/* (texts, firsts, lasts, keys: int64, weights: float64 of each name, window, chosen: int64) → how many texts: of each six
   numbers go out: its matches, from the first to beyond the last; the first and the last match of the best stretch and of the
   second, -1 where there is no second. The matches of a text stand together. */
PyObject *choose_stretches(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n = 0, n_names = 0, n_out, n_texts = 0;
    const int64_t *columns[4];
    if (!has_arguments(n_given, 7)) return NULL;
    for (int i = 0; i < 4; i++) {
        Py_ssize_t own;
        if (!(columns[i] = array_of(&arrays, given[i], 8, 0, &own))) return release(&arrays, NULL);
        if (!i || own < n) n = own;
    }
    const int64_t *texts = columns[0], *firsts = columns[1], *lasts = columns[2], *keys = columns[3];
    const double *weights = array_of(&arrays, given[4], 8, 0, &n_names);
    Py_ssize_t window = weights ? PyLong_AsSsize_t(given[5]) : -1;
    if (PyErr_Occurred()) return release(&arrays, NULL);
    int64_t *chosen = array_of(&arrays, given[6], 8, 1, &n_out);
    if (!chosen) return release(&arrays, NULL);
    if (n_names > MAX_NAMES) return release(&arrays, damaged("too many names"));
    for (Py_ssize_t i = 0; i < n; i++)
        if (keys[i] < 0 || keys[i] >= n_names) return release(&arrays, damaged("a name that is not there"));
    Stretch *stretches = PyMem_Malloc((size_t)(n ? n : 1) * sizeof(Stretch));
    if (!stretches) return release(&arrays, PyErr_NoMemory());
    for (Py_ssize_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && texts[end] == texts[start]; end++) {}
        if (6 * (n_texts + 1) > n_out) {
            PyMem_Free(stretches);
            return release(&arrays, damaged("less room than texts"));
        }
        Py_ssize_t fitting = start, best = start, second = -1;
        double best_worth = -1, second_worth = -1;
        for (Py_ssize_t i = start; i < end; i++) {
            if (fitting < i) fitting = i;
            while (fitting + 1 < end && lasts[fitting + 1] < firsts[i] + window) fitting++;
            stretches[i] = (Stretch){fitting, 0};
            for (Py_ssize_t k = i; k <= fitting; k++) stretches[i].names |= 1ULL << keys[k];
            double worth = worth_of(&stretches[i], i, weights, n_names, 0);
            if (worth > best_worth) best_worth = worth, best = i;
        }
        for (Py_ssize_t i = start; i < end; i++) {
            if (i <= stretches[best].last && stretches[i].last >= best) continue;
            double worth = worth_of(&stretches[i], i, weights, n_names, stretches[best].names);
            if (worth > second_worth) second_worth = worth, second = i;
        }
        int64_t *out = chosen + 6 * n_texts++;
        out[0] = start;
        out[1] = end;
        out[2] = best;
        out[3] = stretches[best].last;
        out[4] = second;
        out[5] = second < 0 ? -1 : stretches[second].last;
    }
    PyMem_Free(stretches);
    return release(&arrays, PyLong_FromSsize_t(n_texts));
}

#define MAX_WORDS 64

/* (a list of (texts: int64, ascending, counts: int64 of each, positions: uint32, text after text) for each word) → (texts, firsts,
   keys) of all places, bytes of int64: text after text, ascending in each; the key is the number of the word. */
PyObject *join_places(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    const int64_t *texts[MAX_WORDS], *counts[MAX_WORDS];
    const uint32_t *positions[MAX_WORDS];
    Py_ssize_t left[MAX_WORDS], n_texts[MAX_WORDS], total = 0;
    Py_buffer views[3 * MAX_WORDS];
    int n_views = 0;
    PyObject *result = NULL, *columns[3] = {NULL, NULL, NULL};
    if (!has_arguments(n_given, 1)) return NULL;
    Py_ssize_t n_words = PyList_Check(given[0]) ? PyList_Size(given[0]) : -1;
    if (n_words < 0 || n_words > MAX_WORDS) {
        PyErr_SetString(PyExc_TypeError, "a list of at most 64 words is wanted");
        return NULL;
    }
    for (Py_ssize_t word = 0; word < n_words; word++) {
        PyObject *own = PyList_GetItem(given[0], word);
        if (!PyTuple_Check(own) || PyTuple_Size(own) != 3) {
            PyErr_SetString(PyExc_TypeError, "three arrays a word are wanted");
            goto end;
        }
        for (int i = 0; i < 3; i++) {
            Py_buffer *view = &views[n_views];
            if (PyObject_GetBuffer(PyTuple_GetItem(own, i), view, PyBUF_SIMPLE) < 0) goto end;
            n_views++;
            if (view->itemsize != (i < 2 ? 8 : 4)) {
                PyErr_SetString(PyExc_TypeError, "an array of other items");
                goto end;
            }
        }
        Py_buffer *own_views = &views[n_views - 3];
        texts[word] = own_views[0].buf;
        counts[word] = own_views[1].buf;
        positions[word] = own_views[2].buf;
        n_texts[word] = own_views[0].len / 8;
        left[word] = own_views[2].len / 4;
        if (own_views[1].len / 8 < n_texts[word]) n_texts[word] = own_views[1].len / 8;
        int64_t sum = 0;
        for (Py_ssize_t i = 0; i < n_texts[word]; i++) {
            if (counts[word][i] < 0 || counts[word][i] > left[word] - sum) {
                damaged("positions are missing");
                goto end;
            }
            sum += counts[word][i];
        }
        total += sum;
    }
    for (int i = 0; i < 3; i++)
        if (!(columns[i] = PyBytes_FromStringAndSize(NULL, total * 8))) goto end;
    int64_t *out[3] = {(int64_t *)PyBytes_AsString(columns[0]), (int64_t *)PyBytes_AsString(columns[1]), (int64_t *)PyBytes_AsString(columns[2])};
    /* Of each word: which of its texts comes next, and how many places of that are left. */
    for (Py_ssize_t at = 0; at < total;) {
        int64_t text = INT64_MAX;
        for (Py_ssize_t word = 0; word < n_words; word++) {
            while (n_texts[word] && !*counts[word]) counts[word]++, texts[word]++, n_texts[word]--;
            if (n_texts[word] && *texts[word] < text) text = *texts[word];
        }
        for (Py_ssize_t word = 0; word < n_words; word++) left[word] = n_texts[word] && *texts[word] == text ? (Py_ssize_t)*counts[word] : 0;
        for (;;) {
            Py_ssize_t first = -1;
            for (Py_ssize_t word = 0; word < n_words; word++)
                if (left[word] && (first < 0 || *positions[word] < *positions[first])) first = word;
            if (first < 0 || at == total) break;
            out[0][at] = text;
            out[1][at] = *positions[first]++;
            out[2][at++] = first;
            left[first]--;
        }
        for (Py_ssize_t word = 0; word < n_words; word++)
            if (n_texts[word] && *texts[word] == text) counts[word]++, texts[word]++, n_texts[word]--;
    }
    result = Py_BuildValue("(OOO)", columns[0], columns[1], columns[2]);
end:
    for (int i = 0; i < 3; i++) Py_XDECREF(columns[i]);
    while (n_views) PyBuffer_Release(&views[--n_views]);
    return result;
}

/* Where the words of a text stand: from the kept start before a word its text is read. */
typedef struct {
    Text text;
    const uint8_t *steps;
    Py_ssize_t width, n_steps, step; /* `from` is where the word `step` * STEP begins */
    int64_t from;
} Words;

static int64_t step_at(const Words *words, Py_ssize_t i) {
    uint32_t step = 0;
    memcpy(&step, words->steps + i * words->width, (size_t)words->width);
    return step;
}

static int find_word(Words *words, int64_t word, Py_ssize_t *start, Py_ssize_t *end) {
    Py_ssize_t step = word / STEP;
    if (word < 0 || step > words->n_steps) return 0;
    while (words->step < step) words->from += step_at(words, words->step++);
    while (words->step > step) words->from -= step_at(words, --words->step);
    Py_ssize_t at = (Py_ssize_t)words->from;
    for (int64_t rest = word % STEP; rest >= 0; rest--, at = *end)
        if (!next_word(&words->text, at, start, end)) return 0;
    return 1;
}

static Py_ssize_t find_start(const Text *text, Py_ssize_t low, Py_ssize_t spare) {
    Py_ssize_t reach = spare < SENTENCE_REACH ? spare : SENTENCE_REACH, start = -1;
    if (low <= reach) return 0;
    for (Py_ssize_t i = low - reach - 4 > 0 ? low - reach - 4 : 0; i < low;) {
        Py_UCS4 sign = sign_at(text, i++);
        Py_ssize_t at = i;
        if (sign == '.' || sign == '!' || sign == '?') {
            for (; at < low; at++) {
                Py_UCS4 quote = sign_at(text, at);
                if (quote != '\'' && quote != '"' && quote != 0x201D && quote != 0x2019 && quote != ')') break;
            }
            if (at >= low || !is_space(sign_at(text, at))) continue;
        } else if (sign != '\n') {
            continue;
        }
        while (at < low && is_space(sign_at(text, at))) at++;
        if (at < low) start = i = at;
    }
    if (start >= 0) return start;
    for (Py_ssize_t i = low - spare / 2 > 1 ? low - spare / 2 : 1; i < low; i++)
        if (!is_space(sign_at(text, i)) && is_space(sign_at(text, i - 1))) return i;
    return low;
}

static Py_ssize_t find_end(const Text *text, Py_ssize_t start, Py_ssize_t high) {
    Py_ssize_t end = start + SNIPPET_CHARS > high ? start + SNIPPET_CHARS : high;
    if (end >= text->n) {
        end = text->n;
    } else {
        for (Py_ssize_t at = end; at >= high; at--)
            if (is_space(sign_at(text, at)) && (at == 0 || !is_space(sign_at(text, at - 1)))) {
                end = at;
                break;
            }
    }
    /* A paragraph that ends after the matches ends the snippet, if enough of it is there to read. */
    for (Py_ssize_t at = high; at < end; at++)
        if (sign_at(text, at) == '\n') return at - start >= CONTEXT_CHARS ? at : end;
    return end;
}

/* All matches of a page: columns firsts, lasts, keys, and how far each name reaches beyond its last word. */
typedef struct {
    const int64_t *columns[3], *beyond;
    Py_ssize_t n, n_names;
} Matches;

static int find_match(const Matches *matches, Words *words, Py_ssize_t i, Py_ssize_t *start, Py_ssize_t *end) {
    int64_t first = matches->columns[0][i], last = matches->columns[1][i], key = matches->columns[2][i];
    Py_ssize_t unused;
    if (key < 0 || key >= matches->n_names || !find_word(words, first, start, end)) return 0;
    if (first != last && !find_word(words, last, &unused, end)) return 0;
    *end += matches->beyond[key];
    return 1;
}

/* A snippet: where it begins and ends in its text, and its marks; NULL where it takes Unicode's tables to tell, or with an
   exception set. */
typedef struct {
    Py_ssize_t from, to;
    PyObject *marks;
} Cut;

/* The snippet of the matches `first` to `last`, those from `low` up to `high` being in the text. */
static Cut cut_stretch(const Matches *matches, Words *words, Py_ssize_t low, Py_ssize_t high, Py_ssize_t first, Py_ssize_t last) {
    Py_ssize_t start, end, own_start, own_end, kept = first;
    PyObject *marks = NULL;
    if (!find_match(matches, words, first, &own_start, &own_end)) goto unknown;
    for (Py_ssize_t i = first + 1; i <= last; i++) {
        if (!find_match(matches, words, i, &start, &end)) goto unknown;
        if (end - own_start > SNIPPET_CHARS - CONTEXT_CHARS) break; /* long words */
        own_end = end;
        kept = i;
    }
    last = kept;
    Py_ssize_t spare = SNIPPET_CHARS - (own_end - own_start);
    Py_ssize_t from = find_start(&words->text, own_start, spare > CONTEXT_CHARS ? spare : CONTEXT_CHARS);
    Py_ssize_t to = find_end(&words->text, from, own_end);
    /* What stands beside the stretch may have come in with the rest of its sentence. */
    for (; first > low; first--) {
        if (!find_match(matches, words, first - 1, &start, &end)) goto unknown;
        if (start < from) break;
    }
    for (; last + 1 < high; last++) {
        if (!find_match(matches, words, last + 1, &start, &end)) goto unknown;
        if (end > to) break;
    }
    marks = PyTuple_New(last + 1 - first);
    for (Py_ssize_t i = first; marks && i <= last; i++) {
        if (!find_match(matches, words, i, &start, &end)) goto unknown;
        PyObject *mark = Py_BuildValue("(nn)", start - from, end - from);
        if (!mark || PyTuple_SetItem(marks, i - first, mark) < 0) Py_CLEAR(marks);
    }
    return (Cut){from, to, marks};
unknown:
    Py_XDECREF(marks);
    return (Cut){0, 0, NULL};
}

/* What snippets are: tuples of (field, text, marks, start). They are made as `tuple.__new__` makes them: what a named tuple has instead
   is written in Python. */
typedef struct {
    PyObject *field;
    PyTypeObject *type;
    newfunc make;
} Maker;

static PyObject *make_snippet(const Maker *maker, PyObject *text, const Cut *cut) {
    PyObject *given = Py_BuildValue("((ONOn))", maker->field, PyUnicode_Substring(text, cut->from, cut->to), cut->marks, cut->from);
    PyObject *made = given ? maker->make(maker->type, given, NULL) : NULL;
    Py_XDECREF(given);
    return made;
}

/* One row of `choose_stretches` → a tuple of its snippets: of two that share a stretch the first alone; None where it takes Unicode's
   tables to cut them. */
static PyObject *cut_row(const Matches *matches, const int64_t *row, const int64_t *numbers, PyObject *texts, PyObject *starts, const Maker *maker) {
    Py_ssize_t low = row[0], high = row[1], n = row[4] < 0 ? 1 : 2;
    if (low < 0 || high > matches->n || low >= high) return damaged("matches that are not there");
    int64_t number = numbers[low];
    if (number < 0 || number >= PyList_Size(texts) || number >= PyList_Size(starts)) return damaged("a text that is not there");
    PyObject *text = PyList_GetItem(texts, number), *own = PyList_GetItem(starts, number), *snippets = NULL;
    Py_buffer steps = {.buf = NULL};
    Words words = {.step = 0, .from = 0};
    Cut cuts[2] = {{0, 0, NULL}, {0, 0, NULL}};
    if (own == Py_None) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    if (!PyUnicode_Check(text) || !PyTuple_Check(own) || PyTuple_Size(own) != 2) {
        PyErr_SetString(PyExc_TypeError, "texts, and tuples of bytes and a width, are wanted");
        return NULL;
    }
    words.width = PyLong_AsSsize_t(PyTuple_GetItem(own, 1));
    if (PyErr_Occurred() || PyObject_GetBuffer(PyTuple_GetItem(own, 0), &steps, PyBUF_SIMPLE) < 0) return NULL;
    if (!open_text(text, &words.text)) goto end;
    words.steps = steps.buf;
    words.n_steps = words.width == 1 || words.width == 2 || words.width == 4 ? steps.len / words.width : -1;
    for (Py_ssize_t i = 0; i < n && words.n_steps >= 0; i++) {
        int64_t first = row[2 + 2 * i], last = row[3 + 2 * i];
        if (first < low || last < first || high <= last) {
            damaged("matches that are not there");
            goto end;
        }
        words.text.is_unknown = 0;
        cuts[i] = cut_stretch(matches, &words, low, high, first, last);
        if (!cuts[i].marks) break;
    }
    if (PyErr_Occurred()) goto end;
    if (!cuts[n - 1].marks) {
        Py_INCREF(Py_None);
        snippets = Py_None;
        goto end;
    }
    if (n == 2 && cuts[1].from < cuts[0].to && cuts[0].from < cuts[1].to) n = 1;
    snippets = PyTuple_New(n);
    for (Py_ssize_t i = 0; snippets && i < n; i++) {
        PyObject *snippet = make_snippet(maker, text, &cuts[i]);
        if (!snippet || PyTuple_SetItem(snippets, i, snippet) < 0) Py_CLEAR(snippets);
    }
end:
    for (int i = 0; i < 2; i++) Py_XDECREF(cuts[i].marks);
    close_text(&words.text);
    PyBuffer_Release(&steps);
    return snippets;
}

/* (texts: a list, starts: a list of (steps: bytes, their width) or None of each text; texts, firsts, lasts, keys: int64 of all matches,
   beyond: int64 of each name, chosen: int64, rows of `choose_stretches`, field, the kind of tuple that a snippet (field, text, marks, start) is) → of
   each row a tuple of one or two snippets, or None where it takes Unicode's tables to cut them. */
PyObject *cut_stretches(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Matches matches;
    Py_ssize_t n_chosen, n_texts;
    if (!has_arguments(n_given, 10)) return NULL;
    Maker maker = {given[8], (PyTypeObject *)given[9], (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new)};
    if (!PyType_Check(given[9]) || !PyType_IsSubtype(maker.type, &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "a kind of tuple is wanted");
        return NULL;
    }
    if (!PyList_Check(given[0]) || !PyList_Check(given[1])) {
        PyErr_SetString(PyExc_TypeError, "lists are wanted");
        return NULL;
    }
    const int64_t *numbers = array_of(&arrays, given[2], 8, 0, &n_texts);
    if (!numbers) return release(&arrays, NULL);
    matches.n = n_texts;
    for (int i = 0; i < 3; i++) {
        Py_ssize_t own;
        if (!(matches.columns[i] = array_of(&arrays, given[3 + i], 8, 0, &own))) return release(&arrays, NULL);
        if (own < matches.n) matches.n = own;
    }
    matches.beyond = array_of(&arrays, given[6], 8, 0, &matches.n_names);
    const int64_t *chosen = matches.beyond ? array_of(&arrays, given[7], 8, 0, &n_chosen) : NULL;
    if (!chosen) return release(&arrays, NULL);
    PyObject *rows = PyList_New(n_chosen / 6);
    for (Py_ssize_t i = 0; rows && i < n_chosen / 6; i++) {
        PyObject *row = cut_row(&matches, chosen + 6 * i, numbers, given[0], given[1], &maker);
        if (!row || PyList_SetItem(rows, i, row) < 0) Py_CLEAR(rows);
    }
    return release(&arrays, rows);
}
