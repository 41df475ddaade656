/* net/ctl_json.h - the JSON in a node's answer, for a person to see.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_JSON_H
#define NET_CTL_JSON_H

#include "core/json.h"

struct ctl_json {
    struct json j;             /* borrows the text */
    struct json_token *tokens; /* owned */
};

/* Read a document, borrowed for as long as *out is used. false: it is no JSON object, or there is
 * no memory; *out is zeroed. */
MUST_CHECK bool ctl_json_init(struct ctl_json *out, struct slice text);
/* Zeroed is fine. */
void ctl_json_destroy(struct ctl_json *doc);

/* A member of an object; JSON_NONE if object is no such object or has no such member. */
uint32_t ctl_json_member(const struct ctl_json *doc, uint32_t object, const char *name);

/* A whole number, or 0 if it is something else. */
uint64_t ctl_json_number(const struct ctl_json *doc, uint32_t token);

/* A string, cut to max - 1 bytes and NUL-terminated; "?" if it is something else. Control
 * characters, which a terminal might obey, become spaces. */
void ctl_json_words(const struct ctl_json *doc, uint32_t token, char *out, uint32_t max);

#endif
