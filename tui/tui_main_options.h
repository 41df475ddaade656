/* tui/tui_main_options.h - what the words on the command line ask for.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_OPTIONS_H
#define TUI_TUI_MAIN_OPTIONS_H

#include "tui/export.h"
#include "tui/session.h"

enum {
    STATUS_YES = 0,
    STATUS_NO = 1,            /* it ran, and the answer is no */
    STATUS_ASKED_WRONGLY = 2, /* and nothing was shown */
};

struct options {
    const char *scenario; /* a path, or the name of one of the stories that come along */
    const char *attach, *trace, *journal;
    bool has_seed;
    uint64_t seed;
    bool allow_write, allow_remote;
    uint64_t rate_milli; /* live: samples a second, times 1000 */
    bool headless, plain, ascii;
    int width, height; /* without a terminal */
    const char *keys, *script, *dump_frame;
    enum export_format format;
    enum theme theme;
    enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
};

/* Returns -1 to go on, else the exit status: there was help, or a complaint. */
int options_read(struct options *o, int argc, char **argv);
/* Open the world that they name. false: said on standard error why not. */
MUST_CHECK bool options_open(const struct options *o, struct source *out);
/* A recording begins where something went wrong: go there. */
void options_begin(struct session *s, const struct options *o);

#endif
