/* Texts in UTF-8, character by character. */
#ifndef SEARCHKIT_UTF8_H
#define SEARCHKIT_UTF8_H

#include "arrays.h"

/* What a character may be: the bits of `indexing/stretches.py`. */
#define SPACE 1
#define LINE_FEED 2
#define MARK 4
#define TAIL 8
#define CAPITAL 16
#define AROUND 32
#define OPENER 64

/* The code point at a place, and in `next` where the one after it begins; -1 where the bytes are no UTF-8. */
static inline int32_t point_at(const uint8_t *text, Py_ssize_t n, Py_ssize_t at, Py_ssize_t *next) {
    uint8_t first = text[at];
    int n_more = first < 0x80 ? 0 : first < 0xC0 ? -1 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF8 ? 3 : -1;
    if (n_more < 0 || n_more >= n - at) return -1;
    int32_t point = n_more ? first & (0x3F >> n_more) : first;
    for (int i = 1; i <= n_more; i++) {
        if ((text[at + i] & 0xC0) != 0x80) return -1;
        point = point << 6 | (text[at + i] & 0x3F);
    }
    *next = at + n_more + 1;
    return point;
}

static inline uint8_t class_of(const uint8_t *classes, Py_ssize_t n_classes, int32_t point) {
    return classes[point < n_classes ? point : n_classes - 1];
}

#endif
