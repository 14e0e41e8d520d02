/* Which of the candidates are keys of the register: `scan.scan`. */

#include "lookup.h"

enum {
    DATE_WORDS = 3,
    SMALL = 12,
    AHEAD = 128
};

static inline int before(const struct entry *one, const struct entry *other) {
    return one->code < other->code || (one->code == other->code && one->tie < other->tie);
}

/* Sort by merging; `scratch` has room for half of them. Quick where much is in order already, as texts are. */
void scan_sort(struct entry *entries, int64_t count, struct entry *scratch) {
    for (int64_t first = 0; first < count; first += SMALL) {
        int64_t last = count - first > SMALL ? first + SMALL : count;
        for (int64_t i = first + 1; i < last; i++) {
            struct entry entry = entries[i];
            int64_t j = i;
            for (; j > first && before(&entry, entries + j - 1); j--) entries[j] = entries[j - 1];
            entries[j] = entry;
        }
    }
    for (int64_t width = SMALL; width < count; width *= 2)
        for (int64_t first = 0; count - first > width; first += 2 * width) {
            int64_t middle = first + width, last = count - middle > width ? middle + width : count;
            if (!before(entries + middle, entries + middle - 1)) continue;
            /* the shorter part is the right one or both are `width`: what is set aside is at most half of all */
            int64_t aside = last - middle;
            memcpy(scratch, entries + middle, (size_t)aside * sizeof *entries);
            int64_t left = middle - 1, right = aside - 1, place = last - 1;
            while (right >= 0) {
                if (left >= first && before(scratch + right, entries + left)) entries[place--] = entries[left--];
                else entries[place--] = scratch[right--];
            }
        }
}

/* Six letters from a word on and no digit: a name as a rule. */
static inline int is_plain(const struct words *words, int64_t word) {
    uint64_t six = first_bytes(eight(words, word), 6);
    return ((six | six >> 1) & 0x404040404040) == 0x404040404040;
}

/* What a look-up will read is asked for before any answer is needed. */
AES static void ask(const struct people *people, const uint64_t *prints, int64_t count) {
    for (int64_t f = 0; f < people->file_count; f++) {
        const struct file *file = people->files + f;
        if (!file->packed || !file->start_count) continue; /* a file without keys */
        for (int step = 0; step < 2; step++)
            for (int64_t i = 0; i < count; i++) {
                int64_t bucket = (int64_t)(prints[i] >> (64 - file->directory_bits));
                if (bucket >= file->start_count) continue;
                const uint32_t *start = file->starts + bucket;
                if (!step) fetch(start);
                else if (*start < file->key_count) fetch(file->entries + 2 * *start);
            }
    }
}

/* How many people have each value, in all files. What will be read of a hit later, its list or its person's row, is asked
   for in one pass and counted in the next. 0, or DAMAGED. */
AES static int count_people(const struct people *people, struct hits *hits) {
    for (int64_t hit = 0; hit < hits->count; hit++) {
        const struct file *file = file_with_key(people, hits->place[hit]);
        uint32_t slot = slot_at(file, hits->place[hit] - file->first_key);
        hits->people[hit] = slot;
        if (!is_shared(slot)) fetch(file->rows + 4 * row_of(slot));
        else if (list_of(slot) < file->list_count) fetch(file->lists + list_of(slot));
    }
    for (int64_t hit = 0; hit < hits->count; hit++) {
        const struct file *own = file_with_key(people, hits->place[hit]);
        struct posted posted;
        if (posted_by(own, (uint32_t)hits->people[hit], &posted)) return DAMAGED;
        if (posted.begin >= 0) fetch(own->postings + posted.begin);
        hits->people[hit] = posted.count;
        for (int64_t f = 0; f < people->file_count; f++) {
            const struct file *file = people->files + f;
            int64_t place = file == own ? -1 : place_of(file, hits->prints[hit]);
            if (place == -1) continue;
            if (place < 0 || posted_by(file, slot_at(file, place), &posted)) return DAMAGED;
            hits->people[hit] += posted.count;
        }
    }
    return 0;
}

/* The hits among `count` candidates, whose first words are below words->count. `entries` has room for 2 * count for
   each file, every array of `hits` for count for each file. 0, or DAMAGED. */
AES int scan_hits(const struct words *words, const struct people *people, const uint64_t *prints, const int64_t *first,
                  const uint8_t *turn, int64_t count, struct entry *entries, struct hits *hits) {
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) {
        if (i % AHEAD == 0) ask(people, prints + i, count - i < AHEAD ? count - i : AHEAD);
        for (int64_t f = 0; f < people->file_count; f++) {
            int64_t place = place_of(people->files + f, prints[i]);
            if (place == -1) continue;
            if (place < 0) return DAMAGED;
            uint64_t code = (uint64_t)words->segment[first[i]] << 32 | (uint64_t)(place + people->files[f].first_key);
            entries[found++] = (struct entry){code, (uint64_t)turn[i] << 32 | (uint64_t)i};
        }
    }
    scan_sort(entries, found, entries + found);
    hits->count = 0;
    for (int64_t n = 0; n < found; n++) {
        if (n && entries[n].code == entries[n - 1].code) continue;
        int64_t i = (int64_t)(entries[n].tie & 0xFFFFFFFF), hit = hits->count++;
        int is_day = turn[i] >= DATE_TURN && turn[i] < UNBROKEN_TURN;
        hits->segment[hit] = (int64_t)(entries[n].code >> 32);
        hits->place[hit] = (int64_t)(entries[n].code & 0xFFFFFFFF);
        hits->first[hit] = first[i];
        hits->size[hit] = turn[i] == UNBROKEN_TURN ? 1 : is_day ? DATE_WORDS : turn[i] % WORDS + 1;
        hits->prints[hit] = prints[i];
        hits->plain[hit] = turn[i] < DATE_TURN && is_plain(words, first[i]);
        hits->is_day[hit] = (uint8_t)is_day;
        hits->dialled[hit] = turn[i] >= PHONE_TURN && turn[i] < DATE_TURN;
    }
    return count_people(people, hits);
}

/* Whether somebody has each of these forms (1 to 48 letters, ZEROS behind the last) as a value of one of these kinds, a
   bit each. 0, or DAMAGED. */
AES int scan_holds(const struct people *people, const uint8_t *letters, const int64_t *starts, int64_t count,
                   uint32_t kinds, uint8_t *held) {
    for (int64_t n = 0; n < count; n++) {
        uint64_t print = fingerprint(people->keys, letters + starts[n], (unsigned)(starts[n + 1] - starts[n]));
        held[n] = 0;
        for (int64_t f = 0; f < people->file_count && !held[n]; f++) {
            const struct file *file = people->files + f;
            struct posted posted;
            int64_t place = place_of(file, print);
            if (place == -1) continue;
            if (place < 0 || posted_by(file, slot_at(file, place), &posted)) return DAMAGED;
            for (int64_t i = 0; i < posted.count && !held[n]; i++) {
                uint32_t word = posting(file, &posted, i);
                held[n] = (kinds >> (word & 15) & 1) && living(people, (word >> 4) + file->first_row) >= 0;
            }
        }
    }
    return 0;
}
