/* What the parts of the native kernel share.

   Nothing is allocated, kept or freed here: every buffer is the caller's, who says its size. The register is read where
   it is mapped (docs/formats/register-index.md); a place that it names and does not have ends the call with DAMAGED.
   Needs the AES instructions of x86-64. */

#ifndef GATELODGE_KERNEL_H
#define GATELODGE_KERNEL_H

#ifndef __x86_64__
#error "the native kernel is for x86-64; elsewhere the one in numpy is used"
#endif

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    VERSION = 4,           /* of these functions and structures; the caller wants the same */
    ZEROS = 48,            /* so many zero bytes stand behind the letters */
    BLOCK_KEYS = 176,      /* bytes of the round keys of one AES-128 key */
    DAMAGED = -1,
    KINDS = 12,
    ROW_BITS = 27,
    FULL = 1,              /* a room is too small: the scratch memory, that of pairs, that of pieces */
    FULL_PAIRS,
    FULL_PIECES,
    WORDS = 5,             /* a run is at most so many words */
    SHORT_TURN = WORDS,    /* runs of 1.. words are the first turns, then come short ones, telephone numbers, dates */
    PHONE_TURN = 2 * WORDS,
    DATE_TURN = 6 * WORDS,
    THREE_TURN = DATE_TURN + 6,
    UNBROKEN_TURN = 255    /* what is no run of words: letters set apart, mail addresses */
};
enum kind { ISSUED, NUMBER, NAME, BIRTH, POSTCODE, ADDRESS, PHONE, MAIL, FORENAME, SURNAME, DATE, CODE };
enum purpose { SLOTS = 1, POSTINGS, ROWS };
#define AES __attribute__((target("aes,sse4.1")))

/* One file of the register. */
struct file {
    const uint32_t *gate; /* in the clear */
    const uint64_t *filter;
    const uint32_t *starts;   /* the directory, where the keys are packed */
    const uint32_t *entries;  /* slot and known end of each packed key */
    const uint64_t *keys;     /* whole keys with `slots`, where they are not packed */
    const uint32_t *slots;
    const uint32_t *lists, *postings, *rows;
    const uint8_t *masks;     /* round keys */
    int64_t filter_count, start_count, key_count, list_count, posting_count, row_count;
    int64_t first_key, first_row; /* the numbers of the first of each */
    uint32_t gate_bits, known_bits, directory_bits, packed;
};

/* One version of the register: its base, and its delta where there is one. */
struct people {
    const struct file *files;
    int64_t file_count;
    const uint8_t *keys;     /* round keys of forms of one, two and three blocks, and of dates */
    const int64_t *dead;     /* sorted */
    const int64_t *folded;   /* pairs, sorted by the first */
    int64_t dead_count, folded_count;
    double count;            /* people, or as many as a register must have to say how common a value is */
    const double *floors;    /* bits that each kind weighs at most */
};

/* The words of a block; arrays as in `Words`, `at` with one entry more. */
struct words {
    const uint8_t *raw, *letters;
    const int64_t *at, *starts, *ends, *segment;
    int64_t count, size; /* words, bytes of `raw` */
};

/* Pairs of a segment and a key that stands in it, as in `Hits`. */
struct hits {
    int64_t *segment, *place, *first, *size, *people;
    uint64_t *prints;
    uint8_t *plain, *is_day, *dialled;
    int64_t count;
};

/* Something to be sorted, by `code` and then by `tie`. */
struct entry {
    uint64_t code, tie;
};

void scan_sort(struct entry *entries, int64_t count, struct entry *scratch);

/* ---- words ---- */

static inline uint64_t first_bytes(uint64_t code, int64_t count) {
    return count >= 8 ? code : code & ((1ull << 8 * count) - 1);
}

/* Eight letters from the start of a word on; ZEROS stand behind the last. */
static inline uint64_t eight(const struct words *words, int64_t word) {
    uint64_t code;
    memcpy(&code, words->letters + words->at[word], sizeof code);
    return code;
}

static inline int64_t length_of(const struct words *words, int64_t word) { return words->at[word + 1] - words->at[word]; }

static inline uint64_t code_of(const struct words *words, int64_t word) {
    return first_bytes(eight(words, word), length_of(words, word));
}

/* The first word of a segment or of a later one; the words' segments ascend. */
static inline int64_t first_word(const struct words *words, int64_t segment) {
    int64_t low = 0, high = words->count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (words->segment[middle] < segment) low = middle + 1;
        else high = middle;
    }
    return low;
}

static inline int is_digit(uint64_t code) { return (uint8_t)((uint8_t)code - '0') < 10; }

/* Ask for what will be read soon. (A function of nothing but _mm_prefetch is taken for one without an effect.) */
static inline void fetch(const void *place) { __asm__ volatile("prefetcht0 (%0)" : : "r"(place)); }

#endif
