/* Fingerprints, and what hides the tables of a file: `prf.Prf`, `prf.Masks`. */

#ifndef GATELODGE_AES_H
#define GATELODGE_AES_H

#include "kernel.h"

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

#endif
