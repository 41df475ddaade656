/* tui/tui_main_open.h - the world that the command line names.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_OPEN_H
#define TUI_TUI_MAIN_OPEN_H

#include "tui/tui_main_options.h"

/* The environment variable that names the story to begin with; others are found beside it. */
#define STORY_VARIABLE "RINGLAB_STORY"

#endif
