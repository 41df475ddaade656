/* tui/words.c - see tui/words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/words.h"

#include <inttypes.h>
#include <stdio.h>

const char *words_time(uint64_t ns, char out[WORDS_MAX])
{
    snprintf(out, WORDS_MAX, "%" PRIu64 ".%02" PRIu64 " s", ns / NS_PER_S,
             ns % NS_PER_S / (10 * NS_PER_MS));
    return out;
}

const char *words_ms(uint64_t ns, char out[WORDS_MAX])
{
    snprintf(out, WORDS_MAX, "%" PRIu64 ".%02" PRIu64, ns / NS_PER_MS,
             ns % NS_PER_MS / (NS_PER_MS / 100));
    return out;
}

/* With one decimal if it is not whole. */
static const char *in_tenths(uint64_t tenths, const char *unit, char out[WORDS_MAX])
{
    if (tenths % 10 == 0)
        snprintf(out, WORDS_MAX, "%" PRIu64 " %s", tenths / 10, unit);
    else
        snprintf(out, WORDS_MAX, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, unit);
    return out;
}

const char *words_span(uint64_t ns, char out[WORDS_MAX])
{
    if (ns < NS_PER_MS && ns > 0)
        return in_tenths(ns / 100, "us", out);
    if (ns < NS_PER_S)
        return in_tenths(ns / (NS_PER_MS / 10), "ms", out);
    if (ns < 600 * NS_PER_S)
        return in_tenths(ns / (NS_PER_S / 10), "s", out);
    return in_tenths(ns / (6 * NS_PER_S), "min", out);
}

const char *words_ttl(uint64_t left_ms, char out[WORDS_MAX])
{
    const uint64_t s = 1000, minute = 60 * s, hour = 60 * minute, day = 24 * hour;
    if (left_ms == TTL_FOREVER)
        snprintf(out, WORDS_MAX, "no end");
    else if (left_ms == 0)
        snprintf(out, WORDS_MAX, "expired");
    else if (left_ms < 10 * s)
        snprintf(out, WORDS_MAX, "%" PRIu64 ".%" PRIu64 " s", left_ms / s, left_ms % s / 100);
    else if (left_ms < 2 * minute)
        snprintf(out, WORDS_MAX, "%" PRIu64 " s", left_ms / s);
    else if (left_ms < 2 * hour)
        snprintf(out, WORDS_MAX, "%" PRIu64 " min", left_ms / minute);
    else if (left_ms < 2 * day)
        snprintf(out, WORDS_MAX, "%" PRIu64 " h", left_ms / hour);
    else
        snprintf(out, WORDS_MAX, "%" PRIu64 " days", left_ms / day);
    return out;
}

const char *words_speed(int power, char out[WORDS_MAX])
{
    const unsigned bits = (unsigned)(power < 0 ? -power : power) % 16;
    snprintf(out, WORDS_MAX, "x%s%u", power < 0 ? "1/" : "", 1U << bits);
    return out;
}

const char *words_key(struct slice key, char out[KEY_BYTES_MAX + 1])
{
    const uint32_t len = key.len < KEY_BYTES_MAX ? key.len : KEY_BYTES_MAX;
    for (uint32_t i = 0; i < len; i++)
        out[i] = key.data[i] == 0 ? '?' : (char)key.data[i];
    out[len] = '\0';
    return out;
}

const char *words_scene_key(const struct scene *s, uint32_t key, char out[KEY_BYTES_MAX + 1])
{
    uint8_t room[KEY_BYTES_MAX];
    out[0] = '\0';
    return key < s->keys.count ? words_key(s->eyes->key(s->self, key, room), out) : out;
}

const char *words_count(uint64_t count, const char *one, const char *many, char out[WORDS_MAX])
{
    snprintf(out, WORDS_MAX, "%" PRIu64 " %s", count, count == 1 ? one : many);
    return out;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins_with(const char *text, const char *part)
{
    while (*part != '\0' && lower(*text) == lower(*part)) {
        text++;
        part++;
    }
    return *part == '\0';
}

bool words_hold(const char *text, const char *part)
{
    while (*text != '\0' && !begins_with(text, part))
        text++;
    return *text != '\0' || *part == '\0';
}
