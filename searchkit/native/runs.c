/* Runs of capitalised words: what the pattern of `extraction/entities/runs.py` finds, and the loop of `sightings.py` over them. */
#include "kernels.h"
#include "utf8.h"

/* What a sign can be: the bits of `extraction/entities/signs.py`. */
#define UPPER 1
#define IN_WORD 2
#define SKIPPED 4
#define QUOTE 8
#define SENTENCE_END 16
#define BEFORE_QUOTE 32
#define UNTELLING 64
#define ARTICLE_JOINT 128

#define APOSTROPHE 0x2019
#define MAX_SKIPPED 8
#define MAX_GAP 9

/* A text in UTF-8 that is known to be such, and what helps to read it. */
typedef struct {
    const uint8_t *text;
    Py_ssize_t n;
    const uint8_t *signs;
    Py_ssize_t n_signs;
    const char *particles; /* each with its space, and a NUL behind it; two at the end */
    PyObject *abbreviations, *possessives;
    int is_ascii;
} Scan;

/* The sign at a place, and where the next one begins; -1 at the end. */
static inline int32_t sign_at(const Scan *scan, Py_ssize_t at, Py_ssize_t *next) {
    if (at >= scan->n) return *next = at, -1;
    if (scan->text[at] < 0x80) return *next = at + 1, scan->text[at];
    int32_t point = point_at(scan->text, scan->n, at, next);
    if (point < 0) *next = at + 1;
    return point;
}

/* The sign before a place, and where it begins; -1 at the beginning. */
static inline int32_t sign_before(const Scan *scan, Py_ssize_t at, Py_ssize_t *start) {
    Py_ssize_t next;
    if (at <= 0) return *start = 0, -1;
    for (at--; at > 0 && (scan->text[at] & 0xC0) == 0x80;) at--;
    *start = at;
    return sign_at(scan, at, &next);
}

static inline uint8_t class_at(const Scan *scan, int32_t sign) { return sign < 0 ? 0 : class_of(scan->signs, scan->n_signs, sign); }

static Py_ssize_t count_points(const Scan *scan, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t n = 0;
    if (scan->is_ascii) return end - start;
    for (; start < end; start++) n += (scan->text[start] & 0xC0) != 0x80;
    return n;
}

static Py_ssize_t skip_word(const Scan *scan, Py_ssize_t at) {
    Py_ssize_t next;
    while (at < scan->n && scan->text[at] < 0x80 && scan->signs[scan->text[at]] & IN_WORD) at++;
    while (class_at(scan, sign_at(scan, at, &next)) & IN_WORD) at = next;
    return at;
}

static inline int is_apostrophe(int32_t sign) { return sign == '\'' || sign == APOSTROPHE; }
static inline int is_hyphen(int32_t sign) { return sign == '-' || sign == 0x2010 || sign == 0x2011; }

/* Behind a capital at a place; -1 where there is none. */
static inline Py_ssize_t after_capital(const Scan *scan, Py_ssize_t at) {
    Py_ssize_t next;
    return class_at(scan, sign_at(scan, at, &next)) & UPPER ? next : -1;
}

static PyObject *string_of(const Scan *scan, Py_ssize_t start, Py_ssize_t end) {
    return PyUnicode_DecodeUTF8((const char *)scan->text + start, end - start, "surrogatepass");
}

/* Whether a stretch of the text is among some words; -1 with an exception set where that fails. */
static int is_in(const Scan *scan, Py_ssize_t start, Py_ssize_t end, PyObject *words) {
    PyObject *word = string_of(scan, start, end);
    int found = word ? PySequence_Contains(words, word) : -1;
    Py_XDECREF(word);
    return found;
}

/* Where a word ends whose capital stands at one place, and ends at another; -1 with an exception set where that fails. */
static Py_ssize_t end_of_word(const Scan *scan, Py_ssize_t capital, Py_ssize_t at) {
    Py_ssize_t end = skip_word(scan, at), next, after;
    int32_t sign = sign_at(scan, end, &next);
    if (sign != '.' && !is_apostrophe(sign) && !is_hyphen(sign)) return end;
    if (sign == '.' && end == at) { /* U.S.  J.R.R */
        for (at = next; (end = after_capital(scan, at)) > 0 && sign_at(scan, end, &next) == '.';) at = next;
        if (end < 0) return at;
        return class_at(scan, sign_at(scan, end, &next)) & IN_WORD ? at : end;
    }
    Py_ssize_t length = count_points(scan, at, end);
    if (sign == '.') { /* Gen. */
        if (length > 6 || class_at(scan, sign_at(scan, next, &after)) & IN_WORD) return end;
        int found = is_in(scan, capital, end, scan->abbreviations);
        return found < 0 ? -1 : found ? next : end;
    }
    if (is_apostrophe(sign) && length >= 2 && length <= 14) { /* People's Liberation Army */
        if (sign_at(scan, next, &after) == 's' && sign_at(scan, after, &next) == ' ' && after_capital(scan, next) > 0) {
            int found = is_in(scan, capital, end, scan->possessives);
            if (found) return found < 0 ? -1 : after;
        }
    }
    for (;;) { /* O'Brien  Jean-Claude */
        sign = sign_at(scan, end, &next);
        if (!is_apostrophe(sign) && !is_hyphen(sign)) return end;
        int32_t first = sign_at(scan, next, &after);
        if (!(class_at(scan, first) & IN_WORD)) return end;
        if (is_apostrophe(sign) && first == 's' && !(class_at(scan, sign_at(scan, after, &after)) & IN_WORD)) return end;
        end = skip_word(scan, next);
    }
}

/* Behind the capital to which particles lead, so many at most: `van der B|`; -1 where they lead to none. */
static Py_ssize_t after_particles(const Scan *scan, Py_ssize_t at, int n_more) {
    for (const char *word = scan->particles; n_more && *word; word += strlen(word) + 1) {
        Py_ssize_t length = (Py_ssize_t)strlen(word);
        if (length > scan->n - at || memcmp(scan->text + at, word, (size_t)length)) continue;
        Py_ssize_t found = after_particles(scan, at + length, n_more - 1);
        if (found > 0) return found;
    }
    return after_capital(scan, at);
}

/* Behind the capital that an article is glued to: `al-A|`, `d'E|`; -1 where none is. */
static Py_ssize_t after_article(const Scan *scan, Py_ssize_t at) {
    Py_ssize_t next, found;
    uint8_t first = at < scan->n ? scan->text[at] : 0, second = at + 1 < scan->n ? scan->text[at + 1] : 0;
    if ((first == 'a' || first == 'e') && second == 'l') at += 2;
    else if (first == 'a' && second && strchr("dnrsz", second)) at += 2;
    else if (first == 'd' || first == 'l') at += 1;
    else return -1;
    int32_t sign = sign_at(scan, at, &next);
    if (is_apostrophe(sign)) return after_capital(scan, next);
    if (sign == ' ') sign = sign_at(scan, next, &next);
    if (sign != '-') return -1;
    if (sign_at(scan, next, &found) == ' ') next = found;
    return after_capital(scan, next);
}

/* Where a run ends whose first capital stands at a place; -1 with an exception set where that fails. */
static Py_ssize_t end_of_run(const Scan *scan, Py_ssize_t capital) {
    Py_ssize_t at = after_capital(scan, capital), end, next, start;
    for (;;) {
        if ((end = end_of_word(scan, capital, at)) < 0) return -1;
        if (sign_at(scan, end, &next) != ' ') return end;
        if ((at = after_capital(scan, next)) < 0) {
            if (next + 1 < scan->n && scan->text[next] == '&' && scan->text[next + 1] == ' ') next += 2;
            if ((at = after_article(scan, next)) < 0 && (at = after_particles(scan, next, 2)) < 0) return end;
        }
        sign_before(scan, at, &start);
        capital = start;
    }
}

/* As `opens_sentence`. */
static int opens_sentence(const Scan *scan, Py_ssize_t start) {
    static const char *const dashes[] = {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", "- ", "\t"};
    Py_ssize_t at = start, before, more;
    int32_t sign = sign_before(scan, at, &before);
    for (int i = 1; sign >= 0 && i < MAX_SKIPPED && class_at(scan, sign) & SKIPPED; i++) {
        if (class_at(scan, sign) & QUOTE && (!before || class_at(scan, sign_before(scan, before, &more)) & BEFORE_QUOTE)) return 1;
        at = before;
        sign = sign_before(scan, at, &before);
    }
    if (sign < 0 || class_at(scan, sign) & SENTENCE_END) return 1;
    for (int i = 0; i < 5; i++)
        if ((Py_ssize_t)strlen(dashes[i]) == start - at && !memcmp(dashes[i], scan->text + at, (size_t)(start - at))) return 1;
    return 0;
}

/* What is asked of Python, and what it gives. */
typedef struct {
    PyObject *body, *gaps, *words, *runs[2], *no_name, *widen, *settle, *join, *read_acronym, *found;
} Asked;

/* A run as found: in bytes and in code points. */
typedef struct {
    Py_ssize_t start, end, first, last;
    PyObject *parsed; /* ours; NULL where it is no name */
} Found;

static PyObject *parsed_run(PyObject *runs, PyObject *text) {
    PyObject *parsed = PyDict_Check(runs) ? PyDict_GetItemWithError(runs, text) : NULL;
    if (parsed) return Py_NewRef(parsed);
    return PyErr_Occurred() ? NULL : PyObject_GetItem(runs, text);
}

/* Fills in where the run begins and what it is; 0 with an exception set where that fails. */
static int read_run(const Scan *scan, const Asked *asked, Found *run) {
    Py_ssize_t at, more;
    int32_t before = sign_before(scan, run->start, &at), second = sign_before(scan, at, &more);
    uint8_t last = class_at(scan, before == ' ' ? second : before);
    PyObject *text = string_of(scan, run->start, run->end);
    if (!text) return 0;
    int opening = last & SENTENCE_END ? 1 : 0;
    if (run->first < 2 || last & UNTELLING) {
        if (run->first && (class_at(scan, before) & ARTICLE_JOINT || (before == ' ' && second == '-'))) {
            int is_word = PySequence_Contains(asked->words, text);
            PyObject *given = is_word ? NULL : PyObject_CallFunction(asked->widen, "On", asked->body, run->first);
            Py_ssize_t first = given ? PyLong_AsSsize_t(given) : run->first;
            Py_XDECREF(given);
            if (is_word < 0 || PyErr_Occurred()) return Py_DECREF(text), 0;
            if (first < run->first) {
                for (; run->first > first && run->start; run->first--) sign_before(scan, run->start, &run->start);
                Py_DECREF(text);
                if (!(text = string_of(scan, run->start, run->end))) return 0;
            }
        }
        opening = opens_sentence(scan, run->start);
    }
    run->parsed = parsed_run(asked->runs[opening], text);
    Py_DECREF(text);
    if (run->parsed == asked->no_name) Py_CLEAR(run->parsed);
    return !PyErr_Occurred();
}

/* How much of a run the name before it takes; -1 with an exception set where that fails. */
static Py_ssize_t join_run(const Scan *scan, const Asked *asked, const Found *before, const Found *run) {
    if (!before->parsed || run->first - before->last > MAX_GAP || run->start <= before->end) return 0;
    int binds = is_in(scan, before->end, run->start, asked->gaps);
    if (binds <= 0) return binds;
    PyObject *given = PyObject_CallFunction(
        asked->join, "OOOnnnOn", asked->body, asked->found, before->parsed, before->first, before->last, run->first, run->parsed, run->last
    );
    Py_ssize_t taken = given ? PyLong_AsSsize_t(given) : -1;
    Py_XDECREF(given);
    return taken < 0 && !PyErr_Occurred() ? 0 : taken;
}

/* (start, end, piece); NULL with an exception set where that fails. */
static PyObject *sighting_of(PyObject *piece, Py_ssize_t start, Py_ssize_t end) {
    PyObject *first = PyLong_FromSsize_t(start), *last = PyLong_FromSsize_t(end), *sighting = first && last ? PyTuple_New(3) : NULL;
    if (!sighting) return Py_XDECREF(first), Py_XDECREF(last), NULL;
    PyTuple_SetItem(sighting, 0, first);
    PyTuple_SetItem(sighting, 1, last);
    PyTuple_SetItem(sighting, 2, Py_NewRef(piece));
    return sighting;
}

/* Adds the pieces of a run that begin at `from` or after it; 0 with an exception set where that fails. */
static int add_pieces(const Asked *asked, const Found *run, PyObject *pieces, Py_ssize_t from) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(pieces); i++) {
        PyObject *piece = PyTuple_GetItem(pieces, i);
        if (!PyTuple_Check(piece) || PyTuple_Size(piece) < 10) return PyErr_SetString(PyExc_TypeError, "a run without pieces"), 0;
        Py_ssize_t start = PyLong_AsSsize_t(PyTuple_GetItem(piece, 0)), end = PyLong_AsSsize_t(PyTuple_GetItem(piece, 1));
        if (PyErr_Occurred()) return 0;
        if (start < from) continue;
        PyObject *sighting = PyTuple_GetItem(piece, 9) == Py_True ? sighting_of(piece, run->first + start, run->first + end)
                                                                   : PyObject_CallFunction(asked->settle, "OOn", asked->body, piece, run->first);
        if (!sighting) return 0;
        int failed = PyList_Append(asked->found, sighting);
        Py_DECREF(sighting);
        if (failed) return 0;
    }
    return 1;
}

/* Whether an acronym may stand right behind what was found last: " (". */
static int is_before_bracket(const Asked *asked) {
    Py_ssize_t n = PyList_Size(asked->found);
    PyObject *last = n ? PyList_GetItem(asked->found, n - 1) : NULL;
    if (!last || !PyTuple_Check(last) || PyTuple_Size(last) < 2) return 0;
    Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GetItem(last, 1));
    if (end < 0 || end + 1 >= PyUnicode_GetLength(asked->body)) return PyErr_Clear(), 0;
    return PyUnicode_ReadChar(asked->body, end) == ' ' && PyUnicode_ReadChar(asked->body, end + 1) == '(';
}

/* Reads a run and adds what it holds; `before` is the one before, and then this one. 0 with an exception set where that fails. */
static int add_run(const Scan *scan, const Asked *asked, Found *before, Found run) {
    int done = read_run(scan, asked, &run);
    if (done && run.parsed) {
        PyObject *parsed = run.parsed, *pieces = PyTuple_Check(parsed) && PyTuple_Size(parsed) ? PyTuple_GetItem(parsed, 0) : NULL;
        Py_ssize_t from = join_run(scan, asked, before, &run);
        if (!pieces || !PyTuple_Check(pieces)) PyErr_SetString(PyExc_TypeError, "a run without pieces");
        done = from >= 0 && !PyErr_Occurred() && add_pieces(asked, &run, pieces, from);
        if (done && (from || PyTuple_Size(pieces)) && is_before_bracket(asked)) {
            PyObject *read = PyObject_CallFunctionObjArgs(asked->read_acronym, asked->body, asked->found, NULL);
            done = read != NULL;
            Py_XDECREF(read);
        }
    }
    Py_XDECREF(before->parsed);
    *before = run;
    return done;
}

static int scan_runs(const Scan *scan, const Asked *asked) {
    Found before = {0};
    int32_t sign, last = -1;
    int done = 1;
    for (Py_ssize_t at = 0, i = 0, next; done && at < scan->n;) {
        sign = sign_at(scan, at, &next);
        if (class_at(scan, sign) & UPPER && !(class_at(scan, last) & IN_WORD) && !is_apostrophe(last)) {
            Py_ssize_t end = end_of_run(scan, at);
            Found run = {at, end, i, i + count_points(scan, at, end), NULL};
            done = end > 0 && add_run(scan, asked, &before, run);
            last = sign_before(scan, end, &next);
            at = end;
            i = run.last;
        } else {
            for (i++; next < scan->n && scan->text[next] < 0x80 && !(scan->signs[scan->text[next]] & UPPER); next++) i++;
            last = sign_before(scan, next, &at);
            at = next;
        }
    }
    Py_XDECREF(before.parsed);
    return done;
}

/* (body: str, signs: uint8 of each sign, of the last for those beyond; containers of str: abbreviations, possessives; particles: bytes;
   containers of str: gaps, words; mappings of str: inner, opening; no_name: object; functions: widen, settle, join, read_acronym;
   found: list to add to): see `sightings.py`. */
PyObject *find_sightings(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_particles;
    Scan scan = {0};
    if (!has_arguments(n_given, 15)) return NULL;
    if (!PyUnicode_Check(given[0]) || !PyBytes_Check(given[4]) || !PyList_Check(given[14])) return PyErr_SetString(PyExc_TypeError, "no text"), NULL;
    scan.signs = array_of(&arrays, given[1], 1, 0, &scan.n_signs);
    scan.particles = scan.signs ? array_of(&arrays, given[4], 0, 0, &n_particles) : NULL;
    if (!scan.particles) return release(&arrays, NULL);
    if (scan.n_signs < 0x80) return release(&arrays, out_of_bounds("too few signs"));
    if (n_particles < 2 || scan.particles[n_particles - 1] || scan.particles[n_particles - 2])
        return release(&arrays, out_of_bounds("particles without an end"));
    PyObject *encoded = PyUnicode_AsEncodedString(given[0], "utf-8", "surrogatepass");
    if (!encoded) return release(&arrays, NULL);
    scan.text = (const uint8_t *)PyBytes_AsString(encoded);
    scan.n = PyBytes_Size(encoded);
    scan.is_ascii = scan.n == PyUnicode_GetLength(given[0]);
    scan.abbreviations = given[2], scan.possessives = given[3];
    Asked asked = {
        given[0], given[5], given[6], {given[7], given[8]}, given[9], given[10], given[11], given[12], given[13], given[14]
    };
    int done = scan_runs(&scan, &asked);
    Py_DECREF(encoded);
    return release(&arrays, done ? Py_NewRef(Py_None) : NULL);
}
