/* net/http_guard.h - the strictness that http-parser lacks, byte by byte.
 *
 * The guard cuts whole heads out of a connection's bytes and vouches for their lines: a decoder
 * may then read a head in one piece and trust its shape.
 *
 *     [CR LF]*   line CR LF   (line CR LF)*   CR LF
 *     skipped    the first    fields          the end
 *
 *   - a line ends with CR LF; a CR or LF anywhere else is refused
 *   - no control character but the tab, and no DEL, within a line
 *   - no line begins with a space or a tab, so nothing is folded
 *   - head, first line and number of fields are bounded
 *
 * What is wrong is found at the first wrong byte, so it does not matter in which pieces the
 * bytes arrive. A head that arrives in one piece is handed on where it lies; one that is split
 * is collected in the guard's own memory, at most HTTP_HEAD_BYTES_MAX of it.
 *
 * Cost: eight bytes at a time within a line, one byte at a time around its end.
 *
 * Source: RFC 9112 2.2 and 5.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_GUARD_H
#define NET_HTTP_GUARD_H

#include "net/buffer.h"
#include "net/http.h"
#include "net/http_refusal.h"

enum http_guard_result {
    HTTP_GUARD_MORE, /* all bytes used, the head is not whole yet */
    HTTP_GUARD_HEAD, /* the head is whole; it ends with the last byte used */
    HTTP_GUARD_BAD,  /* see reason; call http_guard_start() before anything else */
};

/* Where in a head the next byte stands. */
enum http_guard_at {
    HTTP_AT_START,    /* before the first line */
    HTTP_AT_START_LF, /* behind the CR of an empty line there */
    HTTP_AT_TEXT,     /* within a line */
    HTTP_AT_TEXT_LF,  /* behind the CR of a line */
    HTTP_AT_LINE,     /* before a field, or the end */
    HTTP_AT_END_LF,   /* behind the CR of the last, empty line */
    HTTP_AT_END,      /* behind a whole head */
};

struct http_guard {
    /* read-only for callers */
    enum http_reason reason; /* after HTTP_GUARD_BAD */
    struct buffer kept;      /* a split head so far, or one that http_guard_keep() moved here */
    /* private */
    enum http_guard_at at;
    uint32_t bytes; /* of this head so far, skipped empty lines included */
    uint32_t lines; /* ended so far, without those */
    uint32_t empty_lines_left;
};

/* No memory is taken before a head arrives in pieces. empty_lines_max: how many are skipped
 * before a head. */
void http_guard_init(struct http_guard *g, uint32_t empty_lines_max);
void http_guard_destroy(struct http_guard *g);

/* Forget the last head and give its memory back. */
void http_guard_start(struct http_guard *g, uint32_t empty_lines_max);

/* Look at bytes up to the end of the head. *used says how many; *head, after HTTP_GUARD_HEAD, is
 * all of it: within data, or within kept if it was split. Empty lines before the first line may
 * still stand at its beginning. */
enum http_guard_result http_guard_feed(struct http_guard *g, const uint8_t *data, size_t len,
                                       size_t *used, struct slice *head);

/* Copy a head that lies in the caller's data into kept, because the data is about to go, and
 * point *head at the copy. Nothing happens if it is there already. false: no memory. */
MUST_CHECK bool http_guard_keep(struct http_guard *g, struct slice *head);

/* Point a part of one text at the same place in its copy. A part of something else stays. */
struct slice http_slice_moved(struct slice part, struct slice from, struct slice to);

/* Has any byte of a first line been seen since the start? */
static inline bool http_guard_is_idle(const struct http_guard *g)
{
    return g->at == HTTP_AT_START || g->at == HTTP_AT_START_LF;
}

#endif
