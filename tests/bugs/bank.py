"""The bank of planted bugs: small mistakes of the kind people really make, as edits of the source.

Each is an exact text that stands once in a file, and what a tired person might have written. A
build of the simulator with one of them must be found out by a promise that it breaks, within SEEDS
seeds of one of the hunts beside this file. tests/bugs/run does that; a bug whose text is not found
any more is an error, so the bank stays in step with the source.

SPDX-License-Identifier: MIT
"""

from typing import NamedTuple

SEEDS = 20


class Edit(NamedTuple):
    file: str
    before: str  # stands exactly once in the file
    after: str


class Bug(NamedTuple):
    name: str
    what: str  # in a sentence for people
    edits: list


def bug(name, what, *texts):
    """texts: a file, what stands there, what stands there instead; and again."""
    return Bug(name, what, [Edit(*texts[i:i + 3]) for i in range(0, len(texts), 3)])


BANK = [
    # --- who owns a key ---------------------------------------------------------------------------
    bug("ring_wrap_off_by_one",
        "a key beyond the last point goes to the last point, not to the first",
        "core/ring.c",
        "    return r->owners[ring_index_find(&r->index, r->positions, position)];",
        "    uint32_t i = ring_index_find(&r->index, r->positions, position);\n"
        "    return r->owners[i < r->point_count ? i : r->point_count - 1];"),
    bug("ring_strict_instead_of_inclusive",
        "a point at exactly the key's position does not own it",
        "core/ring.c",
        "    return r->owners[ring_index_find(&r->index, r->positions, position)];",
        "    uint32_t i = ring_index_find(&r->index, r->positions, position);\n"
        "    return r->owners[r->positions[i] == position ? i + 1 : i];"),
    bug("ring_counter_clockwise",
        "the point before the key owns it",
        "core/ring.c",
        "    return r->owners[ring_index_find(&r->index, r->positions, position)];",
        "    uint32_t i = ring_index_find(&r->index, r->positions, position);\n"
        "    return r->owners[i == 0 ? r->point_count - 1 : i - 1];"),
    bug("members_unsorted_after_add",
        "numbers are given in the order of the list, though the ring is sorted by id",
        "core/members.c",
        "        uint32_t place = numbers ? ring_find(m->ring, list[i].id) : i;",
        "        uint32_t place = i;"),
    bug("weight_forgotten",
        "every node has as many points as a node of weight 1",
        "core/ring.c",
        "        uint32_t replicas = r->nodes[n].weight * r->virtual_nodes;\n"
        "        for (uint32_t replica = 0; replica < replicas; replica++) {\n"
        "            positions[filled] = hash_point(id, replica);",
        "        uint32_t replicas = r->nodes[n].weight * r->virtual_nodes;\n"
        "        for (uint32_t replica = 0; replica < replicas; replica++) {\n"
        "            positions[filled] = hash_point(id, replica % r->virtual_nodes);"),

    # --- how long a value lives -------------------------------------------------------------------
    bug("expired_one_moment_late",
        "expired means before now, not before or at now",
        "core/entry.h",
        "entry_ttl_at(p, entry)->expires_at_ns <= now_ns;",
        "entry_ttl_at(p, entry)->expires_at_ns < now_ns;"),
    bug("ttl_refreshed_by_get",
        "a GET that hits makes the value live longer",
        "core/serve.c",
        "    out->outcome = OUTCOME_HIT;\n    out->value",
        "    if (entry.expires_at_ns != TIME_NEVER) {\n"
        "        uint8_t bytes[65536];\n"
        "        blob_copy(entry.value, bytes);\n"
        "        struct slice value = slice_of(bytes, entry.value.len);\n"
        "        (void)!cache_put(&n->cache, n->now_ns, rq->key, value,\n"
        "                         entry.expires_at_ns + NS_PER_S);\n"
        "        cache_get(&n->cache, n->now_ns, rq->key, &entry);\n"
        "    }\n"
        "    out->outcome = OUTCOME_HIT;\n    out->value"),
    bug("ttl_of_overwrite_kept",
        "an overwrite without a lifetime keeps the end of the value before",
        "core/serve.c",
        "    uint64_t expires_at_ns = time_after_ms(n->now_ns, ttl_ms);\n",
        "    uint64_t expires_at_ns = time_after_ms(n->now_ns, ttl_ms);\n"
        "    struct cache_entry old;\n"
        "    if (cache_peek(&n->cache, n->now_ns, rq->key, &old) &&\n"
        "        old.expires_at_ns != TIME_NEVER)\n"
        "        expires_at_ns = old.expires_at_ns;\n"),
    bug("million_is_two_to_the_twentieth",
        "a lifetime is a little too long, since a million is taken for 1024 times 1024",
        "core/message.h",
        "    return now_ns + ttl_ms * NS_PER_MS;",
        "    return now_ns + ttl_ms * 1024 * 1024;"),
    bug("ttl_by_the_wall_clock",
        "time is that of the clock on the wall, which somebody sets forward and back",
        "sim/world.c",
        "    (void)node;\n    return w->now_ns;",
        "    int64_t now_ns = (int64_t)w->now_ns + w->nodes[node].wall_offset_ns;\n"
        "    uint64_t before_ns = w->nodes[node].node.now_ns;\n"
        "    return now_ns > (int64_t)before_ns ? (uint64_t)now_ns : before_ns;"),
    bug("default_ttl_ignored",
        "a PUT without a lifetime lives for ever, whatever the default",
        "core/serve.c",
        "rq->ttl_ms == TTL_DEFAULT ? n->config.default_ttl_ms : rq->ttl_ms",
        "rq->ttl_ms == TTL_DEFAULT ? TTL_FOREVER : rq->ttl_ms"),
    bug("expired_while_waiting",
        "a value that expired while it waited for its turn is handed out",
        "core/trips.c",
        "    if (t->expires_at_ns <= n->now_ns) {\n        answer.outcome = OUTCOME_MISS;",
        "    if (t->expires_at_ns == 0) {\n        answer.outcome = OUTCOME_MISS;"),
    bug("expired_entry_is_replaced",
        "a PUT over an expired value says that it replaced one",
        "core/cache.c",
        "    drop(c, entry);\n    c->stats.expired_on_access++;\n    return BLOCK_NONE;\n}\n\nvoid",
        "    c->stats.expired_on_access++;\n    return entry;\n}\n\nvoid"),
    bug("expires_a_tick_early",
        "the background rounds the end of a lifetime down, and drops what still lives",
        "core/cache.c",
        "        assert(entry_is_expired(&c->blocks, entry, now_ns));\n",
        "",
        "core/ttl.c",
        "    return (expires_at_ns >> TTL_TICK_BITS) + ((expires_at_ns & part) != 0);",
        "    return (expires_at_ns >> TTL_TICK_BITS) + 0 * part;"),

    # --- what is kept -----------------------------------------------------------------------------
    bug("bytes_not_subtracted_on_overwrite",
        "an overwrite forgets to give the old value's bytes back to the sum",
        "core/cache.c",
        "    if (old != BLOCK_NONE)\n        drop(c, old);\n",
        "    if (old != BLOCK_NONE) {\n"
        "        uint64_t used = c->stats.used_bytes;\n"
        "        drop(c, old);\n"
        "        c->stats.used_bytes = used;\n"
        "    }\n"),
    bug("evicts_the_most_recent",
        "the entry that was used last gives way",
        "core/lru.c",
        "    return l->oldest;",
        "    return l->newest;"),
    bug("get_is_no_use",
        "a GET does not move its entry to the new end of the line",
        "core/cache.c",
        "    lru_touch(&c->lru, &c->blocks, entry);\n",
        ""),
    bug("overwrite_is_no_use",
        "an overwritten entry is the next to be evicted",
        "core/cache.c",
        "    if (old != BLOCK_NONE) {\n        c->stats.replaced++;",
        "    if (old != BLOCK_NONE) {\n"
        "        const uint32_t fresh = index_find(&c->index, &c->blocks, key);\n"
        "        while (lru_victim(&c->lru) != fresh)\n"
        "            lru_touch(&c->lru, &c->blocks, lru_victim(&c->lru));\n"
        "        c->stats.replaced++;"),
    bug("evicts_one_too_many",
        "room is made until there is more than enough",
        "core/cache.c",
        "    while (c->blocks.free < need) {",
        "    while (c->blocks.free <= need && lru_victim(&c->lru) != BLOCK_NONE) {"),
    bug("delete_keeps_the_value",
        "a DELETE of a short value says that it was done",
        "core/cache.c",
        "    drop(c, entry);\n    c->stats.deleted++;",
        "    if (entry_at(&c->blocks, entry)->value_len > 100)\n        drop(c, entry);\n"
        "    c->stats.deleted++;"),
    bug("last_byte_lost",
        "the last byte of a value that ends a block is not written",
        "core/blocks.c",
        "        memcpy(blocks_at(p, *block) + *offset, bytes.data, n);",
        "        memcpy(blocks_at(p, *block) + *offset, bytes.data,\n"
        "               n == room && n > 1 ? n - 1 : n);"),
    bug("key_compared_by_its_beginning",
        "two keys are the same if the one begins as the other does",
        "core/blocks.c",
        "    if (b.len != bytes.len)\n        return false;",
        "    if (b.len > bytes.len)\n        return false;"),
    bug("full_cache_says_stored",
        "a cache that refuses because it is full says that the value was stored",
        "core/serve.c",
        "        [CACHE_REFUSED] = OUTCOME_NO_ROOM,",
        "        [CACHE_REFUSED] = OUTCOME_CREATED,"),

    # --- who is asked, and what is believed -------------------------------------------------------
    bug("forwarded_again",
        "a node that is asked for another's key by a node sends it on",
        "core/node.c",
        "    if (owner == n->config.self || ev->request.internal)",
        "    if (owner == n->config.self)"),
    bug("serves_what_it_does_not_own",
        "a node answers for a key that is not its own, when a node asks",
        "core/node.c",
        "    if (owner == n->config.self)\n        answer = serve",
        "    if (owner == n->config.self || ev->request.internal)\n        answer = serve"),
    bug("unreachable_owner_is_a_miss",
        "an owner that refuses the connection is reported as not found",
        "core/trips.c",
        "    struct answer answer = {.outcome = ev->failure};",
        "    struct answer answer = {.outcome = t->op == OP_GET ? OUTCOME_MISS : ev->failure};"),
    bug("silent_owner_is_a_miss",
        "an owner that keeps silent is reported as not found",
        "core/trips.c",
        "        land(n, flight, &answer, false, fx);\n    }\n}",
        "        answer.outcome = t->op == OP_GET ? OUTCOME_MISS : OUTCOME_PEER_TIMEOUT;\n"
        "        land(n, flight, &answer, false, fx);\n    }\n}"),
    bug("deadline_never_armed",
        "nobody wakes the node when an owner has taken too long",
        "core/node.c",
        "        if (flight < deadline)\n            deadline = flight;",
        "        (void)flight;"),
    bug("deadline_of_the_newest",
        "the node is woken for the trip that left last",
        "core/node.c",
        "        uint64_t flight = n->flights.slots[n->flights.oldest].deadline_ns;",
        "        uint64_t flight = n->flights.slots[n->flights.newest].deadline_ns;"),
    bug("answer_given_to_another",
        "an answer that comes late is taken for that of whoever has the place now",
        "core/flight.c",
        "    uint32_t id = flights_named(f, call);",
        "    uint32_t id = (uint32_t)call < f->fresh ? (uint32_t)call : FLIGHT_NONE;"),
    bug("failure_is_forgotten",
        "a trip that failed ends without an answer",
        "core/trips.c",
        "    struct answer answer = {.outcome = ev->failure};\n"
        "    land(n, flight, &answer, false, fx);",
        "    (void)fx;\n    flights_land(&n->flights, flight);"),

    # --- who shares a trip ------------------------------------------------------------------------
    bug("joins_whatever_is_out",
        "a GET shares a trip that left before it was asked",
        "core/node.c",
        "    bool boarding = t->sent_at_ns == n->now_ns;",
        "    bool boarding = true;"),
    bug("coalesced_write",
        "a DELETE that meets a GET of its key on the way is content with its answer",
        "core/node.c",
        "    if (out != FLIGHT_NONE && rq->op == OP_GET) {",
        "    if (out != FLIGHT_NONE && rq->op != OP_PUT) {"),
    bug("lost_waiter",
        "when the client leaves that set the trip off, the others get no answer",
        "core/trips.c",
        "    flights_remove_waiter(&n->flights, &n->pipeline, call);\n",
        "    struct flight *left = &n->flights.slots[flight];\n"
        "    bool led = left->first_call == call && left->state == FLIGHT_OUT;\n"
        "    flights_remove_waiter(&n->flights, &n->pipeline, call);\n"
        "    if (led)\n"
        "        left->first_call = left->last_call = CALL_NONE;\n"),
    bug("follower_left_behind",
        "those who wait for the next trip never get one",
        "core/trips.c",
        "    if (follower != FLIGHT_NONE && answered)\n",
        "    if (follower != FLIGHT_NONE && answered &&\n"
        "        n->flights.slots[follower].first_call == n->flights.slots[follower].last_call)\n"),
    bug("failure_not_shared",
        "those who wait for the next trip are not told when there will be none",
        "core/trips.c",
        "    if (follower != FLIGHT_NONE && !answered) {",
        "    if (follower != FLIGHT_NONE && !answered &&\n"
        "        answer->outcome != OUTCOME_PEER_TIMEOUT) {"),

    # --- in which order answers leave -------------------------------------------------------------
    bug("answer_out_of_order",
        "what can be answered at once is, though an earlier request still waits",
        "core/node.c",
        "    bool in_turn = pipeline_is_empty(&n->pipeline, ev->client);\n    if (!in_turn) {",
        "    bool in_turn = true;\n    if (!in_turn) {"),
    bug("value_of_the_moment",
        "a value that waits for its turn is not copied, and is read when it may be another",
        "core/trips.c",
        "    if (flights_hold(&n->flights, flight))\n        return;\n",
        "    return;\n"),
    bug("gone_client_is_answered",
        "a client's requests stay in line when it leaves",
        "core/node.c",
        "    while ((call = pipeline_abandon(&n->pipeline, ev->client)) != CALL_NONE)\n"
        "        trips_leave(n, call);",
        "    if ((call = pipeline_abandon(&n->pipeline, ev->client)) != CALL_NONE)\n"
        "        trips_leave(n, call);"),

    # --- when the members change ------------------------------------------------------------------
    bug("orphans_never_forgotten",
        "a value that was left behind is counted after it is gone",
        "core/cache.c",
        "    c->stats.orphans -= e->is_orphan;\n",
        ""),
    bug("walk_skips_some",
        "entries with short keys are not looked at after a change",
        "core/moving.c",
        "        look_at(n, entry);\n    n->moving_next",
        "        if (e.key.len > 5)\n            look_at(n, entry);\n    n->moving_next"),
    bug("asks_itself",
        "a trip that waited is made although the key has become the node's own",
        "core/trips.c",
        "    if (t->peer == n->config.self) {\n"
        "        stay(n, flight, &get, fx);\n"
        "        return;\n"
        "    }\n",
        "    (void)stay;\n",
        "core/trips.c",
        "    assert(n->flights.slots[flight].peer != n->config.self);\n",
        ""),
    bug("value_left_behind_stays_for_good",
        "a value that was left behind by a move is not overwritten when its key comes back",
        "core/serve.c",
        "    return outcomes[cache_put(",
        "    struct cache_entry there;\n"
        "    if (cache_peek(&n->cache, n->now_ns, rq->key, &there) && n->stats.came_back > 0 &&\n"
        "        n->before && members_owner(n->before, hash_key(rq->key)) != n->config.self)\n"
        "        return OUTCOME_REPLACED;\n"
        "    return outcomes[cache_put("),
    bug("trip_that_waited_goes_to_the_old_owner",
        "a trip that waited is made to the node that owned the key when it began to wait",
        "core/trips.c",
        "    t->peer = node_owner(n, get.key);\n",
        ""),

    # --- when there is not enough room ------------------------------------------------------------
    bug("room_before_the_old_goes",
        "an overwrite makes room as if the old value were to stay",
        "core/cache.c",
        "    if (old != BLOCK_NONE)\n        drop(c, old);\n    evict_until_free(c, need);\n",
        "    evict_until_free(c, need);\n"
        "    const uint32_t still = index_find(&c->index, &c->blocks, key);\n"
        "    if (still != BLOCK_NONE)\n        drop(c, still);\n"),
    bug("full_cache_refuses_an_overwrite_that_fits",
        "a full cache that refuses does not count what the old value would give back",
        "core/cache.c",
        "    const uint32_t more = need > have ? need - have : 0;",
        "    const uint32_t more = need + 0 * have;"),

    # --- what an answer says ----------------------------------------------------------------------
    bug("lifetime_from_the_answer",
        "the rest of a lifetime is counted from the answer's arrival, not from the asking",
        "core/trips.c",
        "    t->expires_at_ns = time_after_ms(t->sent_at_ns, answer->ttl_left_ms);",
        "    t->expires_at_ns = time_after_ms(n->now_ns, answer->ttl_left_ms);"),
    bug("time_left_rounded_up",
        "a fraction of a millisecond that is left counts as a whole one",
        "core/message.h",
        "    return at_ns > now_ns ? (at_ns - now_ns) / NS_PER_MS : 0;",
        "    return at_ns > now_ns ? (at_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS : 0;"),
    bug("mismatch_is_a_miss",
        "an owner that says that the key is not its own is taken for one that does not have it",
        "core/trips.c",
        "        return OUTCOME_RING_MISMATCH;",
        "        return op == OP_GET ? OUTCOME_MISS : OUTCOME_RING_MISMATCH;"),
    bug("names_itself",
        "the answer to a request that was sent on names the wrong owner",
        "core/trips.c",
        "    t->answer.owner = t->peer;",
        "    t->answer.owner = n->config.self;"),
]
