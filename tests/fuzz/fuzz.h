/* tests/fuzz/fuzz.h - the one function that every fuzz target defines.
 *
 * libFuzzer calls it with inputs that it invents, tests/fuzz/replay.c with the files of a corpus.
 * It returns 0, always; what is wrong is an assertion or a sanitizer's complaint.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
