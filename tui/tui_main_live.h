/* tui/tui_main_live.h - real nodes as a world for the window (tui/source.h).
 *
 * Part of the program's main file, which alone knows the window and the nodes' network. A step is a
 * sample: what all nodes have told of themselves at one moment. It is kept as it was, so one can
 * look back; meanwhile sampling goes on. Step 0 is the moment before the first sample.
 *
 *    JOURNEY_STEP, _FORWARD, _TIME, _NEXT   to the last sample, or beyond it: follow; the present
 *                                           is the last sample then, and goes on with it
 *    JOURNEY_BACK 0                         stand still at the present sample
 *    everything else                        stands still where it goes
 *
 * An act follows as well, since what comes of it comes now.
 *
 * Nobody is ever waited for but in live_open(). Looking changes nothing in the nodes: it uses only
 * GET /node, /node/keys and /cluster. What can change something needs allow_write, GET of a key
 * included, because that counts as a hit or a miss and puts the key at the end of the order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_LIVE_H
#define TUI_TUI_MAIN_LIVE_H

#include "tui/source.h"

enum {
    LIVE_ERROR_BYTES = 1280,
    LIVE_RATE_MILLI = 1000, /* the default: once a second */
    LIVE_RATE_MILLI_MAX = 20 * 1000,
    LIVE_SLOW_MS = 500, /* the default */
};

struct live_options {
    const char *attach;  /* a cluster file; or the URL of a node, or several with commas between
                           them: the first that answers tells who the others are */
    const char *token;   /* of the cluster, at most 1024 bytes; NULL: none. Borrowed until closed */
    uint32_t rate_milli; /* samples a second, times 1000: 1 to LIVE_RATE_MILLI_MAX */
    uint32_t slow_ms;    /* an answer that takes longer is slow */
    bool allow_write;    /* requests and reloads */
    bool allow_remote;   /* nodes that are not on this machine */
};

/* Ignores SIGPIPE from now on. With URLs, waits for the nodes' answers, some seconds at most; looks
 * host names up. false: error says why, in a sentence. */
MUST_CHECK bool live_open(struct source *out, const struct live_options *o,
                          char error[LIVE_ERROR_BYTES]);

#endif
