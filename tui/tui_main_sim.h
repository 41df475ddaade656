/* tui/tui_main_sim.h - a story in virtual time as a world for the window (tui/source.h).
 *
 * Part of the program's main file, which alone knows the window and the simulator. One step is one
 * event of the simulator; going back is running again (sim/travel.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_SIM_H
#define TUI_TUI_MAIN_SIM_H

#include "sim/scenario.h"
#include "tui/source.h"

/* The source owns the scenario from now on, whatever comes of it. Nodes that can be added by hand
 * are put into it. false: no memory. */
MUST_CHECK bool sim_open(struct source *out, struct scenario *scenario, uint64_t seed);

/* A run that was recorded (ringlab sim run --trace): it is lived again, and compared with the
 * recording as it goes on. false: error says why not. */
MUST_CHECK bool sim_open_trace(struct source *out, const char *path, char error[SCENE_WORDS_MAX]);

#endif
