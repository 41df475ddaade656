/* tui/log.h - lines of the log with a text in them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_LOG_H
#define TUI_LOG_H

#include "tui/scene.h"

/* Events whose words are looked at for one frame, or one key: a few ms. */
enum { LOG_SEARCH_MAX = 20 * 1000 };

/* The nearest event from this one on, itself included, forward or back, whose words hold the text
 * (small and large letters alike; "": any). SCENE_UNKNOWN: there is none, or *budget, which is
 * lowered by each event that is looked at, is used up. */
uint64_t log_find(const struct scene *s, const char *text, uint64_t from, bool back,
                  uint32_t *budget);

#endif
