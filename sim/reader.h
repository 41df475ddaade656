/* sim/reader.h - one value of a JSON file: of the kind that belongs there, or refused at its place.
 *
 * What is read is a token (core/json.h). JSON_NONE stands for a member that is absent: that is
 * fine everywhere below, and *out stays what it is, the default. So a member is one line:
 *
 *     c->count = 1;
 *     return reader_uint32(r, reader_member(r, object, "count"), 1, 100, &c->count);
 *
 * Every function that returns a bool returns false when the file is refused. The error is filled
 * in then, *out is as it was, and nobody goes on.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_READER_H
#define SIM_READER_H

#include "core/json.h"
#include "core/limits.h"

struct reader {
    struct json json;
    struct json_error *error;
};

/* The value of a member; JSON_NONE if there is none. And of one that must be there. O(members). */
uint32_t reader_member(const struct reader *r, uint32_t object, const char *name);
MUST_CHECK bool reader_require(const struct reader *r, uint32_t object, const char *name,
                               uint32_t *out_token);

/* Refuse a member that says something only beside another one, which is not there. */
MUST_CHECK bool reader_only_beside(const struct reader *r, uint32_t object, const char *name,
                                   const char *other);

/* Is this token, which is there, of this kind? */
bool reader_is(const struct reader *r, uint32_t token, enum json_kind kind);

/* An object with members of these names only (ended by a NULL), and none twice; what says what
 * the object is: "expected <what>, found 17". */
MUST_CHECK bool reader_object(const struct reader *r, uint32_t token, const char *const *names,
                              const char *what);

/* Exactly one of these members (ended by a NULL): which one of the names, and its value. */
MUST_CHECK bool reader_choice(const struct reader *r, uint32_t object, const char *const *names,
                              uint32_t *out_index, uint32_t *out_token);

/* A number, times 10^places, from min to max and whole: exact decimal arithmetic. */
MUST_CHECK bool reader_decimal(const struct reader *r, uint32_t token, int32_t places, uint64_t min,
                               uint64_t max, const char *what, uint64_t *out);

/* A whole number, from min to max. */
MUST_CHECK bool reader_uint(const struct reader *r, uint32_t token, uint64_t min, uint64_t max,
                            uint64_t *out);
MUST_CHECK bool reader_uint32(const struct reader *r, uint32_t token, uint32_t min, uint32_t max,
                              uint32_t *out);

MUST_CHECK bool reader_bool(const struct reader *r, uint32_t token, bool *out);

/* A number of seconds above 0, in milliseconds, rounded up: as in a cluster file and in a PUT. And
 * such a lifetime, up to TTL_MS_MAX; null is the same as none. */
MUST_CHECK bool reader_seconds(const struct reader *r, uint32_t token, uint64_t max_ms,
                               uint64_t *out_ms);
MUST_CHECK bool reader_ttl(const struct reader *r, uint32_t token, uint64_t *out_ms);

/* Bytes from min to max: a whole number, or a text like "64MiB". */
MUST_CHECK bool reader_size(const struct reader *r, uint32_t token, uint64_t min, uint64_t max,
                            const char *what, uint64_t *out_bytes);

/* A text like "1.5s" (sim/duration.h), from min_ns to max_ns. */
MUST_CHECK bool reader_duration(const struct reader *r, uint32_t token, uint64_t min_ns,
                                uint64_t max_ns, const char *what, uint64_t *out_ns);

/* A text of min to max bytes of UTF-8, escapes decoded, without control characters. What out
 * holds is undefined when it is refused. */
MUST_CHECK bool reader_text(const struct reader *r, uint32_t token, uint32_t min, uint32_t max,
                            const char *what, uint8_t *out, uint32_t *out_len);

/* An id, of a node or of anything else: 1 to NODE_ID_BYTES_MAX printable ASCII characters without
 * space. */
MUST_CHECK bool reader_id(const struct reader *r, uint32_t token, char out[NODE_ID_BYTES_MAX + 1]);

/* Refuse the first element of a list that has the id of an earlier one. The elements have passed
 * reader_id(): each is an id itself, or an object whose member "id" is one. O(n log n). */
MUST_CHECK bool reader_ids_differ(const struct reader *r, uint32_t list, const char *what);

/* Refuse for want of memory. */
bool reader_no_memory(const struct reader *r);

#endif
