/* What the kernels have in common: arrays as arguments, by the buffer protocol of Python's stable interface. */
#ifndef SEARCHKIT_ARRAYS_H
#define SEARCHKIT_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define MAX_ARRAYS 32

/* The arrays of one call; `release` gives all of them back. */
typedef struct {
    Py_buffer views[MAX_ARRAYS];
    int n;
} Arrays;

/* The items of an array, contiguous, of so many bytes each; NULL with an exception set where it is none. */
static inline void *array_of(Arrays *arrays, PyObject *given, Py_ssize_t item_size, int writable, Py_ssize_t *n) {
    if (arrays->n == MAX_ARRAYS) {
        PyErr_SetString(PyExc_SystemError, "too many arrays");
        return NULL;
    }
    Py_buffer *view = &arrays->views[arrays->n];
    if (PyObject_GetBuffer(given, view, writable ? PyBUF_WRITABLE : PyBUF_SIMPLE) < 0) return NULL;
    arrays->n++;
    if (item_size && view->itemsize != item_size) {
        PyErr_Format(PyExc_TypeError, "an array of %zd bytes an item where %zd are wanted", view->itemsize, item_size);
        return NULL;
    }
    *n = item_size ? view->len / item_size : view->len;
    return view->buf;
}

static inline PyObject *release(Arrays *arrays, PyObject *result) {
    while (arrays->n) PyBuffer_Release(&arrays->views[--arrays->n]);
    return result;
}

static inline int has_arguments(Py_ssize_t n, Py_ssize_t wanted) {
    if (n == wanted) return 1;
    PyErr_Format(PyExc_TypeError, "%zd arguments where %zd are wanted", n, wanted);
    return 0;
}

static inline PyObject *damaged(const char *what) {
    PyErr_Format(PyExc_IndexError, "damaged postings: %s", what);
    return NULL;
}

static inline PyObject *out_of_bounds(const char *what) {
    PyErr_SetString(PyExc_IndexError, what);
    return NULL;
}

/* An item of an array of 1, 2, 4 or 8 bytes an item, which may lie anywhere: columns are mapped from within a file. */
static inline uint64_t item_at(const void *items, Py_ssize_t width, Py_ssize_t i) {
    const uint8_t *item = (const uint8_t *)items + i * width;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (width) {
        case 1: return *item;
        case 2: return memcpy(&two, item, 2), two;
        case 4: return memcpy(&four, item, 4), four;
        default: return memcpy(&eight, item, 8), eight;
    }
}

/* The first place from `from` on where ascending numbers are not below one: looked for ever twice as far, then by halves. */
static inline Py_ssize_t first_from(const uint32_t *numbers, Py_ssize_t n, Py_ssize_t from, uint32_t wanted) {
    Py_ssize_t low = from, high = from;
    for (Py_ssize_t step = 1; high < n && numbers[high] < wanted; step <<= 1) low = high + 1, high += step;
    if (high > n) high = n;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (numbers[middle] < wanted) low = middle + 1;
        else high = middle;
    }
    return low;
}

#endif
