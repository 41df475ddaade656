/* sim/replay_report.h - what came of replaying a journal, for people and for programs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_REPLAY_REPORT_H
#define SIM_REPLAY_REPORT_H

#include "sim/replay.h"

/* wall_s: how long the replay took, in seconds. */
void replay_page(const struct replay *r, double wall_s, FILE *out);
void replay_json(const struct replay *r, double wall_s, FILE *out);

/* The event that was replayed last and what it brought about. */
void replay_story(const struct replay *r, FILE *out);

/* Was every event that the journal holds replayed, with the recorded effects? */
bool replay_is_good(const struct replay *r);

#endif
