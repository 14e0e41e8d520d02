/* The words of a block of text, and every run of them that may be a value of a register.

   The same as `core/register/words.py`, `scan.py` and `days.py` in one pass; those say what is meant and why, and tests
   hold the two equal. Nothing is allocated, kept or freed here: every buffer is the caller's, who says its size. The
   register is read where it is mapped (docs/formats/register-index.md). Needs the AES instructions of x86-64. */

#ifndef __x86_64__
#error "the native scanner is for x86-64; elsewhere the one in numpy is used"
#endif

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    VERSION = 1,          /* of these functions and structures; the caller wants the same */
    ZEROS = 48,           /* so many zero bytes stand behind the letters */
    WORDS = 4,            /* a run is at most so many words */
    SHORTEST = 4,         /* bytes of a run */
    SIX = 6,
    LONGEST = 40,         /* so three blocks of AES */
    BATCH = 128,
    SHORT_TURN = 4,       /* runs of 1..4 words are turns 0..3, short ones 4..7, telephone numbers 8..23, dates follow */
    PHONE_TURN = 8,
    DATE_TURN = 24,
    THREE_TURN = 30,
    GAP = 3               /* characters between the parts of a date, at most */
};
#define AES __attribute__((target("aes,sse4.1")))

/* One file of the register: its gate (in the clear) and its filter. */
struct file {
    const uint32_t *gate;
    const uint64_t *filter;
    uint64_t blocks;
    uint32_t gate_bits, known_bits;
};

/* The words of a block; arrays as in `Words`, `at` with one entry more. */
struct words {
    const uint8_t *raw, *letters;
    const int64_t *at, *starts, *ends, *segment;
    int64_t count;
};

/* What months and ordinals look like, as `days.py` has it. */
struct calendar {
    const uint64_t *months;
    const int64_t *numbers;
    const uint64_t *endings;
    const uint8_t *lengths; /* 13 rows of 12 */
    int64_t month_count, ending_count, centuries[2];
};

/* What may be a value: fingerprint, first word, and when its turn is. */
struct found {
    uint64_t *prints;
    int64_t *first;
    uint8_t *turn;
    int64_t room, count; /* beyond `room` they are counted only */
};

struct run {
    int64_t start, first;
    uint8_t length, turn;
};

struct scan {
    const struct words *words;
    const struct file *files;
    int64_t file_count;
    const uint8_t *keys;
    struct found *found;
    struct run batch[BATCH];
    int waiting;
};

int scan_version(void) { return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1") ? VERSION : 0; }

/* ---- words ---- */

static inline unsigned is_letter(uint8_t byte) {
    return (byte > 127) | ((uint8_t)(byte - '0') < 10) | ((uint8_t)((byte | 32) - 'a') < 26);
}

/* How many words raw[0..size) has. */
int64_t scan_count(const uint8_t *raw, int64_t size) {
    if (!size) return 0;
    int64_t count = is_letter(raw[0]);
    for (int64_t i = 1; i < size;) {
        /* a stretch short enough for a narrow sum, so that this is vectorised */
        int64_t stop = size - i > 4096 ? i + 4096 : size;
        uint32_t sum = 0;
        for (; i < stop; i++) sum += is_letter(raw[i]) & (is_letter(raw[i - 1]) ^ 1);
        count += sum;
    }
    return count;
}

/* Fill in the words of raw[0..size). Whether five single letters stand after each other in one segment.

   `letters` has room for size + ZEROS bytes; `at`, `starts`, `stops` for scan_count() + 1 each, `segment` for
   scan_count(). `ends` are `segments` ascending numbers, the last of them `size`. In the loop `place` <= i and
   `word` <= words seen before byte i, so what is written to before the word or letter is known stays inside too. */
int scan_words(const uint8_t *raw, int64_t size, const int64_t *ends, int64_t segments, uint8_t *letters, int64_t *at,
               int64_t *starts, int64_t *stops, int64_t *segment) {
    int64_t place = 0, word = 0, done = 0;
    unsigned before = 0;
    for (int64_t i = 0; i < size; i++) {
        uint8_t byte = raw[i];
        unsigned now = is_letter(byte);
        letters[place] = byte | (uint8_t)(((uint8_t)(byte - 'A') < 26) << 5);
        starts[word] = i;
        at[word] = place;
        stops[done] = i;
        word += now & (before ^ 1);
        done += before & (now ^ 1);
        place += now;
        before = now;
    }
    stops[done] = size;
    at[word] = place;
    memset(letters + place, 0, ZEROS);
    int apart = 0;
    int64_t here = 0, singles = 0;
    for (int64_t i = 0; i < word; i++) {
        while (here < segments - 1 && ends[here] <= starts[i]) here++, singles = 0;
        segment[i] = here;
        singles = at[i + 1] - at[i] == 1 ? singles + 1 : 0;
        apart |= singles == 5;
    }
    return apart;
}

/* ---- fingerprints ---- */

AES static inline __m128i expanded(__m128i key, __m128i assist) {
    assist = _mm_shuffle_epi32(assist, 0xFF);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}

/* The round keys of four AES-128 keys: 64 bytes in, 4 * 176 bytes out. */
AES void scan_keys(const uint8_t *keys, uint8_t *out) {
    for (int one = 0; one < 4; one++) {
        __m128i *rounds = (__m128i *)(out + 176 * one);
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
    const uint8_t *rounds = keys + 176 * last;
    __m128i state = _mm_setzero_si128();
    for (unsigned n = 0; n < last; n++)
        state = encrypted(rounds, _mm_xor_si128(state, _mm_loadu_si128((const __m128i *)(text + 16 * n))));
    __m128i mask = _mm_loadu_si128((const __m128i *)(keep + 16 - (length - 16 * last)));
    __m128i rest = _mm_and_si128(mask, _mm_loadu_si128((const __m128i *)(text + 16 * last)));
    return (uint64_t)_mm_cvtsi128_si64(encrypted(rounds, _mm_xor_si128(state, rest)));
}

static inline const uint64_t *block_of(const struct file *file, uint64_t print) {
    return file->filter + (((print >> 32) * file->blocks) >> 32); /* below blocks, as print >> 32 < 2^32 */
}

static inline int may_be_key(const struct scan *scan, uint64_t print) {
    for (int64_t n = 0; n < scan->file_count; n++) {
        const struct file *file = scan->files + n;
        if (!file->blocks) continue;
        uint64_t known = print >> (64 - file->known_bits);
        uint64_t bits = 1ull << (known & 63) | 1ull << (known >> 6 & 63) | 1ull << (known >> 12 & 63);
        if ((*block_of(file, print) & bits) == bits) return 1;
    }
    return 0;
}

static inline void keep_if_key(struct scan *scan, uint64_t print, int64_t first, uint8_t turn) {
    if (!may_be_key(scan, print)) return;
    struct found *found = scan->found;
    if (found->count < found->room) {
        found->prints[found->count] = print;
        found->first[found->count] = first;
        found->turn[found->count] = turn;
    }
    found->count++;
}

/* Fingerprint what waits; the filter is asked for all of it before any answer is needed. */
AES static void flush(struct scan *scan) {
    uint64_t prints[BATCH];
    for (int n = 0; n < scan->waiting; n++) {
        const struct run *run = scan->batch + n;
        prints[n] = fingerprint(scan->keys, scan->words->letters + run->start, run->length);
        for (int64_t f = 0; f < scan->file_count; f++)
            if (scan->files[f].blocks) _mm_prefetch((const char *)block_of(scan->files + f, prints[n]), _MM_HINT_T0);
    }
    for (int n = 0; n < scan->waiting; n++)
        keep_if_key(scan, prints[n], scan->batch[n].first, scan->batch[n].turn);
    scan->waiting = 0;
}

static inline void wait(struct scan *scan, int64_t start, int64_t length, int64_t first, int turn) {
    scan->batch[scan->waiting++] = (struct run){start, first, (uint8_t)length, (uint8_t)turn};
    if (scan->waiting == BATCH) flush(scan);
}

/* ---- runs ---- */

static inline uint64_t first_bytes(uint64_t code, int64_t count) {
    return count >= 8 ? code : code & ((1ull << 8 * count) - 1);
}

/* Eight letters from the start of a word on; ZEROS stand behind the last. */
static inline uint64_t eight(const struct words *words, int64_t word) {
    uint64_t code;
    memcpy(&code, words->letters + words->at[word], sizeof code);
    return code;
}

static inline int may_begin(const struct scan *scan, uint64_t code) {
    uint64_t high = (code ^ 0x3030303030303030) & 0xF0F0F0F0F0F0F0F0; /* every digit as 0 */
    high |= high >> 2;
    high |= high >> 1;
    code &= ~(((~high & 0x1010101010101010) >> 4) * 15);
    for (int64_t n = 0; n < scan->file_count; n++) {
        uint64_t place = (code * 0x9E3779B97F4A7C15) >> (64 - scan->files[n].gate_bits);
        if (scan->files[n].gate[place >> 5] >> (place & 31) & 1) return 1;
    }
    return 0;
}

static inline void runs_from(struct scan *scan, int64_t word, uint64_t code, int64_t most) {
    const struct words *words = scan->words;
    const int64_t *at = words->at + word;
    int begins = may_begin(scan, first_bytes(code, SIX));
    if (!begins && at[1] - at[0] >= SIX) return;
    for (int64_t n = 1; n <= most; n++) {
        int64_t length = at[n] - at[0];
        if (length > LONGEST) return;
        if (length >= SIX) {
            if (!begins) return;
            wait(scan, at[0], length, word, (int)(n - 1));
        } else if (length >= SHORTEST && may_begin(scan, first_bytes(code, length)))
            wait(scan, at[0], length, word, (int)(SHORT_TURN + n - 1));
    }
}

/* National numbers of 9 to 12 digits behind what is dialled before them. */
static void phones_from(struct scan *scan, int64_t word, uint64_t code, int64_t most) {
    static const char leads[4][5] = {"0", "44", "440", "0044"};
    static const uint8_t sizes[4] = {1, 2, 3, 4};
    const int64_t *at = scan->words->at + word;
    for (int lead = 0; lead < 4; lead++) {
        if (memcmp(&code, leads[lead], sizes[lead])) continue;
        for (int64_t n = 1; n <= most; n++) {
            int64_t length = at[n] - at[0] - sizes[lead];
            if (length >= 9 && length <= 12)
                wait(scan, at[0] + sizes[lead], length, word, (int)(PHONE_TURN + 4 * lead + n - 1));
        }
    }
}

/* ---- dates ---- */

struct part {
    int64_t value, month;
    int size; /* digits; 0 when there are none, 9 when it is no number of up to eight */
};

static inline int is_digit(uint64_t code) { return (uint8_t)((uint8_t)code - '0') < 10; }

static inline int all_digits(uint64_t code, int64_t count) {
    uint64_t mask = first_bytes(~0ull, count);
    return (code & mask & 0xF0F0F0F0F0F0F0F0) == (mask & 0x3030303030303030);
}

static inline int64_t length_of(const struct words *words, int64_t word) { return words->at[word + 1] - words->at[word]; }

static inline uint64_t code_of(const struct words *words, int64_t word) {
    return first_bytes(eight(words, word), length_of(words, word));
}

/* The month whose name begins with these three letters, else 0. */
static int64_t month_of(const struct calendar *calendar, uint64_t code) {
    uint64_t three = first_bytes(code, 3);
    for (int64_t n = 0; n < calendar->month_count; n++)
        if (calendar->months[n] == three) return calendar->numbers[n];
    return 0;
}

static struct part part_of(const struct words *words, const struct calendar *calendar, int64_t word) {
    uint64_t code = code_of(words, word);
    int64_t length = length_of(words, word);
    struct part part = {0, 0, length <= 8 && all_digits(code, length) ? (int)length : 0};
    for (int lead = 1; lead <= 2 && !part.size; lead++) { /* 3rd, 12th, 12T00 */
        uint64_t rest = code >> (8 * lead);
        int fits = length >= lead + 3 && (rest & 255) == 't';
        for (int64_t n = 0; length == lead + 2 && n < calendar->ending_count; n++) fits |= rest == calendar->endings[n];
        if (fits && all_digits(code, lead)) part.size = lead;
    }
    for (int n = 0; n < part.size; n++) part.value = part.value * 10 + (int64_t)(code >> (8 * n) & 15);
    if (part.size) {
        if (part.size <= 2 && part.value <= 12) part.month = part.value;
    } else if (is_digit(code))
        part.size = 9;
    else {
        int64_t month = month_of(calendar, code); /* 0..12; row 0 of `lengths` is empty */
        if (length <= 11 && calendar->lengths[12 * month + length]) part.month = month;
    }
    return part;
}

AES static void date(struct scan *scan, int64_t word, int turn, int64_t year, int64_t month, int64_t day) {
    if (year < 1850 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return;
    __m128i number = _mm_set_epi64x(0, year * 10000 + month * 100 + day);
    keep_if_key(scan, (uint64_t)_mm_cvtsi128_si64(encrypted(scan->keys + 3 * 176, number)), word, (uint8_t)turn);
}

static void solid(struct scan *scan, const struct calendar *calendar, int64_t word) {
    struct part part = part_of(scan->words, calendar, word);
    int64_t v = part.value;
    if (part.size == 8) {
        date(scan, word, DATE_TURN, v / 10000, v / 100 % 100, v % 100);
        date(scan, word, DATE_TURN + 1, v % 10000, v / 10000 % 100, v / 1000000);
    } else if (part.size == 6)
        for (int n = 0; n < 2; n++) {
            int64_t century = calendar->centuries[n] * 100;
            date(scan, word, DATE_TURN + 2 + 2 * n, v % 100 + century, v / 100 % 100, v / 10000);
            date(scan, word, DATE_TURN + 3 + 2 * n, v / 10000 + century, v / 100 % 100, v % 100);
        }
}

/* The dates that the words first, second and third = second + 1 are; their numbers are below words->count.
   `within`: bit n says that word first + n is inside a date that begins with its year. Returns it with what this adds. */
static unsigned three(struct scan *scan, const struct calendar *calendar, int64_t first, int64_t second, int named,
                      unsigned within) {
    const struct words *words = scan->words;
    int64_t third = second + 1;
    if (words->segment[first] != words->segment[third] || words->starts[first + 1] - words->ends[first] > GAP ||
        words->starts[third] - words->ends[second] > GAP)
        return within;
    uint8_t left = words->raw[words->ends[first]], right = words->raw[words->starts[third] - 1];
    if (left == ':' || left == '\t' || right == '\t') return within;
    struct part a = part_of(words, calendar, first), b = part_of(words, calendar, second),
                c = part_of(words, calendar, third);
    if (!(within & 1)) {
        for (int n = 0; n < 3; n++) {
            if (c.size != (n ? 2 : 4)) continue;
            int64_t year = c.value + (n ? calendar->centuries[n - 1] * 100 : 0);
            int turn = THREE_TURN + 2 + 4 * n + named;
            if ((a.size == 1 || a.size == 2) && b.month > 0) date(scan, first, turn, year, b.month, a.value);
            if ((b.size == 1 || b.size == 2) && a.month > 0 && (a.size == 0 || b.value > 12))
                date(scan, first, turn + 2, year, a.month, b.value);
        }
    }
    if (a.size == 4 && b.month > 0 && (c.size == 1 || c.size == 2) && c.value <= 31) {
        date(scan, first, THREE_TURN + named, a.value, b.month, c.value);
        within |= 1u << (second - first) | 1u << (third - first);
    }
    return within;
}

static unsigned dates_from(struct scan *scan, const struct calendar *calendar, int64_t word, uint64_t code,
                           unsigned within) {
    const struct words *words = scan->words;
    int64_t last = words->count - 1, length = length_of(words, word);
    if (!is_digit(code)) { /* March 12, 1985 */
        if (word + 1 < last && is_digit(eight(words, word + 1)) && is_digit(eight(words, word + 2)) &&
            month_of(calendar, code))
            return three(scan, calendar, word, word + 1, 1, within);
        return within;
    }
    if (length == 6 || length == 8) solid(scan, calendar, word);
    if (word >= last) return within;
    int64_t second = word + 1;
    int month = 0;
    if (!is_digit(eight(words, second))) {
        second += code_of(words, second) == 0x796164;                             /* day */
        second += code_of(words, second < last ? second : last) == 0x666F;        /* of */
        if (second > last) second = last;
        month = month_of(calendar, eight(words, second)) > 0;
    }
    if (second >= last || !(month || is_digit(eight(words, second))) || !is_digit(eight(words, second + 1)))
        return within;
    return three(scan, calendar, word, second, 0, within);
}

/* Every run of words that passes gate and filter of a file, and every date that passes a filter; found->count says how
   many there are, of which the first found->room are told. In the order of the words, not of their turns. */
AES void scan_find(const struct words *words, const struct file *files, int64_t file_count, const uint8_t *keys,
                   const struct calendar *calendar, struct found *found) {
    struct scan scan = {.words = words, .files = files, .file_count = file_count, .keys = keys, .found = found};
    unsigned within = 0;
    found->count = 0;
    for (int64_t word = 0; word < words->count; word++) {
        uint64_t code = eight(words, word);
        int64_t most = 1;
        while (most < WORDS && word + most < words->count && words->segment[word + most] == words->segment[word]) most++;
        runs_from(&scan, word, code, most);
        uint8_t letter = (uint8_t)code;
        if (letter == '0' || letter == '4') phones_from(&scan, word, code, most);
        within = dates_from(&scan, calendar, word, code, within) >> 1;
    }
    flush(&scan);
}
