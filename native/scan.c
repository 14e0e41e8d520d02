/* Every run of words that may be a value of the register, every date, and every mail address: `scan.candidates`. */

#include "lookup.h"

enum {
    SHORTEST = 4,         /* bytes of a run */
    SIX = 6,
    LONGEST = 40,         /* so three blocks of AES */
    BATCH = 128,
    AHEAD = 16,           /* words */
    LONGEST_LEAD = 4,     /* digits of the code of a country, with 00 */
    LEAD_GAP = 3,         /* characters from + to it */
    GAP = 3,              /* characters between the parts of a date, at most */
    MOST_BEFORE = 64,     /* of a mail address, before and behind its @ */
    MOST_AFTER = 191,
    MOST_LETTERS = 24
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
    const struct people *people;
    struct found *found;
    struct run batch[BATCH];
    int waiting;
};

static inline int may_be_key(const struct scan *scan, uint64_t print) {
    for (int64_t n = 0; n < scan->people->file_count; n++)
        if (passes(scan->people->files + n, print)) return 1;
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
        prints[n] = fingerprint(scan->people->keys, scan->words->letters + run->start, run->length);
        for (int64_t f = 0; f < scan->people->file_count; f++)
            if (scan->people->files[f].filter_count) fetch(filter_block(scan->people->files + f, prints[n]));
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

/* Letters with every digit as 0. */
static inline uint64_t digitless(uint64_t code) {
    uint64_t high = (code ^ 0x3030303030303030) & 0xF0F0F0F0F0F0F0F0;
    high |= high >> 2;
    high |= high >> 1;
    return code & ~(((~high & 0x1010101010101010) >> 4) * 15);
}

static inline uint64_t gate_place(const struct file *file, uint64_t code) {
    return (code * 0x9E3779B97F4A7C15) >> (64 - file->gate_bits);
}

static inline int may_begin(const struct scan *scan, uint64_t code) {
    code = digitless(code);
    for (int64_t n = 0; n < scan->people->file_count; n++) {
        uint64_t place = gate_place(scan->people->files + n, code);
        if (scan->people->files[n].gate[place >> 5] >> (place & 31) & 1) return 1;
    }
    return 0;
}

/* The gate is asked for what a word further on will need. */
static inline void ask_gate(const struct scan *scan, int64_t word) {
    if (word >= scan->words->count) return;
    uint64_t code = eight(scan->words, word);
    int64_t length = length_of(scan->words, word);
    const struct file *base = scan->people->files;
    fetch(base->gate + (gate_place(base, digitless(first_bytes(code, SIX))) >> 5));
    if (length < SIX && length >= SHORTEST)
        fetch(base->gate + (gate_place(base, digitless(first_bytes(code, length))) >> 5));
}

static inline int all_digits(uint64_t code, int64_t count) {
    uint64_t mask = first_bytes(~0ull, count);
    return (code & mask & 0xF0F0F0F0F0F0F0F0) == (mask & 0x3030303030303030);
}

/* Whether a word is the code of a country: +353, + 44, 0044, 00 44, or 44 before (0). */
static int is_abroad(const struct words *words, int64_t lead, int trunk) {
    uint64_t code = code_of(words, lead);
    int64_t length = length_of(words, lead), gap = words->starts[lead], first = gap > LEAD_GAP ? gap - LEAD_GAP : 0;
    while (gap > first && words->raw[gap - 1] == ' ') gap--;
    int begins = gap > first && words->raw[gap - 1] == '+';
    if (code == 0x34343030 || (begins && length < LONGEST_LEAD && all_digits(code, length))) return 1;
    return code == 0x3434 && (trunk || (lead && code_of(words, lead - 1) == 0x3030 &&
                                        words->segment[lead - 1] == words->segment[lead]));
}

/* Whether a word goes on behind +44, 0044 or the like of any country: a telephone number and nothing else. */
static inline int is_national(const struct words *words, int64_t word, uint64_t code) {
    if ((code & 0xF0) != 0x30 || !word) return 0;
    int64_t lead = word - 1;
    uint64_t before = code_of(words, lead);
    if (length_of(words, lead) > LONGEST_LEAD || (before & 0xF0) != 0x30 || words->segment[lead] != words->segment[word])
        return 0;
    int trunk = lead && before == '0' && words->segment[lead - 1] == words->segment[lead];
    return is_abroad(words, lead - trunk, trunk);
}

static inline void runs_from(struct scan *scan, int64_t word, uint64_t code, int64_t most) {
    const struct words *words = scan->words;
    const int64_t *at = words->at + word;
    if (is_national(words, word, code)) return;
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
                wait(scan, at[0] + sizes[lead], length, word, (int)(PHONE_TURN + WORDS * lead + n - 1));
        }
    }
}

/* ---- dates ---- */

struct part {
    int64_t value, month;
    int size; /* digits; 0 when there are none, 9 when it is no number of up to eight */
};

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
        for (int64_t n = 0; length > lead && n < calendar->ending_count; n++) fits |= rest == calendar->endings[n];
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
    keep_if_key(scan, (uint64_t)_mm_cvtsi128_si64(encrypted(scan->people->keys + 3 * BLOCK_KEYS, number)), word, (uint8_t)turn);
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
        if (a.value >= 1850 && a.value <= 2100 && left == words->raw[words->ends[second]])
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
        uint64_t small = code_of(words, second < last ? second : last);
        second += small == 0x666F || small == 'o';                                /* of, o */
        if (second > last) second = last;
        month = month_of(calendar, eight(words, second)) > 0;
    }
    if (second >= last || !(month || is_digit(eight(words, second))) || !is_digit(eight(words, second + 1)))
        return within;
    return three(scan, calendar, word, second, 0, within);
}

/* Every run of words that passes gate and filter of a file, and every date that passes a filter; found->count says how
   many there are, of which the first found->room are told. In the order of the words, not of their turns. */
AES void scan_find(const struct words *words, const struct people *people, const struct calendar *calendar,
                   struct found *found) {
    struct scan scan = {.words = words, .people = people, .found = found};
    unsigned within = 0;
    found->count = 0;
    for (int64_t word = 0; word < words->count; word++) {
        ask_gate(&scan, word + AHEAD);
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

/* ---- mail addresses ---- */

static inline int in_mailbox(uint8_t byte) {
    return byte < 128 && (is_digit(byte) || (uint8_t)((byte | 32) - 'a') < 26 || strchr("._%+-", byte)) && byte;
}

static inline int in_domain(uint8_t byte) {
    return is_digit(byte) || (uint8_t)((byte | 32) - 'a') < 26 || byte == '.' || byte == '-';
}

/* Where the domain that begins there ends: labels, a dot, two to 24 letters; as late as may be. `begin` where none does. */
static int64_t domain_end(const uint8_t *raw, int64_t begin, int64_t size) {
    int64_t most = size - begin < MOST_AFTER ? size : begin + MOST_AFTER, end = begin;
    while (end < most && in_domain(raw[end])) end++;
    for (int64_t dot = end - 1; dot > begin; dot--) {
        if (raw[dot] != '.' || dot - begin > MOST_AFTER - 1) continue;
        int64_t letters = 0;
        while (dot + 1 + letters < end && letters < MOST_LETTERS && (uint8_t)((raw[dot + 1 + letters] | 32) - 'a') < 26)
            letters++;
        if (letters > 1) return dot + 1 + letters;
    }
    return begin;
}

/* Every mail address whose form may be a key: fingerprint and first word; in `longer`, three numbers each, begin, end and
   first word of those too long to be a form themselves. Each array has room for as many as there are @ in the text. */
AES void scan_mails(const struct words *words, const struct people *people, struct found *found, int64_t *longer,
                    int64_t *longer_count) {
    static const char secure[] = ".cjsm.net";
    struct scan scan = {.words = words, .people = people, .found = found};
    const uint8_t *raw = words->raw, *at = raw - 1;
    found->count = *longer_count = 0;
    while ((at = memchr(at + 1, '@', (size_t)(raw + words->size - at - 1)))) {
        int64_t place = at - raw, begin = place, word = 0, high = words->count;
        while (begin > 0 && place - begin < MOST_BEFORE && in_mailbox(raw[begin - 1])) begin--;
        int64_t end = begin < place ? domain_end(raw, place + 1, words->size) : place + 1;
        if (end == place + 1) continue;
        while (word < high) { /* the first word behind the @ */
            int64_t middle = (word + high) >> 1;
            if (words->starts[middle] < place) word = middle + 1;
            else high = middle;
        }
        word -= word > 0;
        uint8_t form[64 + ZEROS] = {0};
        int64_t length = end - begin, cut = (int64_t)sizeof secure - 1;
        for (int64_t n = 0; n < length && n < 64; n++) form[n] = raw[begin + n] | (uint8_t)(((uint8_t)(raw[begin + n] - 'A') < 26) << 5);
        if (length <= 64 && length > cut && !memcmp(form + length - cut, secure, (size_t)cut))
            memset(form + (length -= cut), 0, (size_t)cut);
        if (length <= LONGEST)
            keep_if_key(&scan, fingerprint(people->keys, form, (unsigned)length), word, UNBROKEN_TURN);
        else {
            longer[3 * *longer_count] = begin;
            longer[3 * *longer_count + 1] = end;
            longer[3 * (*longer_count)++ + 2] = word;
        }
    }
}
