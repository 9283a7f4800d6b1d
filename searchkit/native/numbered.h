/* Distinct strings of bytes and their numbers, given as they are met: a table that Python holds in a capsule. */
#ifndef SEARCHKIT_NUMBERED_H
#define SEARCHKIT_NUMBERED_H

#include "arrays.h"

/* A place of the table: `number` is the string's plus one, 0 where there is none; `head` its first bytes, so that most words
   are compared without a look at the text. */
typedef struct {
    uint64_t head;
    uint32_t hash, number, start, length;
} Slot;

/* `slots` are a power of two, at most two thirds of them used; `starts`, of `room` + 1 items, tell where in `text` each string
   begins, and the last of them where the next one will. */
typedef struct {
    Slot *slots;
    uint32_t *starts;
    uint8_t *text;
    size_t n_slots, n, room, n_text, text_room;
    uint64_t seed;
} Numbered;

/* The table in a capsule; NULL with an exception set where it is none. */
Numbered *numbered_in(PyObject *capsule);

/* The number of a string, which is given one where it has none; -1 with an exception set where there is no memory. */
int64_t number_of(Numbered *table, const uint8_t *string, size_t length);

/* The number of a string; -1 where it has none. */
int64_t find_number(const Numbered *table, const uint8_t *string, size_t length);

#endif
