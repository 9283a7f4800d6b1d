/* What speaks for each name of a text: the loop of `extraction/entities/kinds.py` over what was sighted, with `evidence.py`. */
#include "kernels.h"

#include <stdlib.h>

#define KINDS 4
#define PLACE 2 /* of `ENTITY_KINDS` */
#define REACH 24
#define AFTER 20
#define TITLED 1.5
#define SURE 3.0
#define IN_PLACE 2.5

/* Weights of kinds, in the order in which they came. */
typedef struct {
    double weights[KINDS];
    int order[KINDS], n;
} Weights;

typedef struct {
    PyObject *name; /* the sighting's */
    Weights base, votes;
    int has_votes;
    Py_ssize_t count, inside, scored;
} Case;

typedef struct {
    PyObject *body, *before, *after, *kinds, *word_before, *word_after, *is_of_place, *is_place, *is_scored;
    Py_ssize_t n_body;
} Signs;

static double *weight_of(Weights *weights, int kind) {
    for (int i = 0; i < weights->n; i++)
        if (weights->order[i] == kind) return &weights->weights[kind];
    weights->order[weights->n++] = kind;
    weights->weights[kind] = 0.0;
    return &weights->weights[kind];
}

static double weight_if_any(const Weights *weights, int kind) {
    for (int i = 0; i < weights->n; i++)
        if (weights->order[i] == kind) return weights->weights[kind];
    return 0.0;
}

/* The number of a kind; -1 with an exception set for what is none. */
static int number_of_kind(const Signs *signs, PyObject *kind) {
    for (int i = 0; i < KINDS; i++)
        if (PyTuple_GetItem(signs->kinds, i) == kind) return i;
    for (int i = 0; i < KINDS; i++) {
        int same = PyObject_RichCompareBool(PyTuple_GetItem(signs->kinds, i), kind, Py_EQ);
        if (same) return same < 0 ? -1 : i;
    }
    return PyErr_SetString(PyExc_TypeError, "no kind of name"), -1;
}

static inline Py_UCS4 sign_at(const Signs *signs, Py_ssize_t at) { return at >= 0 && at < signs->n_body ? PyUnicode_ReadChar(signs->body, at) : 0; }

static inline int is_letter(Py_UCS4 sign) { return (sign | 0x20) >= 'a' && (sign | 0x20) <= 'z'; }

/* The word of ASCII letters before a place and its space, in small letters; NULL where another way must tell. */
static PyObject *plain_word_before(const Signs *signs, Py_ssize_t start) {
    char word[REACH];
    Py_ssize_t first = start > REACH ? start - REACH : 0, at = start - 1;
    int n = 0;
    if (sign_at(signs, at) != ' ') return NULL;
    for (at--; at >= first; at--, n++) {
        Py_UCS4 sign = sign_at(signs, at);
        if (sign == ' ') break;
        if (!is_letter(sign)) return NULL;
        word[REACH - 1 - n] = (char)(sign | 0x20);
    }
    return n ? PyUnicode_FromStringAndSize(word + REACH - n, n) : NULL;
}

/* The word of ASCII letters between two spaces from a place on; NULL where another way must tell. */
static PyObject *plain_word_after(const Signs *signs, Py_ssize_t end) {
    char word[AFTER];
    for (int n = 0; n < AFTER - 1; n++) {
        Py_UCS4 sign = sign_at(signs, end + 1 + n);
        if (sign == ' ') return n ? PyUnicode_FromStringAndSize(word, n) : NULL;
        if (!is_letter(sign)) return NULL;
        word[n] = (char)sign;
    }
    return NULL;
}

/* What a function says of a place in the body, as a truth; -1 with an exception set where that fails. */
static int tells(PyObject *function, const Signs *signs, Py_ssize_t at) {
    PyObject *given = PyObject_CallFunction(function, "On", signs->body, at);
    int told = given ? PyObject_IsTrue(given) : -1;
    Py_XDECREF(given);
    return told;
}

/* Adds pairs of kinds and weights; 0 with an exception set where that fails. */
static int add_pairs(Weights *votes, const Signs *signs, PyObject *pairs) {
    if (!PyTuple_Check(pairs)) return PyErr_SetString(PyExc_TypeError, "no signs"), 0;
    for (Py_ssize_t i = 0; i < PyTuple_Size(pairs); i++) {
        PyObject *pair = PyTuple_GetItem(pairs, i);
        if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2) return PyErr_SetString(PyExc_TypeError, "no signs"), 0;
        int kind = number_of_kind(signs, PyTuple_GetItem(pair, 0));
        double weight = PyFloat_AsDouble(PyTuple_GetItem(pair, 1));
        if (kind < 0 || PyErr_Occurred()) return 0;
        *weight_of(votes, kind) += weight;
    }
    return 1;
}

/* As `add_votes`; 0 with an exception set where that fails. */
static int add_votes(Weights *votes, const Signs *signs, Py_ssize_t start, Py_ssize_t end, int listed) {
    PyObject *word = plain_word_before(signs, start);
    if (!word && !PyErr_Occurred()) word = PyObject_CallFunction(signs->word_before, "On", signs->body, start);
    PyObject *pairs = word ? PyDict_GetItemWithError(signs->before, word) : NULL;
    int done = word && !PyErr_Occurred() && PyUnicode_Check(word);
    if (done && pairs && !(listed && !PyUnicode_CompareWithASCIIString(word, "the"))) {
        done = add_pairs(votes, signs, pairs);
    } else if (done && !PyUnicode_CompareWithASCIIString(word, "of")) {
        int told = tells(signs->is_of_place, signs, start);
        if (told > 0) *weight_of(votes, PLACE) += IN_PLACE;
        done = told >= 0;
    }
    Py_XDECREF(word);
    Py_UCS4 sign = sign_at(signs, end);
    if (!done || (sign != ' ' && sign != ',')) return done && !PyErr_Occurred();
    if (sign == ' ') {
        word = plain_word_after(signs, end);
        if (!word && !PyErr_Occurred()) word = PyObject_CallFunction(signs->word_after, "On", signs->body, end);
        pairs = word ? PyDict_GetItemWithError(signs->after, word) : NULL;
        done = !PyErr_Occurred() && (!pairs || add_pairs(votes, signs, pairs));
        Py_XDECREF(word);
    } else if (sign_at(signs, end + 1) == ' ' && sign_at(signs, end + 2) >= 'A' && sign_at(signs, end + 2) <= 'Z') {
        int told = tells(signs->is_place, signs, end + 2);
        if (told > 0) *weight_of(votes, PLACE) += IN_PLACE;
        done = told >= 0;
    }
    return done;
}

/* Adds one sighting to the case of its name; 0 with an exception set where that fails. */
static int add_sighting(Case *cases, PyObject *numbers, const Signs *signs, PyObject *sighting) {
    PyObject *piece = PyTuple_Check(sighting) && PyTuple_Size(sighting) == 3 ? PyTuple_GetItem(sighting, 2) : NULL;
    if (!piece || !PyTuple_Check(piece) || PyTuple_Size(piece) < 8) return PyErr_SetString(PyExc_TypeError, "no sighting"), 0;
    Py_ssize_t start = PyLong_AsSsize_t(PyTuple_GetItem(sighting, 0)), end = PyLong_AsSsize_t(PyTuple_GetItem(sighting, 1));
    double weight = PyFloat_AsDouble(PyTuple_GetItem(piece, 4));
    if (PyErr_Occurred()) return 0;
    if (PyTuple_GetItem(piece, 7) == Py_True || weight < 0) return 1;
    PyObject *name = PyTuple_GetItem(piece, 2), *known = PyDict_GetItemWithError(numbers, name);
    if (!known) {
        PyObject *number = PyErr_Occurred() ? NULL : PyLong_FromSsize_t(PyDict_Size(numbers));
        int failed = !number || PyDict_SetItem(numbers, name, number);
        Py_XDECREF(number);
        if (failed) return 0;
    }
    Py_ssize_t at = known ? PyLong_AsSsize_t(known) : PyDict_Size(numbers) - 1;
    Case *one = &cases[at];
    one->name = name;
    one->count++;
    if (PyTuple_GetItem(piece, 6) != Py_True) one->inside++;
    int kind = PyTuple_GetItem(piece, 3) == Py_None ? KINDS : number_of_kind(signs, PyTuple_GetItem(piece, 3));
    if (kind < 0) return 0;
    if (kind) { /* a person has no score */
        Py_UCS4 next = sign_at(signs, end + 1);
        int scored = next >= 0x80 || (next >= '0' && next <= '9') ? tells(signs->is_scored, signs, end) : 0;
        if (scored < 0) return 0;
        one->scored += scored;
    }
    if (kind < KINDS && weight > weight_if_any(&one->base, kind))
        *weight_of(&one->base, kind) = weight + (PyTuple_GetItem(piece, 5) == Py_True ? TITLED : 0.0);
    if (weight >= SURE) return 1;
    one->has_votes = 1;
    return add_votes(&one->votes, signs, start, end, kind == PLACE);
}

static PyObject *dict_of(const Weights *weights, const Signs *signs) {
    PyObject *made = PyDict_New();
    for (int i = 0; made && i < weights->n; i++) {
        PyObject *weight = PyFloat_FromDouble(weights->weights[weights->order[i]]);
        if (!weight || PyDict_SetItem(made, PyTuple_GetItem(signs->kinds, weights->order[i]), weight)) Py_CLEAR(made);
        Py_XDECREF(weight);
    }
    return made;
}

/* Name → its case, in the order of the numbers, which are replaced. */
static int make_cases(const Case *cases, PyObject *numbers, const Signs *signs, PyObject *type) {
    for (Py_ssize_t i = 0, n = PyDict_Size(numbers); i < n; i++) {
        PyObject *base = dict_of(&cases[i].base, signs), *votes = cases[i].has_votes ? dict_of(&cases[i].votes, signs) : Py_NewRef(Py_None);
        PyObject *made = NULL;
        if (base && votes) made = PyObject_CallFunction(type, "OOnnn", base, votes, cases[i].inside, cases[i].count, cases[i].scored);
        int failed = !made || PyDict_SetItem(numbers, cases[i].name, made);
        Py_XDECREF(base);
        Py_XDECREF(votes);
        Py_XDECREF(made);
        if (failed) return 0;
    }
    return 1;
}

/* (body: str; found: list of sightings; dicts of word → pairs of kind and weight: before, after; kinds: the four;
   functions of the body and a place: word_before, word_after, is_of_place, is_place, is_scored; type: of cases) → name → case. */
PyObject *gather_cases(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    if (!has_arguments(n_given, 11)) return NULL;
    int fits = PyUnicode_Check(given[0]) && PyList_Check(given[1]) && PyDict_Check(given[2]) && PyDict_Check(given[3]);
    if (!fits || !PyTuple_Check(given[4]) || PyTuple_Size(given[4]) != KINDS) return PyErr_SetString(PyExc_TypeError, "no text, or no signs"), NULL;
    Signs signs = {given[0], given[2], given[3], given[4], given[5], given[6], given[7], given[8], given[9], PyUnicode_GetLength(given[0])};
    PyObject *found = PyList_AsTuple(given[1]), *numbers = PyDict_New(); /* a tuple: no function can take from it */
    Case *cases = found ? calloc((size_t)PyTuple_Size(found) + 1, sizeof(Case)) : NULL;
    int done = numbers && cases;
    for (Py_ssize_t i = 0; done && i < PyTuple_Size(found); i++) done = add_sighting(cases, numbers, &signs, PyTuple_GetItem(found, i));
    if (done) done = make_cases(cases, numbers, &signs, given[10]);
    else if (!PyErr_Occurred()) PyErr_NoMemory();
    free(cases);
    Py_XDECREF(found);
    if (!done) Py_CLEAR(numbers);
    return numbers;
}
