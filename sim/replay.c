/* sim/replay.c - see sim/replay.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/replay.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "core/journal_effects.h"

struct replay_member {
    char id[NODE_ID_BYTES_MAX];
    uint32_t id_len, weight, number;
};

/* --- the file --------------------------------------------------------------------------------- */

enum { READ_BYTES = 256 * 1024 }; /* at once: who goes back and forth reads little for nothing */

/* Move what is left to the front of the room and read on behind it. false: there is no more. */
static bool read_on(struct replay *r)
{
    const uint32_t kept = r->left.len, room = JOURNAL_FRAME_MAX - kept;
    if (kept > 0 && r->left.data != r->room)
        memmove(r->room, r->left.data, kept);
    size_t got = fread(r->room + kept, 1, room < READ_BYTES ? room : READ_BYTES, r->file);
    r->left = slice_of(r->room, kept + got);
    return got > 0;
}

static const char *read_magic(struct replay *r)
{
    enum { VERSION_AT = JOURNAL_MAGIC_BYTES - 1 };
    read_on(r);
    if (r->left.len == 0)
        return ferror(r->file) ? "it cannot be read" : "it is empty";
    if (r->left.len < JOURNAL_MAGIC_BYTES || memcmp(r->left.data, JOURNAL_MAGIC, VERSION_AT) != 0)
        return "not a journal: it does not begin with \"rljourn\"";
    if (r->left.data[VERSION_AT] != JOURNAL_MAGIC[VERSION_AT])
        return "a journal in a format that this program does not know";
    r->offset = JOURNAL_MAGIC_BYTES;
    r->left = slice_of(r->left.data + r->offset, r->left.len - r->offset);
    return NULL;
}

bool replay_open(struct replay *r, const char *path, char error[REPLAY_ERROR_MAX])
{
    assert(r != NULL && path != NULL && error != NULL);
    *r = (struct replay){.state = REPLAY_STEPPED};
    r->file = fopen(path, "rb");
    const char *wrong = r->file ? NULL : strerror(errno);
    r->room = calloc(JOURNAL_FRAME_MAX, 1);
    r->listed = calloc(NODES_MAX, sizeof *r->listed);
    if (!wrong && (!r->room || !r->listed))
        wrong = "not enough memory";
    if (!wrong)
        wrong = read_magic(r);
    if (wrong) {
        snprintf(error, REPLAY_ERROR_MAX, "%s", wrong);
        replay_close(r);
    }
    return !wrong;
}

void replay_close(struct replay *r)
{
    if (!r)
        return;
    if (r->file)
        fclose(r->file);
    node_destroy(&r->node);
    members_free(r->members);
    members_free(r->before);
    free(r->listed);
    free(r->room);
    *r = (struct replay){0};
}

/* --- who is who ------------------------------------------------------------------------------- */

static enum replay_state on_member(struct replay *r, const struct journal_item *item)
{
    const struct ring_member *m = &item->member;
    if (r->listed_count == NODES_MAX)
        return REPLAY_DAMAGED;
    struct replay_member *to = &r->listed[r->listed_count++];
    *to = (struct replay_member){.id_len = m->id.len, .weight = m->weight, .number = item->number};
    memcpy(to->id, m->id.data, m->id.len);
    return REPLAY_STEPPED;
}

/* Make a list of the members that were read; list and numbers are places to do so. */
static enum ring_error build(const struct replay *r, const struct journal_item *item,
                             struct ring_member *list, uint32_t *numbers, struct members **out)
{
    for (uint32_t i = 0; i < r->listed_count; i++) {
        const struct replay_member *m = &r->listed[i];
        list[i] = (struct ring_member){slice_of(m->id, m->id_len), m->weight};
        numbers[i] = m->number;
    }
    return members_build(list, numbers, r->listed_count, item->virtual_nodes, item->placement, out);
}

/* The next list begins anew. */
static enum replay_state take_list(struct replay *r, const struct journal_item *item,
                                   struct members **out)
{
    struct ring_member *list = calloc(NODES_MAX, sizeof *list);
    uint32_t *numbers = calloc(NODES_MAX, sizeof *numbers);
    enum ring_error error = list && numbers ? build(r, item, list, numbers, out) : RING_NO_MEMORY;
    free(list);
    free(numbers);
    r->listed_count = 0;
    if (error == RING_OK)
        return REPLAY_STEPPED;
    return error == RING_NO_MEMORY ? REPLAY_NO_MEMORY : REPLAY_DAMAGED;
}

/* Has every member of the list that comes next a number below this one? */
static bool are_numbered_below(const struct replay *r, uint32_t peer_max)
{
    for (uint32_t i = 0; i < r->listed_count; i++)
        if (r->listed[i].number >= peer_max)
            return false;
    return true;
}

static enum replay_state on_start(struct replay *r, struct journal_item *item)
{
    struct node_config *config = &item->config;
    if (r->started || !are_numbered_below(r, config->peer_max))
        return REPLAY_DAMAGED;
    enum replay_state state = take_list(r, item, &r->members);
    if (state != REPLAY_STEPPED)
        return state;
    uint32_t place = members_place(r->members, config->self);
    if (place == UINT32_MAX)
        return REPLAY_DAMAGED;
    memcpy(r->id, r->members->ring->nodes[place].id, sizeof r->id);
    config->members = r->members;
    r->started = node_init(&r->node, config);
    return r->started ? REPLAY_STEPPED : REPLAY_NO_MEMORY;
}

/* --- what happened ---------------------------------------------------------------------------- */

static void count(struct replay *r)
{
    struct replay_counts *c = &r->counts;
    c->events[r->event.kind]++;
    if (r->event.kind == EV_REQUEST) {
        c->ops[r->event.request.op]++;
        c->internal += r->event.request.internal;
    }
    for (uint32_t i = 0; i < r->fx.count; i++) {
        const struct effect *e = &r->fx.item[i];
        if (e->kind == FX_REPLY)
            c->outcomes[e->answer.outcome]++;
        c->sent += e->kind == FX_SEND;
    }
}

static void step(struct replay *r, const struct event *ev)
{
    if (r->journal.events == 1)
        r->started_ns = r->journal.now_ns;
    r->event = *ev;
    node_step(&r->node, r->journal.now_ns, ev, &r->fx);
    r->effects = journal_effects(r->effects, &r->fx);
    count(r);
}

/* The node goes over to a new list and looks at the one before; nobody needs the third. */
static enum replay_state on_members(struct replay *r, struct journal_item *item)
{
    struct members *after = NULL;
    if (!are_numbered_below(r, r->node.config.peer_max))
        return REPLAY_DAMAGED;
    enum replay_state state = take_list(r, item, &after);
    if (state != REPLAY_STEPPED)
        return state;
    item->event.members = after;
    step(r, &item->event);
    members_free(r->before);
    r->before = r->members;
    r->members = after;
    return REPLAY_STEPPED;
}

static enum replay_state on_event(struct replay *r, struct journal_item *item)
{
    const struct event *ev = &item->event;
    enum replay_state state = REPLAY_STEPPED;
    bool names_client = ev->kind == EV_REQUEST || ev->kind == EV_CLIENT_GONE;
    if (!r->started || (names_client && ev->client >= r->node.config.client_max))
        return REPLAY_DAMAGED;
    if (ev->kind == EV_MEMBERS)
        state = on_members(r, item);
    else
        step(r, ev);
    if (state == REPLAY_STEPPED && r->effects != r->journal.effects)
        return REPLAY_DIFFERS;
    return state;
}

/* Nothing may come behind the end. */
static enum replay_state on_end(struct replay *r)
{
    return r->left.len > 0 || read_on(r) ? REPLAY_DAMAGED : REPLAY_ENDED;
}

static enum replay_state take_item(struct replay *r, struct journal_item *item)
{
    switch (item->kind) {
    case JOURNAL_MEMBER:
        return on_member(r, item);
    case JOURNAL_START:
        return on_start(r, item);
    case JOURNAL_EVENT:
        return on_event(r, item);
    case JOURNAL_END:
        break;
    }
    return on_end(r);
}

/* The next item of the journal, from as much of the file as it takes. */
static enum replay_state read_item(struct replay *r, struct journal_item *out, uint32_t *out_len)
{
    enum journal_read read;
    while ((read = journal_next(&r->journal, r->left, out, out_len)) == JOURNAL_SHORT)
        if (!read_on(r))
            return REPLAY_CUT;
    return read == JOURNAL_READ ? REPLAY_STEPPED : REPLAY_DAMAGED;
}

/* One item. What makes no sense is as if it had not been read. */
static enum replay_state next_item(struct replay *r, enum journal_kind *out_kind)
{
    const struct journal before = r->journal;
    struct journal_item item;
    uint32_t len;
    enum replay_state state = read_item(r, &item, &len);
    if (state != REPLAY_STEPPED)
        return state;
    r->left = slice_of(r->left.data + len, r->left.len - len);
    *out_kind = item.kind;
    state = take_item(r, &item);
    if (state == REPLAY_DAMAGED)
        r->journal = before;
    else
        r->offset += len;
    return state;
}

enum replay_state replay_next(struct replay *r)
{
    assert(r->file != NULL);
    enum journal_kind kind = JOURNAL_END;
    while (r->state == REPLAY_STEPPED && kind != JOURNAL_EVENT)
        r->state = next_item(r, &kind);
    return r->state;
}

enum replay_state replay_begin(struct replay *r)
{
    assert(r->file != NULL);
    enum journal_kind kind;
    while (r->state == REPLAY_STEPPED && !r->started)
        r->state = next_item(r, &kind);
    return r->state;
}

/* --- going back ------------------------------------------------------------------------------- */

static struct members *share(struct members *m)
{
    return m ? members_share(m) : NULL;
}

/* All but the file and the node. listed: a copy of it. */
static void copy_state(struct replay *to, const struct replay *from, struct replay_member *listed)
{
    const struct node node = to->node;
    *to = *from;
    to->node = node;
    to->file = NULL;
    to->room = NULL;
    to->left = (struct slice){0};
    to->event = (struct event){0};
    to->fx.count = 0;
    to->members = share(from->members);
    to->before = share(from->before);
    to->listed = listed;
}

static struct replay_member *copy_listed(const struct replay *from, struct copy *c)
{
    return copy_array(c, from->listed, from->listed_count, NODES_MAX, sizeof *from->listed);
}

bool replay_keep(struct replay *to, const struct replay *from, struct copy *c)
{
    assert(from->started && from->state == REPLAY_STEPPED && c->keep);
    *to = (struct replay){0};
    struct replay_member *listed = copy_listed(from, c);
    if (!listed || !node_copy(&to->node, &from->node, c)) {
        free(listed);
        return false;
    }
    copy_state(to, from, listed);
    return true;
}

enum replay_state replay_return(struct replay *r, const struct replay *kept)
{
    assert(r->file != NULL && r->started && kept->started && kept->file == NULL);
    struct copy run = {.keep = false}, over = {.over = true};
    struct replay_member *listed = copy_listed(kept, &run);
    if (!listed)
        return REPLAY_NO_MEMORY;
    if (kept->offset > LONG_MAX || fseek(r->file, (long)kept->offset, SEEK_SET) != 0) {
        free(listed);
        return REPLAY_DAMAGED;
    }
    const bool copied = node_copy(&r->node, &kept->node, &over); /* one journal is of one node */
    assert(copied);
    struct replay old = *r;
    copy_state(r, kept, listed);
    r->file = old.file;
    r->room = old.room;
    members_free(old.members);
    members_free(old.before);
    free(old.listed);
    return REPLAY_STEPPED;
}
