/* tests/fuzz/fuzz_http.c - a stream of requests means the same however it is cut.
 *
 * Input: one byte for the size of the first piece, one for the size of the others, and the
 * stream. The rest of the input is also read as a target, whose key must survive encoding.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/route.h"
#include "tests/fuzz/fuzz.h"
#include "tests/net/transcript.h"

static void compare(struct slice stream, struct pieces cuts)
{
    struct buffer whole, cut;
    buffer_init(&whole, TRANSCRIPT_BYTES_MAX);
    buffer_init(&cut, TRANSCRIPT_BYTES_MAX);
    transcribe_requests(&whole, stream, (struct pieces){UINT32_MAX, UINT32_MAX});
    transcribe_requests(&cut, stream, cuts);
    assert(slice_eq(buffer_bytes(&whole), buffer_bytes(&cut)));
    buffer_release(&whole);
    buffer_release(&cut);
}

static void check_route(struct slice target)
{
    uint8_t room[KEY_BYTES_MAX], room_again[KEY_BYTES_MAX];
    const struct route r = route_find(target, room);
    assert((r.kind == ROUTE_BAD) == (r.refusal != NULL));
    assert(r.key.len <= KEY_BYTES_MAX);
    if (r.key.len == 0)
        return;
    const uint32_t prefix = sizeof(ROUTE_INTERNAL_PREFIX) - 1;
    uint8_t text[sizeof(ROUTE_INTERNAL_PREFIX) + ROUTE_KEY_ENCODED_MAX] = ROUTE_INTERNAL_PREFIX;
    const uint32_t len = route_encode_key(r.key, text + prefix);
    const struct route again = route_find(slice_of(text, prefix + len), room_again);
    assert(again.kind == ROUTE_INTERNAL_CACHE);
    assert(slice_eq(again.key, r.key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct slice stream = slice_of(data + 2, size - 2);
    compare(stream, (struct pieces){.first = 1U + data[0], .rest = 1U + data[1] % 64});
    check_route(stream);
    return 0;
}
