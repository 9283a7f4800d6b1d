/* What a sign of a text is to the words of `analysis/tokens.py`, as far as most texts have it. */
#ifndef SEARCHKIT_LETTERS_H
#define SEARCHKIT_LETTERS_H

#include "arrays.h"

enum { OTHER, LETTER, DIGIT, APOSTROPHE, UNKNOWN };

/* UNKNOWN: it takes Unicode's tables to tell; whoever meets one leaves the text to Python. */
static inline int kind_of(Py_UCS4 sign) {
    if (sign < 0x80) {
        if ((sign | 0x20) >= 'a' && (sign | 0x20) <= 'z') return LETTER;
        if (sign >= '0' && sign <= '9') return DIGIT;
        return sign == '\'' ? APOSTROPHE : OTHER;
    }
    if (sign >= 0xC0 && sign <= 0x24F) return sign == 0xD7 || sign == 0xF7 ? OTHER : LETTER;
    if (sign < 0xC0) return sign == 0xAA || sign == 0xB2 || sign == 0xB3 || sign == 0xB5 || sign == 0xB9 || sign == 0xBA || (sign >= 0xBC && sign <= 0xBE) ? UNKNOWN : OTHER;
    if (sign >= 0x2010 && sign <= 0x205E) return sign == 0x2019 ? APOSTROPHE : OTHER;
    if (sign >= 0x20A0 && sign <= 0x20BF) return OTHER;
    return UNKNOWN;
}

static inline int is_ascii_letter(Py_UCS4 sign) { return sign < 0x80 && kind_of(sign) == LETTER; }

/* As `str.isspace`. */
static inline int is_space(Py_UCS4 sign) {
    if (sign <= 0x20) return sign == 0x20 || (sign >= 0x09 && sign <= 0x0D) || (sign >= 0x1C && sign <= 0x1F);
    if (sign < 0x80) return 0;
    return sign == 0x85 || sign == 0xA0 || sign == 0x1680 || (sign >= 0x2000 && sign <= 0x200A) || sign == 0x2028 || sign == 0x2029 || sign == 0x202F || sign == 0x205F || sign == 0x3000;
}

/* A text, read sign by sign: `sign_at` gives 0 beyond its end, which is no part of a word. It lies as Python has it where all signs
   are ASCII, else in a copy. */
typedef struct {
    const char *ascii;
    Py_UCS4 *signs;
    Py_ssize_t n;
    int is_unknown; /* set where a sign was UNKNOWN */
} Text;

/* 0 with an exception set where there is no memory. */
static inline int open_text(PyObject *given, Text *text) {
    PyObject *is_ascii = PyObject_CallMethod(given, "isascii", NULL);
    *text = (Text){NULL, NULL, PyUnicode_GetLength(given), 0};
    if (is_ascii == Py_True) text->ascii = PyUnicode_AsUTF8AndSize(given, NULL);
    else if (is_ascii) text->signs = PyUnicode_AsUCS4Copy(given);
    Py_XDECREF(is_ascii);
    return text->ascii || text->signs;
}

static inline void close_text(Text *text) { PyMem_Free(text->signs); }

static inline Py_UCS4 sign_at(const Text *text, Py_ssize_t i) { return i >= text->n ? 0 : text->ascii ? (Py_UCS4)(unsigned char)text->ascii[i] : text->signs[i]; }

static inline int kind_at(Text *text, Py_ssize_t i) {
    int kind = kind_of(sign_at(text, i));
    if (kind == UNKNOWN) text->is_unknown = 1;
    return kind;
}

/* Where the first word begins that stands at `i` or after it, and where it ends: the alternatives of the pattern of
   `analysis/tokens.py`, in their order. 0 where there is none, or where `is_unknown` is set. */
static inline int next_word(Text *text, Py_ssize_t i, Py_ssize_t *start, Py_ssize_t *end) {
    int kind = OTHER;
    while (i < text->n && (kind = kind_at(text, i)) != LETTER && kind != DIGIT && !text->is_unknown) i++;
    if (i >= text->n || text->is_unknown) return 0;
    *start = i;
    Py_ssize_t at = i;
    /* U.S.  U.S.A */
    while (kind_at(text, at) == LETTER && sign_at(text, at + 1) == '.') at += 2;
    if (at - i >= 4 && !text->is_unknown) {
        if (kind_at(text, at) == LETTER) {
            int after = kind_at(text, at + 1);
            if (after != LETTER && after != DIGIT) at++;
        }
        *end = at;
        return !text->is_unknown;
    }
    /* 1,200.5  3.5bn */
    for (at = i; kind_at(text, at) == DIGIT; at++) {}
    if (at > i) {
        Py_ssize_t groups = at;
        while ((sign_at(text, groups) == '.' || sign_at(text, groups) == ',') && kind_at(text, groups + 1) == DIGIT)
            for (groups++; kind_at(text, groups) == DIGIT; groups++) {}
        if (groups > at) {
            while (kind_at(text, groups) == LETTER) groups++;
            *end = groups;
            return !text->is_unknown;
        }
    }
    /* didn't  3bn  F16 */
    for (at = i; (kind = kind_at(text, at)) == LETTER || kind == DIGIT; at++) {}
    while (kind_at(text, at) == APOSTROPHE && kind_at(text, at + 1) == LETTER)
        for (at++; kind_at(text, at) == LETTER; at++) {}
    *end = at;
    return !text->is_unknown;
}

#endif
