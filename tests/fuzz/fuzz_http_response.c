/* tests/fuzz/fuzz_http_response.c - a stream of responses means the same however it is cut.
 *
 * Input: one byte for the size of the first piece, one for the size of the others (its top bit:
 * the first response answers a HEAD request), and the stream.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"
#include "tests/net/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct slice stream = slice_of(data + 2, size - 2);
    const struct pieces cuts = {.first = 1U + data[0], .rest = 1U + data[1] % 64};
    const bool head = data[1] >= 128;
    struct buffer whole, cut;
    buffer_init(&whole, TRANSCRIPT_BYTES_MAX);
    buffer_init(&cut, TRANSCRIPT_BYTES_MAX);
    transcribe_responses(&whole, stream, (struct pieces){UINT32_MAX, UINT32_MAX}, head);
    transcribe_responses(&cut, stream, cuts, head);
    assert(slice_eq(buffer_bytes(&whole), buffer_bytes(&cut)));
    buffer_release(&whole);
    buffer_release(&cut);
    return 0;
}
