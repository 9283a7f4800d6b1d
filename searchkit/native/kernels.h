/* The functions of the module, each defined in the file of its subject. */
#ifndef SEARCHKIT_KERNELS_H
#define SEARCHKIT_KERNELS_H

#include "arrays.h"

#define DECLARE(name) PyObject *name(PyObject *self, PyObject *const *given, Py_ssize_t n_given)

/* documents.c */
DECLARE(unpack_bits);
DECLARE(unpack_buckets);
DECLARE(unpack_gaps);

#endif
