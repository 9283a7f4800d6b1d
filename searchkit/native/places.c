/* Words that stand near each other: positions in documents, document after document. */
#include "kernels.h"
#include "frequencies.h"

/* A step that leads further, and is no start. */
#define FURTHER 127

/* Where a word stands in some documents: how often in each, and the positions, ascending in each. */
typedef struct {
    const int64_t *counts;
    const uint32_t *positions;
    Py_ssize_t n_docs, n;
} Places;

static int read_places(Arrays *arrays, PyObject *const *given, Places *places) {
    places->counts = array_of(arrays, given[0], 8, 0, &places->n_docs);
    places->positions = places->counts ? array_of(arrays, given[1], 4, 0, &places->n) : NULL;
    if (!places->positions) return 0;
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < places->n_docs; i++) {
        if (places->counts[i] < 0 || places->counts[i] > places->n - n) {
            damaged("positions are missing");
            return 0;
        }
        n += places->counts[i];
    }
    return 1;
}

/* (counts, positions of the ends so far, counts, positions of the next word, slop, counts: int64, positions: uint32) → how many
   places of the next word stand at most `slop` after an end: these are the new ends. */
PyObject *follow(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Places ends, words;
    Py_ssize_t n_counts, n_out, n = 0;
    if (!has_arguments(n_given, 7)) return NULL;
    if (!read_places(&arrays, given, &ends) || !read_places(&arrays, given + 2, &words)) return release(&arrays, NULL);
    Py_ssize_t slop = PyLong_AsSsize_t(given[4]);
    if (slop == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    int64_t *counts = array_of(&arrays, given[5], 8, 1, &n_counts);
    uint32_t *out = counts ? array_of(&arrays, given[6], 4, 1, &n_out) : NULL;
    if (!out) return release(&arrays, NULL);
    if (ends.n_docs != words.n_docs || n_counts < words.n_docs || n_out < words.n) return release(&arrays, damaged("less room than places"));
    Py_ssize_t i = 0, j = 0;
    for (Py_ssize_t doc = 0; doc < words.n_docs; doc++) {
        Py_ssize_t end_i = i + ends.counts[doc], end_j = j + words.counts[doc], before = n;
        for (; j < end_j; j++) {
            uint32_t place = words.positions[j];
            while (i < end_i && ends.positions[i] < place) i++;
            /* ends[i - 1] is the last before it, if it is of this document. */
            if (i > end_i - ends.counts[doc] && (Py_ssize_t)(place - ends.positions[i - 1]) <= slop) out[n++] = place;
        }
        counts[doc] = n - before;
        i = end_i;
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* A word's postings in some documents, all still packed: its frequencies from posting `start` on, its positions from occurrence
   `base` on, and which of the postings are wanted. */
typedef struct {
    Frequencies frequencies;
    Patched gaps;
    const int64_t *rows;
    Py_ssize_t start, base, n_rows;
    uint64_t before;
} Packed;

/* Twelve arguments: the six of frequencies, start, patched positions, base, rows. */
static int read_packed(Arrays *arrays, PyObject *const *given, Packed *packed) {
    if (!read_frequencies_of(arrays, given, &packed->frequencies) || !read_patched(arrays, given + 7, &packed->gaps)) return 0;
    packed->start = PyLong_AsSsize_t(given[6]);
    packed->base = PyLong_AsSsize_t(given[10]);
    if (PyErr_Occurred()) return 0;
    packed->rows = array_of(arrays, given[11], 8, 0, &packed->n_rows);
    if (!packed->rows) return 0;
    move_frequencies(&packed->frequencies, packed->start);
    packed->before = packed->frequencies.occurrences;
    return 1;
}

/* Where the positions of one posting begin, and how many there are; they are asked of memory. */
typedef struct {
    Py_ssize_t start;
    uint32_t count;
} Posting;

static inline Posting posting_of(Packed *packed, int64_t row) {
    Posting found = {-1, 0};
    if (row < 0 || row >= packed->frequencies.n - packed->start) {
        packed->frequencies.is_short = 1;
        return found;
    }
    move_frequencies(&packed->frequencies, packed->start + (Py_ssize_t)row);
    found.start = packed->base + (Py_ssize_t)(packed->frequencies.occurrences - packed->before);
    found.count = next_frequency(&packed->frequencies);
    if ((uint64_t)found.start < (uint64_t)packed->gaps.n) __builtin_prefetch(packed->gaps.base + found.start);
    return found;
}

static inline int is_short(const Packed *packed) {
    return packed->frequencies.is_short || packed->frequencies.rests.is_short || packed->gaps.is_short;
}

/* Whether the two stand at most so far from each other in one document, the other later where `ordered`. No more is read than
   tells it. */
static inline int are_near(Packed *ours, Packed *theirs, Posting here, Posting there, Py_ssize_t distance, int ordered) {
    if (!here.count || !there.count) return 0;
    move_to(&ours->gaps, here.start);
    move_to(&theirs->gaps, there.start);
    int64_t a = next_of(&ours->gaps), b = next_of(&theirs->gaps);
    while (!ours->gaps.is_short && !theirs->gaps.is_short) {
        if (a < b) {
            /* Of those before it, the last one is the nearest. */
            if (b - a <= distance) return 1;
            if (--here.count == 0) return 0;
            a += next_of(&ours->gaps);
        } else {
            if (!ordered && a != b && a - b <= distance) return 1;
            if (--there.count == 0) return 0;
            b += next_of(&theirs->gaps);
        }
    }
    return 0;
}

/* Of so many documents postings are found before any position is read: memory brings these meanwhile. */
#define AT_ONCE 16

/* (a word's postings in some documents, another's in the same, distance, ordered, documents: int64, counts: uint32, counts: uint32)
   → in how many of them the two stand at most so far from each other, the other later where `ordered`: which they are goes
   out, ascending, and how often each of the words stands there. */
PyObject *stand_near(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Packed ours, theirs;
    Posting here[AT_ONCE], there[AT_ONCE];
    Py_ssize_t n_out, n_counts, n_others, n = 0;
    if (!has_arguments(n_given, 29)) return NULL;
    if (!read_packed(&arrays, given, &ours) || !read_packed(&arrays, given + 12, &theirs)) return release(&arrays, NULL);
    Py_ssize_t distance = PyLong_AsSsize_t(given[24]), n_docs = ours.n_rows;
    int ordered = PyObject_IsTrue(given[25]);
    if (PyErr_Occurred()) return release(&arrays, NULL);
    int64_t *out = array_of(&arrays, given[26], 8, 1, &n_out);
    uint32_t *counts = out ? array_of(&arrays, given[27], 4, 1, &n_counts) : NULL;
    uint32_t *others = counts ? array_of(&arrays, given[28], 4, 1, &n_others) : NULL;
    if (!others) return release(&arrays, NULL);
    if (theirs.n_rows != n_docs || n_out < n_docs || n_counts < n_docs || n_others < n_docs) return release(&arrays, damaged("less room than documents"));
    for (Py_ssize_t first = 0; first < n_docs && !is_short(&ours) && !is_short(&theirs); first += AT_ONCE) {
        Py_ssize_t step = n_docs - first < AT_ONCE ? n_docs - first : AT_ONCE;
        for (Py_ssize_t i = 0; i < step; i++) here[i] = posting_of(&ours, ours.rows[first + i]);
        for (Py_ssize_t i = 0; i < step; i++) there[i] = posting_of(&theirs, theirs.rows[first + i]);
        for (Py_ssize_t i = 0; i < step; i++) {
            if (!are_near(&ours, &theirs, here[i], there[i], distance, ordered)) continue;
            out[n] = first + i;
            counts[n] = here[i].count;
            others[n++] = there[i].count;
        }
    }
    if (is_short(&ours) || is_short(&theirs)) return release(&arrays, damaged("positions are missing"));
    return release(&arrays, PyLong_FromSsize_t(n));
}

/* What parts a document's words: see `indexing/starts.py` for the bytes. */
typedef struct {
    const uint8_t *at, *end;
    uint32_t reached;
    int paragraphs;
} Parts;

/* Where the next part begins; past all places where none does. */
static uint64_t next_part(Parts *parts) {
    while (parts->at < parts->end) {
        uint8_t byte = *parts->at++;
        parts->reached += byte >> 1;
        if (byte >> 1 != FURTHER && (!parts->paragraphs || byte & 1)) return parts->reached;
    }
    return UINT64_MAX;
}

/* (counts, positions of one word, counts, positions of another, starts: uint8, where each document's begin in them: int64, how
   many it has: int64, paragraphs, together: uint8 of each document): 1 where the two stand in one sentence, or paragraph. */
PyObject *stand_together(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Places ours, theirs;
    Py_ssize_t n_bytes, n_begins, n_lengths, n_out;
    if (!has_arguments(n_given, 9)) return NULL;
    if (!read_places(&arrays, given, &ours) || !read_places(&arrays, given + 2, &theirs)) return release(&arrays, NULL);
    const uint8_t *starts = array_of(&arrays, given[4], 1, 0, &n_bytes);
    const int64_t *begins = starts ? array_of(&arrays, given[5], 8, 0, &n_begins) : NULL;
    const int64_t *lengths = begins ? array_of(&arrays, given[6], 8, 0, &n_lengths) : NULL;
    int paragraphs = PyObject_IsTrue(given[7]);
    uint8_t *together = lengths ? array_of(&arrays, given[8], 1, 1, &n_out) : NULL;
    if (!together) return release(&arrays, NULL);
    Py_ssize_t n_docs = ours.n_docs;
    if (n_docs != theirs.n_docs || n_out < n_docs || n_begins < n_docs || n_lengths < n_docs) return release(&arrays, damaged("less room than documents"));
    Py_ssize_t i = 0, j = 0;
    for (Py_ssize_t doc = 0; doc < n_docs; doc++) {
        if (begins[doc] < 0 || lengths[doc] < 0 || begins[doc] > n_bytes - lengths[doc]) return release(&arrays, damaged("starts are missing"));
        Parts parts = {starts + begins[doc], starts + begins[doc] + lengths[doc], 0, paragraphs};
        Py_ssize_t end_i = i + ours.counts[doc], end_j = j + theirs.counts[doc];
        uint64_t next = 0;
        int found = 0;
        while (i < end_i && j < end_j && !found) {
            uint32_t a = ours.positions[i], b = theirs.positions[j], former = a < b ? a : b, later = a < b ? b : a;
            while (next <= former) next = next_part(&parts);
            /* Of the former word's places, the next one may be in the later one's part. */
            found = a != b && later < next;
            i += a <= b;
            j += b <= a;
        }
        together[doc] = (uint8_t)found;
        i = end_i;
        j = end_j;
    }
    return release(&arrays, PyLong_FromSsize_t(n_docs));
}

/* (counts, positions of one word, counts, positions of another, window, nearness: float64 of each document): for each place of
   the one word one over the distance to the nearest of the other on either side within the window, summed: first those
   before, then those after, as numpy sums them. */
PyObject *sum_nearness(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Places ours, theirs;
    Py_ssize_t n_out;
    if (!has_arguments(n_given, 6)) return NULL;
    if (!read_places(&arrays, given, &ours) || !read_places(&arrays, given + 2, &theirs)) return release(&arrays, NULL);
    Py_ssize_t window = PyLong_AsSsize_t(given[4]);
    if (window == -1 && PyErr_Occurred()) return release(&arrays, NULL);
    double *nearness = array_of(&arrays, given[5], 8, 1, &n_out);
    if (!nearness) return release(&arrays, NULL);
    if (ours.n_docs != theirs.n_docs || n_out < ours.n_docs) return release(&arrays, damaged("less room than documents"));
    Py_ssize_t i = 0, j = 0;
    for (Py_ssize_t doc = 0; doc < ours.n_docs; doc++) {
        Py_ssize_t end_i = i + ours.counts[doc], first = j, end_j = j + theirs.counts[doc];
        double sum = 0;
        for (int after = 0; after < 2; after++) {
            Py_ssize_t at = first;
            for (Py_ssize_t k = i; k < end_i; k++) {
                uint32_t place = ours.positions[k];
                while (at < end_j && theirs.positions[at] < place) at++;
                Py_ssize_t other = after ? at : at - 1;
                if (other < first || other >= end_j) continue;
                int64_t apart = (int64_t)theirs.positions[other] - (int64_t)place;
                if (apart < 0) apart = -apart;
                if (apart && apart <= window) sum += 1.0 / (double)apart;
            }
        }
        nearness[doc] = sum;
        i = end_i;
        j = end_j;
    }
    return release(&arrays, PyLong_FromSsize_t(ours.n_docs));
}

/* As `highlighting.py` has it. */
#define MAX_WORDS 8

/* (a list of (counts: int64 of each text, positions: uint32) for each word, slop) → (texts, firsts, lasts), bytes of int64: each place
   of the first word after which the others follow, each the next one, at most `slop` after the one before it. */
PyObject *find_phrases(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Places words[MAX_WORDS];
    Py_ssize_t at[MAX_WORDS], ends[MAX_WORDS], n = 0;
    PyObject *columns[3] = {NULL, NULL, NULL}, *result = NULL;
    if (!has_arguments(n_given, 2)) return NULL;
    Py_ssize_t n_words = PyList_Check(given[0]) ? PyList_Size(given[0]) : 0, slop = PyLong_AsSsize_t(given[1]);
    if (slop == -1 && PyErr_Occurred()) return NULL;
    if (n_words < 1 || n_words > MAX_WORDS) {
        PyErr_SetString(PyExc_TypeError, "a list of one to eight words is wanted");
        return NULL;
    }
    for (Py_ssize_t word = 0; word < n_words; word++) {
        PyObject *own = PyList_GetItem(given[0], word);
        if (!PyTuple_Check(own) || PyTuple_Size(own) != 2) {
            PyErr_SetString(PyExc_TypeError, "two arrays a word are wanted");
            return release(&arrays, NULL);
        }
        PyObject *both[2] = {PyTuple_GetItem(own, 0), PyTuple_GetItem(own, 1)};
        if (!read_places(&arrays, both, &words[word])) return release(&arrays, NULL);
        if (words[word].n_docs != words[0].n_docs) return release(&arrays, damaged("words of different texts"));
        at[word] = 0;
    }
    for (int i = 0; i < 3; i++)
        if (!(columns[i] = PyBytes_FromStringAndSize(NULL, words[0].n * 8))) goto end;
    int64_t *out[3] = {(int64_t *)PyBytes_AsString(columns[0]), (int64_t *)PyBytes_AsString(columns[1]), (int64_t *)PyBytes_AsString(columns[2])};
    for (Py_ssize_t text = 0; text < words[0].n_docs; text++) {
        for (Py_ssize_t word = 0; word < n_words; word++) ends[word] = at[word] + words[word].counts[text];
        for (; at[0] < ends[0]; at[0]++) {
            int64_t first = words[0].positions[at[0]], last = first;
            Py_ssize_t word = 1;
            for (; word < n_words; word++) {
                /* Places only ascend: what is not after this end is not after a later one. */
                while (at[word] < ends[word] && words[word].positions[at[word]] <= last) at[word]++;
                if (at[word] == ends[word] || words[word].positions[at[word]] > last + slop) break;
                last = words[word].positions[at[word]];
            }
            if (word < n_words) continue;
            out[0][n] = text;
            out[1][n] = first;
            out[2][n++] = last;
        }
        for (Py_ssize_t word = 0; word < n_words; word++) at[word] = ends[word];
    }
    result = Py_BuildValue("(y#y#y#)", (char *)out[0], n * 8, (char *)out[1], n * 8, (char *)out[2], n * 8);
end:
    for (int i = 0; i < 3; i++) Py_XDECREF(columns[i]);
    return release(&arrays, result);
}

/* (texts, firsts, lasts: int64, by text, first, and the longer ones first; keep: uint8): 1 for what begins after all kept before it
   in its text have ended. */
PyObject *keep_disjoint(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n = 0;
    const int64_t *columns[3];
    if (!has_arguments(n_given, 4)) return NULL;
    for (int i = 0; i < 3; i++) {
        Py_ssize_t own;
        if (!(columns[i] = array_of(&arrays, given[i], 8, 0, &own))) return release(&arrays, NULL);
        if (!i || own < n) n = own;
    }
    Py_ssize_t n_out;
    uint8_t *keep = array_of(&arrays, given[3], 1, 1, &n_out);
    if (!keep) return release(&arrays, NULL);
    if (n_out < n) return release(&arrays, damaged("less room than matches"));
    int64_t end = -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (i && columns[0][i] != columns[0][i - 1]) end = -1;
        keep[i] = columns[1][i] > end;
        if (keep[i]) end = columns[2][i];
    }
    return release(&arrays, PyLong_FromSsize_t(n));
}
