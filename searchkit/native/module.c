/* The module `_kernels`: what each function takes and gives stands in _kernels.pyi. */
#include "kernels.h"
#include "frequencies.h"

#define KERNEL(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}

static PyMethodDef functions[] = {
    KERNEL(unpack_bits),
    KERNEL(unpack_buckets),
    KERNEL(unpack_gaps),
    KERNEL(unpack_runs),
    KERNEL(read_frequencies),
    KERNEL(take_frequencies),
    KERNEL(score_term),
    KERNEL(saturate),
    KERNEL(add_scores),
    KERNEL(add_words),
    KERNEL(add_gains),
    KERNEL(gain_scores),
    KERNEL(collect_scores),
    KERNEL(score_postings),
    KERNEL(meet),
    KERNEL(count_values),
    KERNEL(count_lists),
    KERNEL(follow),
    KERNEL(stand_near),
    KERNEL(stand_together),
    KERNEL(sum_nearness),
    KERNEL(find_phrases),
    KERNEL(keep_disjoint),
    KERNEL(choose_stretches),
    KERNEL(cut_stretches),
    KERNEL(find_places),
    KERNEL(join_places),
    KERNEL(find_term),
    KERNEL(find_terms),
    KERNEL(find_extent),
    KERNEL(cut_extents),
    KERNEL(nth_best),
    KERNEL(places_from),
    KERNEL(order_hits),
    KERNEL(near_words),

    KERNEL(numbered),
    KERNEL(numbered_len),
    KERNEL(number_strings),
    KERNEL(strings_of),
    KERNEL(order_strings),
    KERNEL(find_stretches),
    KERNEL(read_stretches),
    KERNEL(take_runs),
    KERNEL(say_of_stretches),
    KERNEL(find_sightings),
    KERNEL(gather_cases),
    KERNEL(are_copies),
    KERNEL(invert),
    KERNEL(join_postings),
    KERNEL(pack_patched),
    KERNEL(pack_frequencies),

    {NULL, NULL, 0, NULL},
};

/* As in __init__.py. */
#define VERSION 3

static int begin(PyObject *module) {
    fill_four_of();
    return PyModule_AddIntConstant(module, "VERSION", VERSION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)begin}, {0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "searchkit.native._kernels", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernels(void) { return PyModuleDef_Init(&module); }
