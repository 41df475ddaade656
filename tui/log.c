/* tui/log.c - see tui/log.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/log.h"

#include "tui/words.h"

static bool holds(const struct scene *s, uint64_t i, const char *text)
{
    char words[SCENE_WORDS_MAX] = "";
    if (text[0] == '\0')
        return true;
    const struct scene_event e = s->eyes->event(s->self, i);
    s->eyes->words(s->self, &e, words);
    return words_hold(words, text);
}

uint64_t log_find(const struct scene *s, const char *text, uint64_t from, bool back,
                  uint32_t *budget)
{
    for (uint64_t i = from; *budget > 0 && i < s->event_count; i += back ? UINT64_MAX : 1) {
        --*budget;
        if (holds(s, i, text))
            return i;
    }
    return SCENE_UNKNOWN; /* before the first one, i is beyond the last one */
}
