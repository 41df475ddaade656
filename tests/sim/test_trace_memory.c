/* tests/sim/test_trace_memory.c - those who look at traces survive anything: no memory, and records
 * that no run would write.
 *
 * Method: the linker puts our calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The first, second, third ... request for memory is refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/export_json.h"
#include "sim/export_shiviz.h"
#include "sim/export_svg.h"
#include "sim/trace_filter.h"
#include "sim/trace_reader.h"
#include "sim/trace_stats.h"
#include "tests/sim/written_trace.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

struct memory {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
};

static struct memory memory = {.until_refusal = UINT32_MAX};

static bool refuse(void)
{
    if (memory.until_refusal-- > 0)
        return false;
    memory.refused++;
    memory.until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks += block == NULL;
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

/* --------------------------------------------------------------------------------------------- */

static char ids[][TRACE_NAME_MAX + 1] = {"A", "n2"};
static const struct trace_names names = {.nodes = {ids, ARRAY_LEN(ids)}};

/* Everything that is written goes here. */
static FILE *nowhere(void)
{
    FILE *file = fopen("/dev/null", "w");
    assert_non_null(file);
    return file;
}

static bool try_reader(const struct written *w, FILE *out)
{
    struct trace_reader r;
    (void)out;
    const char *wrong = trace_reader_open(&r, w->path);
    if (wrong)
        assert_string_equal(wrong, "not enough memory");
    trace_reader_close(&r);
    return wrong == NULL;
}

static bool try_shiviz(const struct written *w, FILE *out)
{
    struct export_shiviz e;
    bool ok = export_shiviz_init(&e, &names);
    for (uint32_t i = 0; ok && i < RECORDS; i++)
        ok = export_shiviz_record(&e, &w->records[i], out);
    export_shiviz_destroy(&e);
    return ok;
}

static bool try_svg(const struct written *w, FILE *out)
{
    struct export_svg e;
    bool ok = export_svg_init(&e, &names);
    for (uint32_t i = 0; ok && i < RECORDS; i++)
        export_svg_record(&e, &w->records[i]);
    ok = ok && export_svg_lay_out(&e);
    if (ok)
        export_svg_draw(&e, "<&>", "", out);
    export_svg_destroy(&e);
    return ok;
}

static bool try_stats(const struct written *w, FILE *out)
{
    struct trace_stats s;
    struct trace_reader r = {.seed = 0};
    bool ok = trace_stats_init(&s, 0);
    for (uint32_t i = 0; ok && i < RECORDS; i++)
        trace_stats_add(&s, &w->records[i]);
    if (ok) {
        trace_stats_page(&s, &r, out);
        trace_stats_json(&s, &r, out);
    }
    trace_stats_destroy(&s);
    return ok;
}

static bool try_filter(const struct written *w, FILE *out)
{
    struct trace_filter f;
    bool ok = trace_filter_init(&f, ARRAY_LEN(ids));
    f.request = w->records[0].a;
    for (uint32_t i = 0; ok && i < RECORDS; i++)
        trace_filter_learn(&f, &w->records[i]);
    for (uint32_t i = 0; ok && i < RECORDS; i++)
        if (trace_filter_passes(&f, &w->records[i]))
            export_json(&w->records[i], &names, out);
    trace_filter_destroy(&f);
    return ok;
}

/* The records have random nodes, calls and outcomes: most of them no run would write. */
static void without_memory_nothing_is_lost_and_with_it_anything_is_shown(void **state)
{
    static bool (*const tries[])(const struct written *w, FILE *out) = {
        try_reader, try_shiviz, try_svg, try_stats, try_filter};
    const struct written *w = *state;
    FILE *out = nowhere();
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        for (uint32_t allowed = 0;; allowed++) {
            memory = (struct memory){.until_refusal = allowed};
            bool ok = tries[i](w, out);
            assert_true(ok == (memory.refused == 0));
            assert_int_equal(memory.blocks, 0);
            if (ok)
                break;
        }
    }
    assert_int_equal(fclose(out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_nothing_is_lost_and_with_it_anything_is_shown),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
