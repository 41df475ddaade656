/* tui/words.h - times, lifetimes, speeds and keys in few words.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include "tui/scene.h"

enum { WORDS_MAX = 32 };

/* A place in time: "3.10 s". All return out. */
const char *words_time(uint64_t ns, char out[WORDS_MAX]);
/* Milliseconds without a unit, for columns: "0.70". */
const char *words_ms(uint64_t ns, char out[WORDS_MAX]);
/* How long something takes: "500 ms", "24 s", "1.5 s", "12 min". */
const char *words_span(uint64_t ns, char out[WORDS_MAX]);
/* What is left of a lifetime: "58 s", "4.1 s", "12 min", "no end", "expired". */
const char *words_ttl(uint64_t left_ms, char out[WORDS_MAX]);
/* Of playing, a power of two: "x4", "x1/2". */
const char *words_speed(int power, char out[WORDS_MAX]);

/* The bytes of a key as a text; a NUL becomes "?". */
const char *words_key(struct slice key, char out[KEY_BYTES_MAX + 1]);
/* Of a key of the scene. SCENE_NO_KEY: "". */
const char *words_scene_key(const struct scene *s, uint32_t key, char out[KEY_BYTES_MAX + 1]);

/* "1 key", "2 keys": a number with the word for one or for many. */
const char *words_count(uint64_t count, const char *one, const char *many, char out[WORDS_MAX]);

/* Does a text hold a part, no matter whether letters are small? "" is a part of every text. */
bool words_hold(const char *text, const char *part);

#endif
