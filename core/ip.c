/* core/ip.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/ip.h"

#include <assert.h>
#include <stdio.h>

/* Take a decimal number from 0 to 255 off the front. */
static bool take_byte(struct slice *text, uint8_t *out)
{
    uint32_t sum = 0, len = 0;
    while (len < text->len && text->data[len] >= '0' && text->data[len] <= '9' && len < 4)
        sum = sum * 10 + (text->data[len++] - (uint32_t)'0');
    if (len == 0 || sum > 255 || (len > 1 && text->data[0] == '0'))
        return false;
    *text = slice_of(text->data + len, text->len - len);
    *out = (uint8_t)sum;
    return true;
}

static bool take(struct slice *text, char c)
{
    if (text->len == 0 || text->data[0] != c)
        return false;
    *text = slice_of(text->data + 1, text->len - 1);
    return true;
}

bool ip4_parse(struct slice text, uint8_t out[4])
{
    assert(out != NULL);
    for (int i = 0; i < 4; i++) {
        if ((i > 0 && !take(&text, '.')) || !take_byte(&text, &out[i]))
            return false;
    }
    return text.len == 0;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Take one to four hexadecimal digits off the front. */
static bool take_group(struct slice *text, uint16_t *out)
{
    uint32_t sum = 0, len = 0;
    while (len < text->len && len < 4 && hex_digit(text->data[len]) >= 0)
        sum = sum << 4 | (uint32_t)hex_digit(text->data[len++]);
    *text = slice_of(text->data + len, text->len - len);
    *out = (uint16_t)sum;
    return len > 0;
}

/* Groups with single colons between them, the last two perhaps as version 4. Returns how many, or
 * -1 if it is something else. */
static int take_groups(struct slice text, bool may_end_in_v4, uint16_t out[IP6_GROUPS])
{
    int count = 0;
    if (text.len == 0)
        return 0;
    do {
        uint8_t v4[4];
        if (may_end_in_v4 && count <= IP6_GROUPS - 2 && ip4_parse(text, v4)) {
            out[count++] = (uint16_t)(v4[0] << 8 | v4[1]);
            out[count++] = (uint16_t)(v4[2] << 8 | v4[3]);
            return count;
        }
        if (count == IP6_GROUPS || !take_group(&text, &out[count]))
            return -1;
        count++;
    } while (take(&text, ':'));
    return text.len == 0 ? count : -1;
}

/* The offset of the first "::", or the text's length. */
static uint32_t find_gap(struct slice text)
{
    for (uint32_t i = 0; i + 1 < text.len; i++) {
        if (text.data[i] == ':' && text.data[i + 1] == ':')
            return i;
    }
    return text.len;
}

bool ip6_parse(struct slice text, uint16_t out[IP6_GROUPS])
{
    assert(out != NULL);
    const uint32_t gap = find_gap(text);
    if (gap == text.len)
        return take_groups(text, true, out) == IP6_GROUPS;
    uint16_t tail[IP6_GROUPS];
    const int head_count = take_groups(slice_of(text.data, gap), false, out);
    const int tail_count =
        take_groups(slice_of(text.data + gap + 2, text.len - gap - 2), true, tail);
    if (head_count < 0 || tail_count < 0 || head_count + tail_count >= IP6_GROUPS)
        return false;
    for (int i = head_count; i < IP6_GROUPS; i++) {
        const int from_tail = i - (IP6_GROUPS - tail_count);
        out[i] = from_tail < 0 ? 0 : tail[from_tail];
    }
    return true;
}

/* The first of the longest runs of zeros. Returns its length. */
static int longest_zeros(const uint16_t groups[IP6_GROUPS], int *out_start)
{
    int longest = 0, run = 0;
    for (int i = 0; i < IP6_GROUPS; i++) {
        run = groups[i] == 0 ? run + 1 : 0;
        if (run > longest) {
            longest = run;
            *out_start = i + 1 - run;
        }
    }
    return longest;
}

void ip6_format(const uint16_t groups[IP6_GROUPS], char out[IP6_TEXT_BYTES])
{
    int gap = 0, gap_len = longest_zeros(groups, &gap), used = 0;
    if (gap_len < 2)
        gap = IP6_GROUPS; /* a single zero is shorter as it is */
    for (int i = 0; i < IP6_GROUPS; i++) {
        const char *const colon = i > 0 && i != gap + gap_len ? ":" : "";
        if (i == gap) {
            used += snprintf(out + used, IP6_TEXT_BYTES - (size_t)used, "::");
            i += gap_len - 1;
        } else {
            used += snprintf(out + used, IP6_TEXT_BYTES - (size_t)used, "%s%x", colon, groups[i]);
        }
    }
    assert(used < IP6_TEXT_BYTES);
}
