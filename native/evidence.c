/* The evidence of a block, segment by segment: `evidence.gather`, which says what is meant and why. */

#include <math.h>

#include "weigh.h"

/* What is found, as in `Evidence`; beyond the rooms nothing is written and FULL_PAIRS or FULL_PIECES is returned. */
struct evidence {
    int64_t *code;
    double *weights; /* KINDS for each pair */
    uint32_t *rows;  /* four words for each pair */
    uint8_t *asked;
    int64_t *held, *kind, *hit;
    int64_t pair_room, piece_room, pair_count, piece_count;
};

/* Everybody behind a hit. `pieces` has room for all its postings. */
AES static void follow(struct gather *g, int64_t hit, struct pieces *pieces) {
    const struct file *file = file_with_key(g->people, g->hits->place[hit]);
    const struct posted *posted = g->posted + (hit - g->first);
    for (int64_t n = 0; n < posted->count; n++) {
        uint32_t word = posting(file, posted, n);
        if (g->hits->dialled[hit] && (word & 15) != PHONE) continue;
        int64_t person = living(g->people, (word >> 4) + file->first_row);
        if (person >= 0)
            pieces->entries[pieces->count++] = (struct entry){(uint64_t)person << 32 | (uint64_t)hit, word & 15};
    }
}

/* Sorted, each once. */
static int settled(struct gather *g, struct pieces *pieces) {
    char *free = g->free;
    struct entry *scratch = taken(g, pieces->count / 2 + 1, sizeof *scratch);
    if (!scratch) return FULL;
    scan_sort(pieces->entries, pieces->count, scratch);
    g->free = free;
    int64_t kept = 0;
    for (int64_t n = 0; n < pieces->count; n++)
        if (!n || memcmp(pieces->entries + n, pieces->entries + n - 1, sizeof *pieces->entries))
            pieces->entries[kept++] = pieces->entries[n];
    pieces->count = kept;
    return 0;
}

/* The pieces put together by person. */
AES static int evaluate(struct gather *g, struct pieces *pieces) {
    int state = settled(g, pieces);
    if (state) return state;
    g->pair_count = 0;
    if (!(g->pairs = taken(g, pieces->count, sizeof *g->pairs))) return FULL;
    for (int64_t n = 0; n < pieces->count; n++) {
        int64_t person = (int64_t)(pieces->entries[n].code >> 32);
        const struct file *file = file_with_row(g->people, person);
        if (person - file->first_row < file->row_count) fetch(file->rows + 4 * (person - file->first_row));
    }
    for (int64_t n = 0; n < pieces->count; n++) {
        uint64_t person = pieces->entries[n].code >> 32;
        if (!g->pair_count || g->pairs[g->pair_count - 1].person != person) {
            struct pair *pair = g->pairs + g->pair_count++;
            const struct file *file = file_with_row(g->people, (int64_t)person);
            int64_t row = (int64_t)person - file->first_row;
            if (row >= file->row_count) return DAMAGED;
            *pair = (struct pair){.person = person};
            __m128i words = _mm_loadu_si128((const __m128i *)(file->rows + 4 * row));
            _mm_storeu_si128((__m128i *)pair->row, _mm_xor_si128(words, mask_of(file, ROWS, row)));
        }
        enum kind kind = (enum kind)pieces->entries[n].tie;
        if ((int)kind >= KINDS) return DAMAGED;
        int64_t hit = (int64_t)(pieces->entries[n].code & 0xFFFFFFFF);
        lift(g->pairs[g->pair_count - 1].weights + kind, rarity(g, hit, kind));
    }
    if (!g->names && (state = names_of(g))) return state;
    for (int64_t n = 0; n < g->pair_count; n++) {
        weigh_birth(g, g->pairs + n);
        weigh_names(g, g->pairs + n);
    }
    return 0;
}

/* The kind of value of a hit that a person has; -1 for none. Who was given up is looked at for who lives on. */
AES static int held_kind(struct gather *g, int64_t hit, int64_t person) {
    const struct people *people = g->people;
    const struct file *file = file_with_key(people, g->hits->place[hit]);
    const struct posted *posted = g->posted + (hit - g->first);
    int kind = file == file_with_row(people, person) ? kind_of(file, posted, person - file->first_row) : -1;
    for (int64_t n = 0; kind < 0 && n < people->folded_count; n++) {
        int64_t gone = people->folded[2 * n];
        if (people->folded[2 * n + 1] == person && file == file_with_row(people, gone))
            kind = kind_of(file, posted, gone - file->first_row);
    }
    return kind;
}

/* Who of the pairs, or of those who are sure, has the value of a hit. Nobody in a crowd; `pieces` has room for one of
   each. Whether anybody has. */
AES static int hold(struct gather *g, int64_t hit, int only_sure, struct pieces *pieces) {
    int64_t before = pieces->count;
    if ((only_sure ? g->sure_count : g->pair_count) > CROWDED) return 0;
    for (int64_t n = 0; n < g->pair_count; n++) {
        if (only_sure && !g->pairs[n].sure) continue;
        int kind = held_kind(g, hit, (int64_t)g->pairs[n].person);
        if (kind < 0) continue;
        pieces->entries[pieces->count++] = (struct entry){g->pairs[n].person << 32 | (uint64_t)hit, (uint64_t)kind};
    }
    return pieces->count > before;
}

static struct pair *pair_of(struct gather *g, uint64_t person) {
    int64_t low = 0, high = g->pair_count;
    while (low < high) {
        int64_t middle = (low + high) >> 1;
        if (g->pairs[middle].person < person) low = middle + 1;
        else high = middle;
    }
    return low < g->pair_count && g->pairs[low].person == person ? g->pairs + low : NULL;
}

/* More pieces about pairs that are there already, put behind the others. */
static int add(struct gather *g, const struct pieces *more, struct pieces *pieces) {
    struct pieces all = {taken(g, pieces->count + more->count, sizeof *all.entries), pieces->count + more->count};
    if (!all.entries) return FULL;
    memcpy(all.entries, pieces->entries, (size_t)pieces->count * sizeof *all.entries);
    memcpy(all.entries + pieces->count, more->entries, (size_t)more->count * sizeof *all.entries);
    for (int64_t n = 0; n < g->pair_count; n++) g->pairs[n].named = g->pairs[n].weights[NAME] > 0;
    for (int64_t n = 0; n < more->count; n++) {
        enum kind kind = (enum kind)more->entries[n].tie;
        struct pair *pair = pair_of(g, more->entries[n].code >> 32);
        if (!pair || (int)kind >= KINDS) return DAMAGED;
        if (kind == NAME && pair->named) continue; /* weighed with the population already */
        lift(pair->weights + kind, rarity(g, (int64_t)(more->entries[n].code & 0xFFFFFFFF), kind));
    }
    *pieces = all;
    return settled(g, pieces);
}

static void find_sure(struct gather *g) {
    g->sure_count = 0;
    for (int64_t n = 0; n < g->pair_count; n++)
        g->sure_count += g->pairs[n].sure = is_certain(g->pairs[n].weights, g->needed);
}

enum { FOLLOWED = 1, BEYOND };

/* Which values that many share are FOLLOWED, where nobody certain has them or another reading of the same words: the
   rarest, as many as have MANY people together; those BEYOND are only looked up for who is there. */
static int mark_followed(struct gather *g, const uint8_t *explained, uint8_t *followed) {
    char *free = g->free;
    int64_t count = g->last - g->first, known = 0, rest = 0, people = 0;
    struct entry *some = taken(g, count + count / 2 + 1, sizeof *some);
    if (!some) return FULL;
    for (int64_t hit = g->first; hit < g->last; hit++)
        if (explained[hit - g->first])
            some[known++] = (struct entry){(uint64_t)g->hits->first[hit] << 8 | (uint64_t)g->hits->size[hit], 0};
    scan_sort(some, known, some + known);
    for (int64_t hit = g->first; hit < g->last; hit++) {
        uint64_t span = (uint64_t)g->hits->first[hit] << 8 | (uint64_t)g->hits->size[hit];
        int64_t low = 0, high = known;
        while (low < high) {
            int64_t middle = (low + high) >> 1;
            if (some[middle].code < span) low = middle + 1;
            else high = middle;
        }
        followed[hit - g->first] = g->hits->people[hit] > FEW && !(low < known && some[low].code == span);
    }
    for (int64_t hit = g->first; hit < g->last; hit++)
        if (followed[hit - g->first]) some[rest++] = (struct entry){(uint64_t)g->hits->people[hit], (uint64_t)hit};
    scan_sort(some, rest, some + rest);
    for (int64_t n = 0; n < rest; n++)
        followed[(int64_t)some[n].tie - g->first] = (people += (int64_t)some[n].code) <= MANY ? FOLLOWED : BEYOND;
    g->free = free;
    return 0;
}

/* Values that many share: those that somebody certain has say something about them only. */
AES static int weigh_commons(struct gather *g, struct pieces *pieces) {
    const int64_t *people = g->hits->people;
    int64_t commons = 0, room = 0;
    for (int64_t hit = g->first; hit < g->last; hit++) commons += people[hit] > FEW;
    if (!commons) return 0;
    find_sure(g);
    struct pieces more = {taken(g, commons * (g->sure_count > CROWDED ? 0 : g->sure_count), sizeof *more.entries), 0};
    uint8_t *explained = taken(g, g->last - g->first, 1), *followed = taken(g, g->last - g->first, 1);
    if (!more.entries || !explained || !followed) return FULL;
    for (int64_t hit = g->first; hit < g->last; hit++)
        explained[hit - g->first] = people[hit] > FEW && hold(g, hit, 1, &more);
    int state = mark_followed(g, explained, followed);
    if (state) return state;
    for (int64_t hit = g->first; hit < g->last; hit++)
        if (followed[hit - g->first] == FOLLOWED) room += g->posted[hit - g->first].count;
    if (room) {
        struct pieces found = {taken(g, pieces->count + room, sizeof *found.entries), pieces->count};
        if (!found.entries) return FULL;
        memcpy(found.entries, pieces->entries, (size_t)pieces->count * sizeof *found.entries);
        for (int64_t hit = g->first; hit < g->last; hit++)
            if (followed[hit - g->first] == FOLLOWED) follow(g, hit, &found);
        *pieces = found;
        if ((state = evaluate(g, pieces))) return state;
    }
    int64_t beyond = 0;
    for (int64_t hit = g->first; hit < g->last; hit++) beyond += followed[hit - g->first] == BEYOND;
    if (beyond && g->pair_count && g->pair_count <= CROWDED) {
        struct pieces both = {taken(g, more.count + beyond * g->pair_count, sizeof *both.entries), more.count};
        if (!both.entries) return FULL;
        memcpy(both.entries, more.entries, (size_t)more.count * sizeof *both.entries);
        for (int64_t hit = g->first; hit < g->last; hit++)
            if (followed[hit - g->first] == BEYOND) hold(g, hit, 0, &both);
        more = both;
    }
    return more.count ? add(g, &more, pieces) : 0;
}

/* ---- what is told ---- */

/* Whether two fields that do not depend on each other speak for a pair, or may: a surname with an address of the
   household, whose forename is looked for. */
static int may_count(const double *weights) {
    static const enum kind independent[] = {NUMBER, NAME, BIRTH, MAIL, FORENAME, DATE, CODE};
    int kinds = 0;
    for (int kind = 0; kind < KINDS; kind++) kinds += weights[kind] > 0;
    if (kinds < 2) return weights[ISSUED] > 0; /* so it is with most */
    int home = (weights[SURNAME] > 0) + (weights[POSTCODE] > 0) + (weights[ADDRESS] > 0) + (weights[PHONE] > 0);
    int fields = home > 0;
    for (size_t n = 0; n < sizeof independent / sizeof *independent; n++) fields += weights[independent[n]] > 0;
    return fields > 1 || weights[ISSUED] > 0 || (weights[SURNAME] > 0 && home > 1);
}

static int is_half(const struct pair *pair) {
    return (pair->weights[FORENAME] > 0 || pair->weights[SURNAME] > 0) && pair->weights[NAME] == 0;
}

/* Whether somebody is certain without half a name. */
static int is_firm(const struct pair *pair, double needed) {
    double weights[KINDS];
    memcpy(weights, pair->weights, sizeof weights);
    if (is_half(pair)) weights[FORENAME] = weights[SURNAME] = 0;
    return is_certain(weights, needed);
}

/* The pairs that may count, with their pieces, and who has one part of the name, needs it, and would be found if the
   other were there too. */
static int tell(struct gather *g, const struct pieces *pieces, struct evidence *out) {
    int64_t piece = 0, firm = 0;
    int together = g->together[g->hits->segment[g->first]];
    for (int64_t n = 0; n < g->pair_count; n++) {
        struct pair *pair = g->pairs + n;
        if ((pair->kept = may_count(pair->weights))) firm += pair->sure = is_firm(pair, g->needed);
    }
    for (int64_t n = 0; n < g->pair_count; n++) {
        const struct pair *pair = g->pairs + n;
        int kept = pair->kept;
        if (kept && out->pair_count == out->pair_room) return FULL_PAIRS;
        for (; piece < pieces->count && pieces->entries[piece].code >> 32 == pair->person; piece++) {
            if (!kept) continue;
            if (out->piece_count == out->piece_room) return FULL_PIECES;
            out->held[out->piece_count] = out->pair_count;
            out->kind[out->piece_count] = (int64_t)pieces->entries[piece].tie;
            out->hit[out->piece_count++] = (int64_t)(pieces->entries[piece].code & 0xFFFFFFFF);
        }
        if (!kept) continue;
        out->code[out->pair_count] = (int64_t)((uint64_t)g->hits->segment[g->first] << 32 | pair->person);
        memcpy(out->weights + KINDS * out->pair_count, pair->weights, sizeof pair->weights);
        memcpy(out->rows + 4 * out->pair_count, pair->row, sizeof pair->row);
        out->asked[out->pair_count++] =
            is_half(pair) && !pair->sure && !(together && firm) && might(pair, g->needed);
    }
    return 0;
}

/* One segment: the hits from g->first to before g->last. */
AES static int look_at(struct gather *g, struct evidence *out) {
    const struct hits *hits = g->hits;
    int64_t count = g->last - g->first, room = 0;
    int worth = 0; /* more than one name, or than names that many share */
    for (int64_t hit = g->first; hit < g->last; hit++) worth |= hits->people[hit] <= FEW || !hits->plain[hit];
    if (!worth || (count == 1 && hits->plain[g->first])) return 0;
    g->posted = taken(g, count, sizeof *g->posted);
    g->bits = taken(g, count, sizeof *g->bits);
    g->days = taken(g, count + count / 2 + 1, sizeof *g->days);
    if (!g->posted || !g->bits || !g->days) return FULL;
    g->names = NULL;
    g->pair_count = g->day_count = 0;
    for (int64_t hit = g->first; hit < g->last; hit++) {
        const struct file *file = file_with_key(g->people, hits->place[hit]);
        int64_t place = hits->place[hit] - file->first_key, n = hit - g->first;
        if (place >= file->key_count || posted_by(file, slot_at(file, place), g->posted + n)) return DAMAGED;
        g->bits[n] = -log2(larger((double)(hits->people[hit] - 1) / g->people->count, 0x1p-60));
        if (hits->is_day[hit])
            g->days[g->day_count++] = (struct entry){hits->prints[hit] & BIRTH_MASK, (uint64_t)hit};
        if (hits->people[hit] <= FEW) room += g->posted[n].count;
    }
    scan_sort(g->days, g->day_count, g->days + g->day_count);
    struct pieces pieces = {taken(g, room, sizeof *pieces.entries), 0};
    if (!pieces.entries) return FULL;
    for (int64_t hit = g->first; hit < g->last; hit++)
        if (hits->people[hit] <= FEW) follow(g, hit, &pieces);
    int state = pieces.count ? evaluate(g, &pieces) : 0;
    if (!state) state = weigh_commons(g, &pieces);
    return state ? state : tell(g, &pieces, out);
}

/* The hits without names that are the street of an address: 29 David Lane. */
static void leave_streets(const struct words *words, const struct lexicon *lexicon, struct hits *hits) {
    int64_t kept = 0;
    for (int64_t n = 0; n < hits->count; n++) {
        if (hits->plain[n] && !stands_as_name(words, lexicon, hits->first[n])) continue;
        hits->segment[kept] = hits->segment[n];
        hits->place[kept] = hits->place[n];
        hits->first[kept] = hits->first[n];
        hits->size[kept] = hits->size[n];
        hits->people[kept] = hits->people[n];
        hits->prints[kept] = hits->prints[n];
        hits->plain[kept] = hits->plain[n];
        hits->is_day[kept] = hits->is_day[n];
        hits->dialled[kept++] = hits->dialled[n];
    }
    hits->count = kept;
}

/* The hits of a block, less its streets, and what they say about whom. `together` has a byte for each segment. 0; FULL,
   FULL_PAIRS or FULL_PIECES where `scratch` or a room is too small, with nothing told but the hits, which a second call
   takes as they are; or DAMAGED. */
AES int scan_gather(const struct words *words, const struct people *people, const struct lexicon *lexicon,
                    struct hits *hits, const uint8_t *together, double needed, char *scratch, int64_t size,
                    struct evidence *out) {
    struct gather g = {.words = words, .people = people, .lexicon = lexicon, .hits = hits, .together = together,
                       .needed = needed, .end = scratch + size};
    leave_streets(words, lexicon, hits);
    out->pair_count = out->piece_count = 0;
    for (g.first = 0; g.first < hits->count; g.first = g.last) {
        for (g.last = g.first + 1; g.last < hits->count && hits->segment[g.last] == hits->segment[g.first];) g.last++;
        g.free = scratch;
        int state = look_at(&g, out);
        if (state) return state;
    }
    return 0;
}
