/* The functions of the module, each defined in the file of its subject. */
#ifndef SEARCHKIT_KERNELS_H
#define SEARCHKIT_KERNELS_H

#include "arrays.h"

#define DECLARE(name) PyObject *name(PyObject *self, PyObject *const *given, Py_ssize_t n_given)

/* documents.c */
DECLARE(unpack_bits);
DECLARE(unpack_buckets);
DECLARE(unpack_gaps);
DECLARE(unpack_runs);

/* frequencies.c */
DECLARE(read_frequencies);
DECLARE(take_frequencies);
DECLARE(find_places);

/* scores.c */
DECLARE(score_term);
DECLARE(saturate);
DECLARE(score_postings);
DECLARE(add_scores);
DECLARE(add_words);
DECLARE(add_gains);
DECLARE(gain_scores);
DECLARE(collect_scores);
DECLARE(meet);
DECLARE(count_values);
DECLARE(count_lists);

/* places.c */
DECLARE(follow);
DECLARE(stand_near);
DECLARE(stand_together);
DECLARE(sum_nearness);
DECLARE(find_phrases);
DECLARE(keep_disjoint);

/* snippets.c */
DECLARE(choose_stretches);
DECLARE(cut_stretches);
DECLARE(join_places);

/* lookups.c */
DECLARE(find_term);
DECLARE(find_terms);
DECLARE(find_extent);
DECLARE(cut_extents);
DECLARE(nth_best);
DECLARE(places_from);
DECLARE(order_hits);

/* spelling.c */
DECLARE(near_words);

/* numbered.c */
DECLARE(numbered);
DECLARE(numbered_len);
DECLARE(number_strings);
DECLARE(strings_of);
DECLARE(order_strings);

/* stretches.c */
DECLARE(find_stretches);
DECLARE(read_stretches);
DECLARE(take_runs);

/* sentences.c */
DECLARE(say_of_stretches);

/* runs.c */
DECLARE(find_sightings);

/* cases.c */
DECLARE(gather_cases);

/* copies.c */
DECLARE(are_copies);

/* inverting.c */
DECLARE(invert);

/* merging.c */
DECLARE(join_postings);

/* packing.c */
DECLARE(pack_patched);
DECLARE(pack_frequencies);

#endif
