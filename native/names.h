/* Which words of a block may be names: `standing.Standing`. */

#ifndef GATELODGE_NAMES_H
#define GATELODGE_NAMES_H

#include "lookup.h"

enum { LONGEST_NAME = 3, FEWEST_BYTES = 2, MOST_BYTES = 40, BLANKS = 31, BEFORE_A = 96 };

/* Words as numbers, sorted; `sieve` has a bit for each. */
struct lexicon {
    const uint64_t *months, *streets, *particles;
    int64_t month_count, street_count, particle_count;
    uint64_t sieve; /* of the particles */
};

static inline int in_list(const uint64_t *list, int64_t count, uint64_t code) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (list[middle] < code) low = middle + 1;
        else high = middle;
    }
    return low < count && list[low] == code;
}

static inline int is_particle(const struct lexicon *lexicon, uint64_t code) {
    return (lexicon->sieve >> (code * 0x9E3779B97F4A7C15 >> 58) & 1) &&
           in_list(lexicon->particles, lexicon->particle_count, code);
}

/* 12, 12a and 3rd are numbers, 1AB is half of a postcode. */
static inline int is_number(const struct words *words, int64_t word) {
    if (word < 0 || word >= words->count) return 0;
    uint64_t code = eight(words, word);
    return is_digit(code) && (length_of(words, word) != 3 || (uint8_t)(code >> 8) < 'a');
}

/* What stands right behind a word. */
static inline uint8_t behind(const struct words *words, int64_t word) {
    if (word < 0) return 0;
    return words->ends[word] < words->size ? words->raw[words->ends[word]] : '\n';
}

/* Whether a word is no month of a date, no street of an address, and no key before a colon. */
static inline int stands_as_name(const struct words *words, const struct lexicon *lexicon, int64_t word) {
    uint8_t next = behind(words, word);
    if (next == ':') return 0;
    int before = is_number(words, word - 1);
    uint8_t gap = behind(words, word - 1);
    if (((before && gap > BLANKS) || (next > BLANKS && is_number(words, word + 1))) &&
        in_list(lexicon->months, lexicon->month_count, code_of(words, word)))
        return 0;
    if (gap != ' ' || !(before || (behind(words, word - 2) == ' ' && is_number(words, word - 2)))) return 1;
    int64_t house = words->starts[before ? word - 1 : word - 2];
    if (house && memchr("-./", words->raw[house - 1], 3)) return 1; /* the year of a date */
    for (int64_t n = 0; n < 3 && word + n < words->count; n++) {
        if (in_list(lexicon->streets, lexicon->street_count, code_of(words, word + n))) return 0;
        int64_t next = word + n + 1;
        if (next >= words->count || words->starts[next] - words->ends[next - 1] != 1 || behind(words, next - 1) != ' ')
            break;
    }
    return 1;
}

/* Whether a name may begin with a word: a capital, or a row; or van der Berg. */
static inline int may_be_name(const struct words *words, const struct lexicon *lexicon, const uint8_t *together,
                              int64_t word) {
    uint8_t letter = (uint8_t)eight(words, word), raw = words->raw[words->starts[word]];
    int starts = letter > BEFORE_A && ((uint8_t)(raw - 'A') < 26 || together[words->segment[word]]);
    if (!starts && !is_particle(lexicon, code_of(words, word))) return 0;
    return stands_as_name(words, lexicon, word);
}

/* How long a run of so many words is; 0 where it is none, or too short or long for a name. */
static inline int64_t name_length(const struct words *words, int64_t word, int64_t size) {
    if (word + size > words->count || words->segment[word + size - 1] != words->segment[word]) return 0;
    int64_t length = words->at[word + size] - words->at[word];
    return length >= FEWEST_BYTES && length <= MOST_BYTES ? length : 0;
}

#endif
