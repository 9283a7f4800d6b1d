/* Distinct strings of bytes and their numbers: what `codec/numbered.py` does with a dict. */
#include "kernels.h"
#include "numbered.h"

#include <stdlib.h>

#define NAME "searchkit.native.numbered"
#define FIRST_SLOTS 1024
#define AHEAD 16

/* Up to the first eight bytes of a string, those that it lacks as 0. */
static inline uint64_t head_of(const uint8_t *string, size_t length) {
    uint64_t head = 0;
    if (length >= 8) {
        memcpy(&head, string, 8);
    } else if (length >= 4) {
        uint32_t first, last;
        memcpy(&first, string, 4);
        memcpy(&last, string + length - 4, 4);
        head = first | (uint64_t)last << 8 * (length - 4);
    } else if (length) {
        head = string[0] | (uint64_t)string[length / 2] << 8 * (length / 2) | (uint64_t)string[length - 1] << 8 * (length - 1);
    }
    return head;
}

/* The bits of a string, spread over a word. Seeded, so that nobody can write a text whose words all collide. */
static inline uint32_t hash_of(const uint8_t *string, size_t length, uint64_t seed) {
    uint64_t hash = seed ^ (length * 0x9E3779B97F4A7C15ull), word;
    for (; length > 8; string += 8, length -= 8) {
        memcpy(&word, string, 8);
        hash = (hash ^ word) * 0xBF58476D1CE4E5B9ull;
        hash ^= hash >> 29;
    }
    hash = (hash ^ head_of(string, length)) * 0xBF58476D1CE4E5B9ull;
    hash = (hash ^ hash >> 29) * 0x94D049BB133111EBull;
    return (uint32_t)(hash >> 32);
}

static void free_table(PyObject *capsule) {
    Numbered *table = PyCapsule_GetPointer(capsule, NAME);
    if (!table) return;
    free(table->slots);
    free(table->starts);
    free(table->text);
    free(table);
}

Numbered *numbered_in(PyObject *capsule) { return PyCapsule_GetPointer(capsule, NAME); }

/* Twice as many slots; 0 with an exception set where there is no memory. */
static int grow_slots(Numbered *table) {
    size_t n = table->n_slots * 2;
    Slot *slots = calloc(n, sizeof(Slot));
    if (!slots) return PyErr_NoMemory(), 0;
    for (size_t i = 0; i < table->n_slots; i++) {
        Slot slot = table->slots[i];
        if (!slot.number) continue;
        size_t at = slot.hash & (n - 1);
        while (slots[at].number) at = (at + 1) & (n - 1);
        slots[at] = slot;
    }
    free(table->slots);
    table->slots = slots;
    table->n_slots = n;
    return 1;
}

/* Room for one more string of so many bytes; 0 with an exception set where there is none. */
static int make_room(Numbered *table, size_t length) {
    if (table->n >= UINT32_MAX - 1 || length > UINT32_MAX - table->n_text) {
        PyErr_SetString(PyExc_OverflowError, "too many strings");
        return 0;
    }
    if ((table->n + 1) * 3 > table->n_slots * 2 && !grow_slots(table)) return 0;
    if (table->n + 1 > table->room) {
        size_t room = table->room + table->room / 2 + FIRST_SLOTS;
        uint32_t *starts = realloc(table->starts, (room + 1) * sizeof(uint32_t));
        if (!starts) return PyErr_NoMemory(), 0;
        table->starts = starts;
        table->room = room;
    }
    if (table->n_text + length >= table->text_room) {
        size_t room = table->text_room + table->text_room / 2 + length + 8 * FIRST_SLOTS;
        uint8_t *text = realloc(table->text, room);
        if (!text) return PyErr_NoMemory(), 0;
        table->text = text;
        table->text_room = room;
    }
    return 1;
}

/* Where a string stands, or the free place where it would. */
static inline size_t place_of(const Numbered *table, const uint8_t *string, size_t length, uint32_t hash) {
    size_t at = hash & (table->n_slots - 1);
    uint64_t head = head_of(string, length);
    for (const Slot *slot; (slot = &table->slots[at])->number; at = (at + 1) & (table->n_slots - 1))
        if (slot->hash == hash && slot->head == head && slot->length == length &&
            (length <= 8 || !memcmp(table->text + slot->start + 8, string + 8, length - 8)))
            break;
    return at;
}

int64_t find_number(const Numbered *table, const uint8_t *string, size_t length) {
    return (int64_t)table->slots[place_of(table, string, length, hash_of(string, length, table->seed))].number - 1;
}

static int64_t number_hashed(Numbered *table, const uint8_t *string, size_t length, uint32_t hash) {
    size_t at = place_of(table, string, length, hash);
    if (table->slots[at].number) return (int64_t)table->slots[at].number - 1;
    size_t n_slots = table->n_slots;
    if (!make_room(table, length)) return -1;
    if (table->n_slots != n_slots) at = place_of(table, string, length, hash);
    table->slots[at] = (Slot){head_of(string, length), hash, (uint32_t)table->n + 1, (uint32_t)table->n_text, (uint32_t)length};
    memcpy(table->text + table->n_text, string, length);
    table->n_text += length;
    table->starts[++table->n] = (uint32_t)table->n_text;
    return (int64_t)table->n - 1;
}

int64_t number_of(Numbered *table, const uint8_t *string, size_t length) {
    return number_hashed(table, string, length, hash_of(string, length, table->seed));
}

/* (seed: int) → a table without strings. */
PyObject *numbered(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    if (!has_arguments(n_given, 1)) return NULL;
    uint64_t seed = PyLong_AsUnsignedLongLongMask(given[0]);
    if (seed == (uint64_t)-1 && PyErr_Occurred()) return NULL;
    Numbered *table = calloc(1, sizeof(Numbered));
    if (!table) return PyErr_NoMemory();
    table->seed = seed;
    table->n_slots = FIRST_SLOTS;
    table->slots = calloc(FIRST_SLOTS, sizeof(Slot));
    table->starts = calloc(1, sizeof(uint32_t));
    PyObject *capsule = table->slots && table->starts ? PyCapsule_New(table, NAME, free_table) : PyErr_NoMemory();
    if (!capsule) {
        free(table->slots);
        free(table->starts);
        free(table);
    }
    return capsule;
}

/* (table) → how many strings it has. */
PyObject *numbered_len(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Numbered *table = has_arguments(n_given, 1) ? numbered_in(given[0]) : NULL;
    return table ? PyLong_FromSize_t(table->n) : NULL;
}

/* (table, data: bytes, starts, ends: int64, out: uint32) → how many strings are new. Strings may overlap. */
PyObject *number_strings(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_bytes, n, n_ends, n_out;
    Numbered *table = has_arguments(n_given, 5) ? numbered_in(given[0]) : NULL;
    if (!table) return NULL;
    const uint8_t *data = array_of(&arrays, given[1], 0, 0, &n_bytes);
    const int64_t *starts = data ? array_of(&arrays, given[2], 8, 0, &n) : NULL;
    const int64_t *ends = starts ? array_of(&arrays, given[3], 8, 0, &n_ends) : NULL;
    uint32_t *out = ends ? array_of(&arrays, given[4], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    if (n_ends != n || n_out < n) return release(&arrays, out_of_bounds("arrays of different lengths"));
    size_t before = table->n;
    for (Py_ssize_t first = 0; first < n; first += AHEAD) {
        /* Hashes of several come first, so that their places are on the way from memory while others are compared. */
        uint32_t hashes[AHEAD];
        Py_ssize_t last = n - first < AHEAD ? n : first + AHEAD;
        for (Py_ssize_t i = first; i < last; i++) {
            if (starts[i] < 0 || ends[i] < starts[i] || ends[i] > n_bytes) return release(&arrays, out_of_bounds("a string outside of the bytes"));
            hashes[i - first] = hash_of(data + starts[i], (size_t)(ends[i] - starts[i]), table->seed);
            __builtin_prefetch(&table->slots[hashes[i - first] & (table->n_slots - 1)]);
        }
        for (Py_ssize_t i = first; i < last; i++) {
            int64_t number = number_hashed(table, data + starts[i], (size_t)(ends[i] - starts[i]), hashes[i - first]);
            if (number < 0) return release(&arrays, NULL);
            out[i] = (uint32_t)number;
        }
    }
    return release(&arrays, PyLong_FromSize_t(table->n - before));
}

/* (table, numbers: uint32, ends: uint64 to fill in) → the bytes of some strings, one after another. */
PyObject *strings_of(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n, n_ends;
    Numbered *table = has_arguments(n_given, 3) ? numbered_in(given[0]) : NULL;
    if (!table) return NULL;
    const uint32_t *numbers = array_of(&arrays, given[1], 4, 0, &n);
    uint64_t *ends = numbers ? array_of(&arrays, given[2], 8, 1, &n_ends) : NULL;
    if (!ends) return release(&arrays, NULL);
    if (n_ends != n) return release(&arrays, out_of_bounds("arrays of different lengths"));
    uint64_t size = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (numbers[i] >= table->n) return release(&arrays, out_of_bounds("a number that no string has"));
        ends[i] = size += table->starts[numbers[i] + 1] - table->starts[numbers[i]];
    }
    PyObject *joined = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (!joined) return release(&arrays, NULL);
    char *at = PyBytes_AsString(joined);
    for (Py_ssize_t i = 0; i < n; i++) {
        size_t start = table->starts[numbers[i]], length = table->starts[numbers[i] + 1] - start;
        memcpy(at, table->text + start, length);
        at += length;
    }
    return release(&arrays, joined);
}

/* A string to put in order: its first eight bytes, so that most comparisons need no more. */
typedef struct {
    uint64_t head;
    const uint8_t *string;
    uint32_t length, number;
} Ordered;

static int compare(const void *a, const void *b) {
    const Ordered *one = a, *other = b;
    if (one->head != other->head) return one->head < other->head ? -1 : 1;
    int found = memcmp(one->string, other->string, one->length < other->length ? one->length : other->length);
    return found ? found : (one->length > other->length) - (one->length < other->length);
}

/* (table, out: uint32) → None: the numbers in the order of their strings. */
PyObject *order_strings(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_out;
    Numbered *table = has_arguments(n_given, 2) ? numbered_in(given[0]) : NULL;
    uint32_t *out = table ? array_of(&arrays, given[1], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    if ((size_t)n_out != table->n) return release(&arrays, out_of_bounds("arrays of different lengths"));
    Ordered *ordered = malloc((table->n + 1) * sizeof(Ordered));
    if (!ordered) return release(&arrays, PyErr_NoMemory());
    for (size_t i = 0; i < table->n; i++) {
        const uint8_t *string = table->text + table->starts[i];
        uint32_t length = table->starts[i + 1] - table->starts[i];
        uint64_t head = 0;
        for (uint32_t j = 0; j < 8; j++) head = head << 8 | (j < length ? string[j] : 0);
        ordered[i] = (Ordered){head, string, length, (uint32_t)i};
    }
    qsort(ordered, table->n, sizeof(Ordered), compare);
    for (size_t i = 0; i < table->n; i++) out[i] = ordered[i].number;
    free(ordered);
    return release(&arrays, Py_NewRef(Py_None));
}
