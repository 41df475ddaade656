/* sim/replay_words.h - what happened to a node and what it did, in words, a line for each.
 *
 *    client 3 asks: PUT "tea", 7 bytes, ttl 2000 ms
 *        reply to client 3: created, owner A
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_REPLAY_WORDS_H
#define SIM_REPLAY_WORDS_H

#include "core/node.h"

enum {
    REPLAY_KEY_WORDS_MAX = 4 * KEY_BYTES_MAX + 3, /* each byte as \xNN, in quotes */
    REPLAY_WORDS_MAX = REPLAY_KEY_WORDS_MAX + 256,
};

/* The list names the other nodes. No line end; what is not printable ASCII in a key is written as
 * \xNN. */
void replay_event_words(const struct event *ev, char out[REPLAY_WORDS_MAX]);
void replay_effect_words(const struct effect *e, const struct members *members,
                         char out[REPLAY_WORDS_MAX]);

/* "request", "client_gone", ... as programs read it. */
const char *replay_event_name(enum event_kind kind);

#endif
