/* sim/scenario_delay.c - "200us", or an object that names a distribution.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/message.h"

#define DELAY_NS_MAX (3600 * NS_PER_S)
#define DELAY_ONE_IN_MAX (1000 * 1000)

static bool read_span(const struct reader *r, uint32_t token, uint64_t min_ns, uint64_t *out_ns)
{
    return reader_duration(r, token, min_ns, DELAY_NS_MAX,
                           min_ns == 0 ? "a time like \"250us\" or \"1.5s\", up to an hour"
                                       : "a time that is not below the least, up to an hour",
                           out_ns);
}

/* ["100us", "300us"] */
static bool read_uniform(const struct reader *r, uint32_t token, struct delay *d)
{
    if (!reader_is(r, token, JSON_ARRAY) || r->json.tokens[token].size != 2)
        return json_expected(&r->json, token, r->error, "two times, like [\"100us\", \"300us\"]");
    return read_span(r, json_element(&r->json, token, 0), 0, &d->least_ns) &&
           read_span(r, json_element(&r->json, token, 1), d->least_ns, &d->most_ns);
}

/* {"least": "100us", "mean": "250us"} */
static bool read_exponential(const struct reader *r, uint32_t token, struct delay *d)
{
    static const char *const members[] = {"least", "mean", NULL};
    uint32_t mean;
    return reader_object(r, token, members, "an object with \"least\" and \"mean\"") &&
           read_span(r, reader_member(r, token, "least"), 0, &d->least_ns) &&
           reader_require(r, token, "mean", &mean) && read_span(r, mean, d->least_ns, &d->most_ns);
}

/* {"least": "150us", "most": "20ms", "one_in": 1000} */
static bool read_two_mode(const struct reader *r, uint32_t token, struct delay *d)
{
    static const char *const members[] = {"least", "most", "one_in", NULL};
    uint32_t most, one_in;
    return reader_object(r, token, members, "an object with \"least\", \"most\" and \"one_in\"") &&
           read_span(r, reader_member(r, token, "least"), 0, &d->least_ns) &&
           reader_require(r, token, "most", &most) &&
           read_span(r, most, d->least_ns, &d->most_ns) &&
           reader_require(r, token, "one_in", &one_in) &&
           reader_uint32(r, one_in, 2, DELAY_ONE_IN_MAX, &d->one_in);
}

static bool read_distribution(const struct reader *r, uint32_t object, struct delay *out)
{
    static const char *const names[] = {"uniform", "exponential", "two_mode", NULL};
    static const struct {
        enum delay_kind kind;
        bool (*read)(const struct reader *r, uint32_t token, struct delay *d);
    } kinds[] = {/* as in names */
                 {DELAY_UNIFORM, read_uniform},
                 {DELAY_EXPONENTIAL, read_exponential},
                 {DELAY_TWO_MODE, read_two_mode}};
    uint32_t index, token;
    if (!reader_object(r, object, names, "a time like \"250us\", or an object") ||
        !reader_choice(r, object, names, &index, &token))
        return false;
    struct delay d = {.kind = kinds[index].kind};
    const bool ok = kinds[index].read(r, token, &d);
    if (ok)
        *out = d;
    return ok;
}

bool scenario_read_delay(const struct reader *r, uint32_t token, struct delay *out)
{
    struct delay d = {.kind = DELAY_CONSTANT};
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_STRING))
        return read_distribution(r, token, out);
    if (!read_span(r, token, 0, &d.least_ns))
        return false;
    d.most_ns = d.least_ns;
    *out = d;
    return true;
}
