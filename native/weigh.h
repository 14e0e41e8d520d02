/* What a pair of a segment and a person weighs: `pairs.weigh`, and names and dates as `evidence` has them. */

#ifndef GATELODGE_WEIGH_H
#define GATELODGE_WEIGH_H

#include "names.h"

enum { FEW = 4, MANY = 8192, CROWDED = 256 };
#define FIELD_BITS 4.0

static const uint32_t FORE_MASK = (1u << 26) - 1, SUR_MASK = (1u << 26) - 1, OTHER_MASK = (1u << 24) - 1,
                      BIRTH_MASK = (1u << 25) - 1;

struct pair {
    uint64_t person;
    uint32_t row[4];
    int sure, named, kept;
    double weights[KINDS];
};

/* Pieces of evidence are entries: person << 32 | hit, and kind. */
struct pieces {
    struct entry *entries;
    int64_t count;
};

struct gather {
    const struct words *words;
    const struct people *people;
    const struct lexicon *lexicon;
    const struct hits *hits;
    const uint8_t *together;
    double needed;
    char *free, *end; /* of the scratch memory; taken anew for each segment */
    /* of the segment: */
    int64_t first, last; /* hits */
    struct posted *posted;
    double *bits; /* of each hit's value, before the floor of its kind */
    struct entry *days;
    int64_t day_count;
    uint32_t *names; /* a table of 26 bits of each, and the highest bit */
    uint32_t name_mask;
    struct pair *pairs;
    int64_t pair_count, sure_count;
};

static void *taken(struct gather *g, int64_t count, size_t size) {
    int64_t bytes = (int64_t)(((uint64_t)count * size + 15) & ~15ull);
    if (bytes > g->end - g->free) return NULL;
    void *place = g->free;
    g->free += bytes;
    return place;
}

/* ---- names ---- */

/* The names that stand in the segment, as a table to look up. */
AES static int names_of(struct gather *g) {
    const struct words *words = g->words;
    int64_t segment = g->hits->segment[g->first];
    int64_t begin = first_word(words, segment), end = first_word(words, segment + 1);
    int64_t room = 16;
    while (room < 2 * LONGEST_NAME * (end - begin)) room *= 2;
    if (!(g->names = taken(g, room, sizeof *g->names))) return FULL;
    memset(g->names, 0, (size_t)room * sizeof *g->names);
    g->name_mask = (uint32_t)room - 1;
    for (int64_t word = begin; word < end; word++) {
        if (!may_be_name(words, g->lexicon, g->together, word)) continue;
        for (int64_t size = 1; size <= LONGEST_NAME; size++) {
            int64_t length = name_length(words, word, size);
            if (!length) continue;
            uint64_t print = fingerprint(g->people->keys, words->letters + words->at[word], (unsigned)length);
            uint32_t entry = (uint32_t)(print & FORE_MASK) | 1u << 31, place = (uint32_t)print & OTHER_MASK;
            while (g->names[place & g->name_mask] && g->names[place & g->name_mask] != entry) place++;
            g->names[place & g->name_mask] = entry;
        }
    }
    return 0;
}

static int stands(const struct gather *g, uint32_t wanted, uint32_t mask) {
    if (!wanted) return 0;
    for (uint32_t place = wanted & OTHER_MASK;; place++) {
        uint32_t entry = g->names[place & g->name_mask];
        if (!entry) return 0;
        if ((entry & mask) == wanted) return 1;
    }
}

/* ---- weights ---- */

static inline double larger(double one, double other) { return one > other ? one : other; }

static double bits_of(const double *weights, int *fields) {
    static const enum kind independent[] = {ISSUED, NUMBER, NAME, BIRTH, MAIL, FORENAME, DATE, CODE};
    double home = larger(larger(weights[SURNAME], weights[POSTCODE]), larger(weights[ADDRESS], weights[PHONE]));
    double bits = 0;
    *fields = home >= FIELD_BITS;
    for (size_t n = 0; n < sizeof independent / sizeof *independent; n++) {
        bits += weights[independent[n]];
        *fields += weights[independent[n]] >= FIELD_BITS;
    }
    return bits + home;
}

static int is_certain(const double *weights, double needed) {
    int fields;
    return weights[ISSUED] > 0 || (bits_of(weights, &fields) >= needed && fields >= 2);
}

static inline double full_bits(const struct pair *pair) { return (pair->row[2] >> 24) / 4.0; }
static inline double fore_bits(const struct pair *pair) { return (pair->row[0] >> 26) / 4.0; }
static inline double sur_bits(const struct pair *pair) { return (pair->row[1] >> 26) / 4.0; }

/* Whether both parts of the name would be enough. */
static int might(const struct pair *pair, double needed) {
    int fields;
    double best[KINDS];
    memcpy(best, pair->weights, sizeof best);
    best[FORENAME] = larger(best[FORENAME], fore_bits(pair));
    best[SURNAME] = larger(best[SURNAME], sur_bits(pair));
    return bits_of(best, &fields) >= needed;
}

/* Bits of a value as a field of this kind. */
static inline double rarity(const struct gather *g, int64_t hit, enum kind kind) {
    double bits = g->bits[hit - g->first];
    return bits < g->people->floors[kind] ? bits : g->people->floors[kind];
}

static inline void lift(double *weight, double bits) {
    if (bits > *weight) *weight = bits;
}

static void weigh_birth(const struct gather *g, struct pair *pair) {
    uint32_t birth = pair->row[3] & BIRTH_MASK;
    if (!birth) return;
    int64_t low = 0, high = g->day_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (g->days[middle].code < birth) low = middle + 1;
        else high = middle;
    }
    if (low < g->day_count && g->days[low].code == birth)
        lift(pair->weights + BIRTH, rarity(g, (int64_t)g->days[low].tie, BIRTH));
}

static void weigh_names(const struct gather *g, struct pair *pair) {
    double *weights = pair->weights, named = weights[NAME], both = full_bits(pair);
    int fore = stands(g, pair->row[0] & FORE_MASK, FORE_MASK);
    int sur = stands(g, pair->row[1] & SUR_MASK, SUR_MASK) || stands(g, pair->row[2] & OTHER_MASK, OTHER_MASK);
    weights[FORENAME] = fore && !sur && named == 0 ? fore_bits(pair) : 0;
    weights[SURNAME] = sur && !fore && named == 0 ? sur_bits(pair) : 0;
    if (fore && sur) weights[NAME] = named > 0 && named < both ? named : both;
}

#endif
