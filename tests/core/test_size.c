/* tests/core/test_size.c - sizes mean one thing or are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/size.h"

#define REFUSED UINT64_MAX

static void sizes_are_exact_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max, bytes;
    } cases[] = {
        {"1KiB", 1024, 1024},
        {"1KiB", 1023, REFUSED},
        {"0MiB", 0, 0},
        {"64MiB", UINT64_C(1) << 40, UINT64_C(64) << 20},
        {"2GiB", UINT64_C(1) << 40, UINT64_C(2) << 30},
        {"0064MiB", UINT64_C(1) << 40, UINT64_C(64) << 20},
        {"17179869183GiB", UINT64_MAX, UINT64_C(17179869183) << 30},
        {"17179869184GiB", UINT64_MAX, REFUSED},
        {"18446744073709551616KiB", UINT64_MAX, REFUSED},
        {"99999999999999999999999999KiB", UINT64_MAX, REFUSED},
        {"", 9999, REFUSED},
        {"KiB", 9999, REFUSED},
        {"1", 9999, REFUSED},
        {"1K", 9999, REFUSED},
        {"1KB", 9999, REFUSED},
        {"1kib", 9999, REFUSED},
        {"1KiB ", 9999, REFUSED},
        {" 1KiB", 9999, REFUSED},
        {"1 KiB", 9999, REFUSED},
        {"1KiBB", 9999, REFUSED},
        {"1.5KiB", 9999, REFUSED},
        {"-1KiB", 9999, REFUSED},
        {"+1KiB", 9999, REFUSED},
        {"1TiB", UINT64_MAX, REFUSED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t bytes = REFUSED;
        const bool ok = size_parse(slice_str(cases[i].text), cases[i].max, &bytes);
        if (bytes != cases[i].bytes || ok != (bytes != REFUSED))
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_exact_or_refused),
    };
    return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
