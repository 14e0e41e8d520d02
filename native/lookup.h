/* Look-ups in a file of the register: `table.Table`, `index.RegisterTable`. */

#ifndef GATELODGE_LOOKUP_H
#define GATELODGE_LOOKUP_H

#include "aes.h"

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
