/* The words of a block of text (`words.words_of`), and the keys that everything else begins with. */

#include "kernel.h"

int scan_version(void) { return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1") ? VERSION : 0; }

/* Which of 16 bytes are letters or digits, or beyond ASCII. */
static inline unsigned letters_of(__m128i bytes) {
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(32));
    /* signed, so bytes beyond ASCII are below everything and need their own bit */
    __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(lower, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(lower, _mm_set1_epi8('z' + 1)));
    __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(bytes, _mm_set1_epi8('9' + 1)));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, digit), bytes));
}

/* The same of up to 64 bytes from `raw` on, of which `left` are there. */
static uint64_t letters_from(const uint8_t *raw, int64_t left) {
    uint8_t end[64] = {0};
    if (left < 64) raw = memcpy(end, raw, (size_t)left);
    uint64_t mask = 0;
    for (int n = 0; n < 4; n++)
        mask |= (uint64_t)letters_of(_mm_loadu_si128((const __m128i *)(raw + 16 * n))) << 16 * n;
    return mask;
}

/* How many words raw[0..size) has. */
int64_t scan_count(const uint8_t *raw, int64_t size) {
    int64_t count = 0;
    uint64_t carry = 0;
    for (int64_t i = 0; i < size; i += 64) {
        uint64_t mask = letters_from(raw + i, size - i);
        count += __builtin_popcountll(mask & ~(mask << 1 | carry));
        carry = mask >> 63;
    }
    return count;
}

/* So many letters in lower case; up to 15 bytes behind them are written to, and read where they are there. */
static inline void lower(const uint8_t *raw, int64_t size, const uint8_t *end, uint8_t *letters) {
    for (int64_t n = 0; n < size; n += 16) {
        uint8_t last[16];
        if (end - (raw + n) < 16) memcpy(last, raw + n, (size_t)(end - (raw + n)));
        __m128i bytes = _mm_loadu_si128((const __m128i *)(end - (raw + n) < 16 ? last : raw + n));
        __m128i capital = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)), _mm_cmplt_epi8(bytes, _mm_set1_epi8('Z' + 1)));
        bytes = _mm_or_si128(bytes, _mm_and_si128(capital, _mm_set1_epi8(32)));
        _mm_storeu_si128((__m128i *)(letters + n), bytes);
    }
}

/* Fill in the words of raw[0..size). Whether five single letters stand after each other in one segment.

   `letters` has room for size + ZEROS bytes, so for what is written behind a word; `at` for scan_count() + 1, `starts`,
   `stops` and `segment` for scan_count(). `ends` are `segments` ascending numbers, the last of them `size`. */
int scan_words(const uint8_t *raw, int64_t size, const int64_t *ends, int64_t segments, uint8_t *letters, int64_t *at,
               int64_t *starts, int64_t *stops, int64_t *segment) {
    int64_t word = 0, place = 0, here = 0, singles = 0, start = 0;
    int apart = 0;
    uint64_t carry = 0;
    for (int64_t i = 0; i <= size; i += 64) { /* also behind the end, where the last word stops */
        uint64_t mask = i < size ? letters_from(raw + i, size - i) : 0;
        uint64_t edges = mask ^ (mask << 1 | carry);
        for (; edges; edges &= edges - 1) {
            int64_t edge = i + __builtin_ctzll(edges);
            if (mask >> (edge - i) & 1) {
                start = edge;
                continue;
            }
            while (here < segments - 1 && ends[here] <= start) here++, singles = 0;
            starts[word] = start;
            stops[word] = edge;
            at[word] = place;
            segment[word++] = here;
            lower(raw + start, edge - start, raw + size, letters + place);
            place += edge - start;
            singles = edge - start == 1 ? singles + 1 : 0;
            apart |= singles == 5;
        }
        carry = mask >> 63;
    }
    at[word] = place;
    memset(letters + place, 0, ZEROS);
    return apart;
}

/* ---- keys ---- */

AES static inline __m128i expanded(__m128i key, __m128i assist) {
    assist = _mm_shuffle_epi32(assist, 0xFF);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}

/* The round keys of so many AES-128 keys: 16 bytes of each in, BLOCK_KEYS out. */
AES void scan_keys(const uint8_t *keys, int64_t count, uint8_t *out) {
    for (int64_t one = 0; one < count; one++) {
        __m128i *rounds = (__m128i *)(out + BLOCK_KEYS * one);
        __m128i key = _mm_loadu_si128((const __m128i *)(keys + 16 * one));
        _mm_storeu_si128(rounds, key);
#define ROUND(n, constant)                                            \
    key = expanded(key, _mm_aeskeygenassist_si128(key, constant));    \
    _mm_storeu_si128(rounds + n, key)
        ROUND(1, 0x01); ROUND(2, 0x02); ROUND(3, 0x04); ROUND(4, 0x08); ROUND(5, 0x10);
        ROUND(6, 0x20); ROUND(7, 0x40); ROUND(8, 0x80); ROUND(9, 0x1B); ROUND(10, 0x36);
#undef ROUND
    }
}
