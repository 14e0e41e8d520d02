/* The bound that matching is measured against: what any matcher must do with a text before it can look anything up.
 *
 * Walks the bytes, classifies them by table, lower-cases the letters into one stream without gaps, notes where each word
 * begins, and keeps two polynomial prefix sums (mod 2^64) of every place, from which the hash of any run of words is
 * two subtractions. Built and called by bench/matching_bound.py; no part of the product. */

#include <stddef.h>
#include <stdint.h>

/* class: 0 separates words, else the lower-case letter or digit. sums: two for each letter. Returns the words seen. */
size_t tokenise(const uint8_t *text, size_t length, const uint8_t *class, uint8_t *letters, uint64_t *sums,
                uint32_t *starts)
{
    const uint64_t one = 0x9E3779B97F4A7C15u, two = 0xD6E8FEB86659FD93u;
    uint64_t power_one = 1, power_two = 1, sum_one = 0, sum_two = 0;
    size_t count = 0, words = 0;
    int inside = 0;
    for (size_t at = 0; at < length; at++) {
        uint8_t letter = class[text[at]];
        if (!letter) {
            inside = 0;
            continue;
        }
        if (!inside) {
            starts[words++] = (uint32_t)count;
            inside = 1;
        }
        letters[count] = letter;
        sum_one += letter * power_one;
        sum_two += letter * power_two;
        power_one *= one;
        power_two *= two;
        sums[2 * count] = sum_one;
        sums[2 * count + 1] = sum_two;
        count++;
    }
    return words;
}
