/* What the parts of the native kernel share: its structures, AES, and the look-ups in a mapped register.

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
    VERSION = 3,           /* of these functions and structures; the caller wants the same */
    ZEROS = 48,            /* so many zero bytes stand behind the letters */
    BLOCK_KEYS = 176,      /* bytes of the round keys of one AES-128 key */
    DAMAGED = -1,
    KINDS = 12,
    ROW_BITS = 27,
    FULL = 1,              /* a room is too small */
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

/* ---- AES ---- */

AES static inline __m128i encrypted(const uint8_t *rounds, __m128i block) {
    const __m128i *key = (const __m128i *)rounds;
    block = _mm_xor_si128(block, _mm_loadu_si128(key));
    for (int n = 1; n < 10; n++) block = _mm_aesenc_si128(block, _mm_loadu_si128(key + n));
    return _mm_aesenclast_si128(block, _mm_loadu_si128(key + 10));
}

/* CBC-MAC of `length` >= 1 letters from `text` on. A block begins within the run, so at most 15 bytes behind it are
   read, and ZEROS stand there at least. */
AES static inline uint64_t fingerprint(const uint8_t *keys, const uint8_t *text, unsigned length) {
    static const uint8_t keep[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    unsigned last = (length - 1) >> 4; /* 0..2, as length <= 48 */
    const uint8_t *rounds = keys + BLOCK_KEYS * last;
    __m128i state = _mm_setzero_si128();
    for (unsigned n = 0; n < last; n++)
        state = encrypted(rounds, _mm_xor_si128(state, _mm_loadu_si128((const __m128i *)(text + 16 * n))));
    __m128i mask = _mm_loadu_si128((const __m128i *)(keep + 16 - (length - 16 * last)));
    __m128i rest = _mm_and_si128(mask, _mm_loadu_si128((const __m128i *)(text + 16 * last)));
    return (uint64_t)_mm_cvtsi128_si64(encrypted(rounds, _mm_xor_si128(state, rest)));
}

/* Four words that the place of a table is hidden with. */
AES static inline __m128i mask_of(const struct file *file, enum purpose purpose, int64_t place) {
    return encrypted(file->masks, _mm_set_epi64x(purpose, place));
}

AES static inline uint32_t unmasked(const struct file *file, enum purpose purpose, int64_t place, uint32_t word) {
    uint32_t mask[4];
    _mm_storeu_si128((__m128i *)mask, mask_of(file, purpose, place >> 2));
    return word ^ mask[place & 3];
}

/* ---- a file of the register ---- */

static inline const uint64_t *filter_block(const struct file *file, uint64_t print) {
    return file->filter + (((print >> 32) * (uint64_t)file->filter_count) >> 32); /* print >> 32 < 2^32 */
}

static inline int passes(const struct file *file, uint64_t print) {
    if (!file->filter_count) return 0;
    uint64_t known = print >> (64 - file->known_bits);
    uint64_t bits = 1ull << (known & 63) | 1ull << (known >> 6 & 63) | 1ull << (known >> 12 & 63);
    return (*filter_block(file, print) & bits) == bits;
}

/* Where a key stands among those of its file; -1 where it is none, DAMAGED - 1 where the directory is wrong. */
static inline int64_t place_of(const struct file *file, uint64_t print) {
    if (!passes(file, print)) return -1;
    int64_t low = 0, high = file->key_count;
    if (file->packed) {
        int64_t bucket = (int64_t)(print >> (64 - file->directory_bits));
        if (bucket + 1 >= file->start_count) return DAMAGED - 1;
        low = file->starts[bucket], high = file->starts[bucket + 1];
        if (low > high || high > file->key_count) return DAMAGED - 1;
        uint32_t known = (uint32_t)(print >> (64 - file->known_bits));
        int64_t end = high;
        while (low < high) {
            int64_t middle = (low + high) >> 1;
            if (file->entries[2 * middle + 1] < known) low = middle + 1;
            else high = middle;
        }
        return low < end && file->entries[2 * low + 1] == known ? low : -1;
    }
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (file->keys[middle] < print) low = middle + 1;
        else high = middle;
    }
    return low < file->key_count && file->keys[low] == print ? low : -1;
}

/* The postings of one key: in the slot itself (begin -1), or a stretch of the list. */
struct posted {
    int64_t begin, count;
    uint32_t slot;
};

AES static inline uint32_t slot_at(const struct file *file, int64_t place) {
    return unmasked(file, SLOTS, place, file->packed ? file->entries[2 * place] : file->slots[place]);
}

static inline int is_shared(uint32_t slot) { return slot >> 31; }
static inline int64_t list_of(uint32_t slot) { return slot & 0x7FFFFFFF; }
static inline int64_t row_of(uint32_t slot) { return slot & ((1u << ROW_BITS) - 1); }

static inline int posted_by(const struct file *file, uint32_t slot, struct posted *posted) {
    *posted = (struct posted){-1, 1, slot};
    if (is_shared(slot)) {
        int64_t number = list_of(slot);
        if (number + 1 >= file->list_count) return DAMAGED;
        posted->begin = file->lists[number];
        posted->count = file->lists[number + 1] - posted->begin;
        if (posted->count < 0 || posted->begin + posted->count > file->posting_count) return DAMAGED;
    }
    return 0;
}

/* One posting of them: row << 4 | kind. */
AES static inline uint32_t posting(const struct file *file, const struct posted *posted, int64_t number) {
    if (posted->begin < 0) return (uint32_t)row_of(posted->slot) << 4 | posted->slot >> ROW_BITS;
    return unmasked(file, POSTINGS, posted->begin + number, file->postings[posted->begin + number]);
}

/* The kind of the posting that joins a key and a row of the same file; -1 where there is none. Rows ascend and are spread
   evenly, so the search begins where the row should be and widens from there. */
AES static inline int kind_of(const struct file *file, const struct posted *posted, int64_t row) {
    int64_t low = 0, high = posted->count;
    int64_t place = file->row_count ? (int64_t)((double)posted->count * (double)row / (double)file->row_count) : 0;
    if (place >= high) place = high - 1;
    for (int64_t step = 1; low < high; step *= 2) { /* all before `low` are less, none from `high` on is */
        if ((int64_t)(posting(file, posted, place) >> 4) < row) {
            low = place + 1;
            if ((place += step) >= high) break;
        } else {
            high = place;
            if ((place -= step) < low) break;
        }
        if (step > posted->count) break;
    }
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if ((int64_t)(posting(file, posted, middle) >> 4) < row) low = middle + 1;
        else high = middle;
    }
    if (low == posted->count) return -1;
    uint32_t word = posting(file, posted, low);
    return (int64_t)(word >> 4) == row ? (int)(word & 15) : -1;
}

/* Whose number a posting is read as: their own or that of who lives on; -1 for the dead. */
static inline int64_t living(const struct people *people, int64_t person) {
    int64_t low = 0, high = people->dead_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (people->dead[middle] < person) low = middle + 1;
        else high = middle;
    }
    if (low < people->dead_count && people->dead[low] == person) return -1;
    low = 0, high = people->folded_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (people->folded[2 * middle] < person) low = middle + 1;
        else high = middle;
    }
    return low < people->folded_count && people->folded[2 * low] == person ? people->folded[2 * low + 1] : person;
}

/* Which of two files a number belongs to. */
static inline const struct file *file_with_key(const struct people *people, int64_t place) {
    return people->file_count > 1 && place >= people->files[1].first_key ? people->files + 1 : people->files;
}

static inline const struct file *file_with_row(const struct people *people, int64_t person) {
    return people->file_count > 1 && person >= people->files[1].first_row ? people->files + 1 : people->files;
}

#endif
