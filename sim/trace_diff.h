/* sim/trace_diff.h - the first thing that two runs do differently.
 *
 * The head of each page of a trace holds the hash over all records before it (sim/trace_format.h).
 * While two files agree, so do their heads, and where they do not, no later ones do; so the page
 * with the first difference is found by halving, in O(log pages), and only that one and the one
 * before are read. Pages that nobody needs to look into may be damaged: the heads of both files
 * stand for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_DIFF_H
#define SIM_TRACE_DIFF_H

#include "sim/trace_reader.h"

enum {
    DIFF_BEFORE_MAX = 3, /* records that both have, before the difference */
    DIFF_AFTER_MAX = 4,  /* records of each side, from the difference on */
};

struct diff_side {
    struct record records[DIFF_AFTER_MAX];
    uint32_t count;
    enum trace_read last; /* TRACE_RECORD: there are more records than these */
    uint64_t offset;      /* in the file, of what comes after them */
};

struct trace_diff {
    bool same; /* both end without a difference, whole */
    struct record before[DIFF_BEFORE_MAX];
    uint32_t before_count;
    struct diff_side sides[2];
};

/* Compare two traces that were just opened. They are read up to the difference and a little on. */
void trace_diff_find(struct trace_reader readers[2], struct trace_diff *out);

/* As a page for people, with the names of the two files, or as one JSON document. */
void trace_diff_page(const struct trace_diff *d, const struct trace_reader readers[2],
                     const char *const paths[2], FILE *out);
void trace_diff_json(const struct trace_diff *d, const struct trace_reader readers[2], FILE *out);

#endif
