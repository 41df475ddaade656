/* tests/sim/scenario_text.h - scenarios in C strings that can be read: ' stands for ".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_TEXT_H
#define SIM_SCENARIO_TEXT_H

#include "sim/scenario.h"

/* What has to be there, on a line of its own; what is tested comes on the next lines. */
#define START "{'name': 'test', 'nodes': 3, 'end': '20s',\n"

/* Parse a copy of exactly the text's length, so that a sanitizer sees a look behind its end. */
static bool parse(const char *quoted, struct scenario *out, struct json_error *error)
{
    const size_t len = strlen(quoted);
    char *const text = test_malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        text[i] = quoted[i] == '\'' ? '"' : quoted[i];
    const bool ok = scenario_parse(slice_of(text, len), out, error);
    test_free(text);
    return ok;
}

static void must_parse(const char *quoted, struct scenario *out)
{
    struct json_error error;
    if (!parse(quoted, out, &error))
        fail_msg("%s\n%u:%u: %s", quoted, error.line, error.column, error.message);
}

#endif
