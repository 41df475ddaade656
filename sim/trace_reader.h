/* sim/trace_reader.h - a trace's file, read back record by record.
 *
 * Reading stops at the first byte that cannot be right: a file that was cut short, or changed, is
 * readable up to there. Where that is known by its offset.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_READER_H
#define SIM_TRACE_READER_H

#include "sim/trace.h"
#include "sim/trace_names.h"

enum trace_read {
    TRACE_RECORD,
    TRACE_END,     /* the footer was there and agreed */
    TRACE_DAMAGED, /* the file is cut short or was changed, at offset */
};

/* All records of the pages before one, summed up (sim/trace_format.h). */
struct trace_head {
    uint64_t count, last_at_ns, hash;
};

struct trace_reader {
    /* read-only for callers */
    uint64_t seed;
    uint64_t scenario_hash;
    char scenario[TRACE_NAME_MAX + 1];
    char *text;        /* owned: the scenario that was run, as its file has it (sim/scenario.h) */
    uint32_t text_len; /* 0: it is not known */
    struct trace_names names; /* owned */
    struct trace_head so_far; /* of the records read, and those that were passed over */
    uint64_t offset;          /* bytes before the next record, or before the damage */
    /* private */
    FILE *file;
    uint64_t pages_at;     /* bytes before page 0 */
    uint32_t page_left;    /* bytes of the page */
    enum trace_read state; /* of the last call */
};

/* NULL, or a sentence without the path that says why not; *r is zeroed then. */
MUST_CHECK const char *trace_reader_open(struct trace_reader *r, const char *path);
/* *out is written if there is a record. After the end or damage it stays at that. */
enum trace_read trace_reader_next(struct trace_reader *r, struct record *out);
/* NULL and zeroed are fine. */
void trace_reader_close(struct trace_reader *r);

/* --- going to a page ------------------------------------------------------------------------- */

/* How many pages the file has; the last one may not be whole. 0 for what can only be read in order,
 * such as a pipe. After this, and after trace_reader_head(), go on with trace_reader_seek(). */
uint64_t trace_reader_pages(struct trace_reader *r);
/* What the head of a page says. false: it cannot be read. */
MUST_CHECK bool trace_reader_head(struct trace_reader *r, uint64_t page, struct trace_head *out);
/* The next record is the first of this page. What lies before is not read; the page's head stands
 * for it. If that cannot be read, the next record is damaged. */
void trace_reader_seek(struct trace_reader *r, uint64_t page);

#endif
