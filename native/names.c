/* Names in a block, where Python asks for them: `standing.Standing`, `slips.slips`. */

#include "names.h"

enum { MOST_PLACES = 32, PARTS = 3, SHORTEST_SLIP = 4, LONGEST_SLIP = 15 };

/* Every run of up to three words in these segments (ascending, each once) that may be a name: single words first. Each
   array has room for LONGEST_NAME for each word there. How many. */
AES int64_t scan_names(const struct words *words, const struct people *people, const struct lexicon *lexicon,
                       const uint8_t *together, const int64_t *segments, int64_t count, int64_t *where,
                       uint64_t *prints, int64_t *first, int64_t *sizes) {
    int64_t found = 0;
    for (int64_t size = 1; size <= LONGEST_NAME; size++)
        for (int64_t n = 0; n < count; n++)
            for (int64_t word = first_word(words, segments[n]);
                 word < words->count && words->segment[word] == segments[n]; word++) {
                int64_t length = name_length(words, word, size);
                if (!length || !may_be_name(words, lexicon, together, word)) continue;
                where[found] = segments[n];
                prints[found] = fingerprint(people->keys, words->letters + words->at[word], (unsigned)length);
                first[found] = word;
                sizes[found++] = size;
            }
    return found;
}

/* Where the short fingerprints that are wanted of each pair stand in its segment (they ascend): PARTS of each, 0 for
   none. `stands` takes pair, part, first word and words of up to MOST_PLACES for each part of each pair; `often` is all
   zero, one for each of those; `entries` has room for 1.5 times as many. How many stand there. */
AES int64_t scan_parts(const struct words *words, const struct people *people, const struct lexicon *lexicon,
                       const uint8_t *together, const int64_t *segments, const uint32_t *wanted, int64_t count,
                       const uint32_t *masks, uint8_t *often, struct entry *entries, int64_t *stands) {
    int64_t found = 0;
    for (int64_t begin = 0, end; begin < count; begin = end) {
        int64_t sought = 0, segment = segments[begin];
        for (end = begin; end < count && segments[end] == segment; end++)
            for (int64_t n = PARTS * end; n < PARTS * (end + 1); n++)
                if (wanted[n]) entries[sought++] = (struct entry){(uint64_t)(n % PARTS) << 32 | wanted[n], (uint64_t)n};
        scan_sort(entries, sought, entries + sought);
        int64_t first = first_word(words, segment), last = first_word(words, segment + 1);
        for (int64_t size = 1; sought && size <= LONGEST_NAME; size++)
            for (int64_t word = first; word < last; word++) {
                int64_t length = name_length(words, word, size);
                if (!length || !may_be_name(words, lexicon, together, word)) continue;
                uint64_t print = fingerprint(people->keys, words->letters + words->at[word], (unsigned)length);
                for (uint64_t part = 0; part < PARTS; part++) {
                    uint64_t code = part << 32 | (print & masks[part]);
                    int64_t low = 0, high = sought;
                    while (low < high) {
                        int64_t middle = (low + high) >> 1;
                        if (entries[middle].code < code) low = middle + 1;
                        else high = middle;
                    }
                    for (; low < sought && entries[low].code == code; low++) {
                        int64_t n = (int64_t)entries[low].tie;
                        if (often[n] == MOST_PLACES) continue; /* a text may say one name for ever */
                        often[n]++;
                        int64_t *stand = stands + 4 * found++;
                        stand[0] = n / PARTS;
                        stand[1] = (int64_t)part;
                        stand[2] = word;
                        stand[3] = size;
                    }
                }
            }
    }
    return found;
}

AES static inline uint64_t whole(const struct people *people, const uint8_t *form) {
    return (uint64_t)_mm_cvtsi128_si64(encrypted(people->keys, _mm_loadu_si128((const __m128i *)form)));
}

/* Fingerprints of all words one slip away from each of these words, which have `length` letters each (4 to 15): letters
   left out, swapped, changed, added; 54 * length + 25 for each. */
AES void scan_slips(const struct words *words, const struct people *people, const int64_t *first, int64_t count,
                    int64_t length, uint64_t *prints) {
    if (length < SHORTEST_SLIP || length > LONGEST_SLIP) return;
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *word = words->letters + words->at[first[n]];
        size_t size = (size_t)length;
        uint8_t form[32];
        for (size_t out = 0; out < size; out++) {
            memset(form, 0, sizeof form);
            memcpy(form, word, out);
            memcpy(form + out, word + out + 1, size - out - 1);
            *prints++ = whole(people, form);
        }
        memset(form, 0, sizeof form);
        for (size_t place = 0; place + 1 < size; place++) {
            memcpy(form, word, size);
            form[place] = word[place + 1];
            form[place + 1] = word[place];
            *prints++ = whole(people, form);
        }
        for (size_t place = 0; place < size; place++) {
            memcpy(form, word, size);
            for (int letter = 'a'; letter <= 'z'; letter++) {
                form[place] = (uint8_t)letter;
                *prints++ = whole(people, form);
            }
        }
        for (size_t place = 0; place <= size; place++) {
            memcpy(form, word, place);
            memcpy(form + place + 1, word + place, size - place);
            for (int letter = 'a'; letter <= 'z'; letter++) {
                form[place] = (uint8_t)letter;
                *prints++ = whole(people, form);
            }
        }
    }
}
