/* Whether two texts are copies of one: what `indexing/fingerprints.py` decides by arrays. */
#include "kernels.h"

#include <stdlib.h>

/* Words in a row that make a passage. */
#define PASSAGE 4

/* A set of numbers; `slots` are a power of two, more than twice as many as numbers. Zero is told apart, at the end of the slots. */
typedef struct {
    uint64_t *slots;
    uint8_t *marks; /* of each slot, for whoever wants to */
    size_t mask;
    int has_zero;
} Set;

/* A text: a number for each word, and whether it names or counts something; the hashes of its passages; which words the other has. */
typedef struct {
    const uint32_t *numbers;
    const uint8_t *facts;
    Py_ssize_t n, n_passages;
    uint64_t *passages;
    uint8_t *shared;
} Side;

/* Where a number stands, or would. */
static inline size_t place_of(const Set *set, uint64_t value) {
    if (!value) return set->mask + 1;
    size_t at = (size_t)((value * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & set->mask;
    while (set->slots[at] && set->slots[at] != value) at = (at + 1) & set->mask;
    return at;
}

static inline int is_at(const Set *set, size_t at) { return at > set->mask ? set->has_zero : set->slots[at] != 0; }

static inline void add(Set *set, uint64_t value) {
    if (value) set->slots[place_of(set, value)] = value;
    else set->has_zero = 1;
}

static int make_set(Set *set, Py_ssize_t n) {
    size_t size = 16;
    while (size < (size_t)n * 2 + 2) size <<= 1;
    set->slots = calloc(size + 1, sizeof(uint64_t) + 1);
    set->marks = (uint8_t *)(set->slots + size + 1);
    set->mask = size - 1;
    set->has_zero = 0;
    return set->slots != NULL;
}

/* A hash of every four words in a row, of fewer one of all, as `_passages` makes it; 0 where there is no memory. */
static int hash_passages(Side *side) {
    const uint64_t a = UINT64_C(0x9E3779B97F4A7C15), b = UINT64_C(0xBF58476D1CE4E5B9), c = UINT64_C(0x94D049BB133111EB);
    uint64_t words[PASSAGE] = {0};
    side->n_passages = side->n < PASSAGE ? 1 : side->n - PASSAGE + 1;
    side->passages = malloc((size_t)side->n_passages * sizeof(uint64_t));
    side->shared = calloc((size_t)side->n_passages + PASSAGE, 1);
    if (!side->passages || !side->shared) return 0;
    for (Py_ssize_t i = 0; i < side->n_passages + PASSAGE - 1; i++) {
        uint64_t word = i < side->n ? side->numbers[i] * a : 0;
        words[0] = words[1], words[1] = words[2], words[2] = words[3], words[3] = word ^ word >> 29;
        if (i < PASSAGE - 1) continue;
        uint64_t hash = words[0] * a + words[1] * b + words[2] * c + words[3];
        hash = (hash ^ hash >> 31) * b;
        hash = (hash ^ hash >> 29) * c;
        side->passages[i - PASSAGE + 1] = hash ^ hash >> 32;
    }
    return 1;
}

/* Marks the words of passages that both have; 0 where there is no memory. */
static int mark_shared(Side *a, Side *b) {
    Set ours;
    if (!make_set(&ours, a->n_passages)) return 0;
    for (Py_ssize_t i = 0; i < a->n_passages; i++) add(&ours, a->passages[i]);
    for (Py_ssize_t i = 0; i < b->n_passages; i++) {
        size_t at = place_of(&ours, b->passages[i]);
        if (!is_at(&ours, at)) continue;
        ours.marks[at] = 1;
        memset(b->shared + i, 1, PASSAGE);
    }
    for (Py_ssize_t i = 0; i < a->n_passages; i++)
        if (ours.marks[place_of(&ours, a->passages[i])]) memset(a->shared + i, 1, PASSAGE);
    free(ours.slots);
    return 1;
}

static double share_of(const Side *side) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < side->n; i++) n += side->shared[i];
    return (double)n / (double)side->n;
}

/* Whether a text names or counts what the other does not, -1 where there is no memory; `inside`: between the first and the last
   word shared. */
static int has_own_facts(const Side *side, const Side *other, int inside) {
    Py_ssize_t start = 0, end = side->n;
    Set words;
    int found = 0;
    for (; inside && start < end && !side->shared[start];) start++;
    for (; inside && end > start && !side->shared[end - 1];) end--;
    if (!make_set(&words, other->n)) return -1;
    for (Py_ssize_t i = 0; i < other->n; i++) add(&words, other->numbers[i]);
    for (Py_ssize_t i = start; i < end && !found; i++)
        found = !side->shared[i] && side->facts[i] && !is_at(&words, place_of(&words, side->numbers[i]));
    free(words.slots);
    return found;
}

/* Whether they are copies; -1 where there is no memory. */
static int decide(Side *a, Side *b, double least, int inside) {
    if (!a->n || !b->n) return 0;
    if (!hash_passages(a) || !hash_passages(b) || !mark_shared(a, b)) return -1;
    double share_a = share_of(a), share_b = share_of(b);
    if (!share_a || (share_a > share_b ? share_a : share_b) < least) return 0;
    int own = has_own_facts(a, b, inside);
    if (own > 0) own = has_own_facts(b, a, inside);
    return own < 0 ? -1 : !own;
}

/* (numbers: uint32, facts: uint8 of a text's words; the same of another's; least: float, the share of either's words that must
   stand in passages that both have; inside: bool, whether facts count only between those) → whether they are copies. */
PyObject *are_copies(PyObject *self, PyObject *const *given, Py_ssize_t n_given) {
    Arrays arrays = {.n = 0};
    Py_ssize_t n_facts;
    Side sides[2] = {{0}, {0}};
    if (!has_arguments(n_given, 6)) return NULL;
    for (int i = 0; i < 2; i++) {
        if (!(sides[i].numbers = array_of(&arrays, given[2 * i], 4, 0, &sides[i].n))) return release(&arrays, NULL);
        if (!(sides[i].facts = array_of(&arrays, given[2 * i + 1], 1, 0, &n_facts))) return release(&arrays, NULL);
        if (n_facts != sides[i].n) return release(&arrays, out_of_bounds("arrays of different lengths"));
    }
    double least = PyFloat_AsDouble(given[4]);
    int inside = PyObject_IsTrue(given[5]);
    if (inside < 0 || PyErr_Occurred()) return release(&arrays, NULL);
    int decided = decide(&sides[0], &sides[1], least, inside);
    for (int i = 0; i < 2; i++) {
        free(sides[i].passages);
        free(sides[i].shared);
    }
    return release(&arrays, decided < 0 ? PyErr_NoMemory() : PyBool_FromLong(decided));
}
