/* sim/json_write.h - JSON, written member by member.
 *
 *     struct json_write object = json_write_object(out, ", ");
 *     json_write_number(&object, "seed", 1);
 *     json_write_text(&object, "id", "A");
 *     json_write_end(&object);                               {"seed": 1, "id": "A"}
 *
 * Whether the file took it all is asked once, at the end, by ferror() or fclose().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_JSON_WRITE_H
#define SIM_JSON_WRITE_H

#include <stdio.h>

#include "core/base.h"

/* An object or a list that is being written. */
struct json_write {
    FILE *out;           /* borrowed */
    const char *between; /* two members: ", ", or with a line end */
    char close;
    bool begun; /* there is a member already */
};

/* Open an object, or a list. */
struct json_write json_write_object(FILE *out, const char *between);
struct json_write json_write_list(FILE *out, const char *between);

/* Where the next member's value, or the next element, is to be written. */
FILE *json_write_name(struct json_write *w, const char *name);
FILE *json_write_element(struct json_write *w);

/* A member and its value at once. The text is UTF-8. */
void json_write_number(struct json_write *w, const char *name, uint64_t number);
void json_write_text(struct json_write *w, const char *name, const char *text);
void json_write_bool(struct json_write *w, const char *name, bool is);

void json_write_end(struct json_write *w);

/* The number / 10^places, exactly, without idle zeros: 1500 and 3 places are 1.5. */
void json_write_decimal(uint64_t number, uint32_t places, FILE *out);

#endif
