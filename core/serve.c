/* core/serve.c - see core/serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/serve.h"

#include "core/hash.h"

/* Did this key belong to another node before the members changed? Then nobody has lost it here. */
static bool is_new_here(const struct node *n, struct slice key)
{
    return n->before && members_owner(n->before, hash_key(key)) != n->config.self;
}

static void serve_get(struct node *n, const struct request *rq, struct answer *out)
{
    struct cache_entry entry;
    if (!cache_get(&n->cache, n->now_ns, rq->key, &entry)) {
        out->outcome = OUTCOME_MISS;
        n->stats.moved_misses += is_new_here(n, rq->key);
        return;
    }
    out->outcome = OUTCOME_HIT;
    out->value = entry.value;
    out->ttl_left_ms = time_left_ms(n->now_ns, entry.expires_at_ns);
}

static enum outcome serve_put(struct node *n, const struct request *rq)
{
    static const enum outcome outcomes[] = {
        [CACHE_CREATED] = OUTCOME_CREATED,
        [CACHE_REPLACED] = OUTCOME_REPLACED,
        [CACHE_REFUSED] = OUTCOME_NO_ROOM,
        [CACHE_TOO_LARGE] = OUTCOME_TOO_LARGE,
    };
    uint64_t ttl_ms = rq->ttl_ms == TTL_DEFAULT ? n->config.default_ttl_ms : rq->ttl_ms;
    uint64_t expires_at_ns = time_after_ms(n->now_ns, ttl_ms);
    return outcomes[cache_put(&n->cache, n->now_ns, rq->key, rq->value, expires_at_ns)];
}

struct answer serve(struct node *n, const struct request *rq)
{
    struct answer answer = {.owner = n->config.self};
    switch (rq->op) {
    case OP_GET:
        serve_get(n, rq, &answer);
        break;
    case OP_PUT:
        answer.outcome = serve_put(n, rq);
        break;
    case OP_DELETE:
        answer.outcome =
            cache_delete(&n->cache, n->now_ns, rq->key) ? OUTCOME_DELETED : OUTCOME_ABSENT;
        break;
    }
    return answer;
}
