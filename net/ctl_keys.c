/* net/ctl_keys.c - see net/ctl_keys.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_keys.h"

#include "net/ctl_json.h"
#include "net/route.h"

#include <assert.h>
#include <stdio.h>

enum {
    TARGET_BYTES_MAX = sizeof "/cluster/locate/" + ROUTE_KEY_ENCODED_MAX,
    MESSAGE_BYTES = 512,
    ID_BYTES = NODE_ID_BYTES_MAX + 1,
};

/* Print what was asked for, for a person. */
typedef void (*show_fn)(const struct ctl_json *doc, uint16_t status);

/* Write the path for this key. false: no node would take it, and there was a complaint. */
static bool make_target(const char *prefix, const char *key, uint8_t *out, uint32_t *out_len)
{
    const size_t prefix_len = strlen(prefix);
    const size_t key_len = strlen(key);
    if (key_len == 0 || key_len > KEY_BYTES_MAX) {
        ctl_fail(CTL_WRONG, "a key has 1 to %d bytes, this one %zu", KEY_BYTES_MAX, key_len);
        return false;
    }
    memcpy(out, prefix, prefix_len);
    const uint32_t encoded = route_encode_key(slice_of(key, key_len), out + prefix_len);
    *out_len = (uint32_t)prefix_len + encoded;

    uint8_t room[KEY_BYTES_MAX];
    const struct route route = route_find(slice_of(out, *out_len), room);
    if (route.kind == ROUTE_BAD)
        ctl_fail(CTL_WRONG, "%s", route.refusal->message);
    return route.kind != ROUTE_BAD;
}

static void print_json(struct slice text)
{
    fwrite(text.data, 1, text.len, stdout);
    if (text.len == 0 || text.data[text.len - 1] != '\n')
        putchar('\n');
}

/* The node has refused: pass its words on. */
static enum ctl_exit complain(const struct ctl_answer *answer)
{
    struct ctl_json doc;
    if (!ctl_json_init(&doc, buffer_bytes(&answer->body)))
        return ctl_fail(CTL_NO, "the answer is %u, without a word why", (unsigned)answer->status);
    char message[MESSAGE_BYTES];
    char code[ID_BYTES];
    char node[ID_BYTES];
    const uint32_t error = ctl_json_member(&doc, 0, "error");
    ctl_json_words(&doc, ctl_json_member(&doc, error, "message"), message, sizeof message);
    ctl_json_words(&doc, ctl_json_member(&doc, error, "code"), code, sizeof code);
    ctl_json_words(&doc, ctl_json_member(&doc, error, "node"), node, sizeof node);
    ctl_json_destroy(&doc);
    return ctl_fail(CTL_NO, "%s (%s, says node %s)", message, code, node);
}

static enum ctl_exit show_answer(const struct ctl_answer *answer, const struct ctl_options *o,
                                 show_fn show)
{
    const bool yes = answer->status < 300;
    if (o->json) {
        print_json(buffer_bytes(&answer->body));
        return yes ? CTL_YES : CTL_NO;
    }
    struct ctl_json doc;
    if (!yes)
        return complain(answer);
    if (!ctl_json_init(&doc, buffer_bytes(&answer->body)))
        return ctl_fail(CTL_NO, "the answer is not JSON: is this a ringlab node?");
    show(&doc, answer->status);
    ctl_json_destroy(&doc);
    return CTL_YES;
}

/* Ask about the key that is the first argument. */
static enum ctl_exit ask(const struct ctl_nodes *nodes, const struct ctl_options *o,
                         enum http_method method, const char *prefix, struct slice body,
                         show_fn show)
{
    assert(o->arg_count >= 1);
    uint8_t target[TARGET_BYTES_MAX];
    uint32_t target_len = 0;
    if (!make_target(prefix, o->args[0], target, &target_len))
        return CTL_WRONG;
    const struct ctl_question q = {
        .method = method,
        .target = slice_of(target, target_len),
        .body = body,
        .token = o->token,
        .timeout_ms = o->timeout_ms,
    };
    struct ctl_answer answer;
    enum ctl_exit how = CTL_NO;
    if (ctl_nodes_ask(nodes, &q, &answer))
        how = show_answer(&answer, o, show);
    ctl_answer_destroy(&answer);
    return how;
}

/* --- the commands ---------------------------------------------------------------------------- */

static void show_place(const struct ctl_json *doc, uint16_t status)
{
    static const char *const names[] = {"key", "hash", "point", "owner", "serving"};
    (void)status;
    char text[MESSAGE_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        ctl_json_words(doc, ctl_json_member(doc, 0, names[i]), text, sizeof text);
        printf("%-8s %s\n", names[i], text);
    }
    printf("%-8s", "next");
    const uint32_t next = ctl_json_member(doc, 0, "next");
    const uint32_t count =
        next == JSON_NONE || doc->j.tokens[next].kind != JSON_ARRAY ? 0 : doc->j.tokens[next].size;
    for (uint32_t i = 0; i < count; i++) {
        ctl_json_words(doc, json_element(&doc->j, next, i), text, sizeof text);
        printf(" %s", text);
    }
    putchar('\n');
}

enum ctl_exit ctl_locate(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    return ask(nodes, o, HTTP_M_GET, "/cluster/locate/", slice_str(""), show_place);
}

static void show_value(const struct ctl_json *doc, uint16_t status)
{
    (void)status;
    const uint32_t value = ctl_json_member(doc, 0, "value");
    print_json(value == JSON_NONE ? slice_str("") : json_text(&doc->j, value));
}

enum ctl_exit ctl_get(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    return ask(nodes, o, HTTP_M_GET, "/cache/", slice_str(""), show_value);
}

static void show_stored(const struct ctl_json *doc, uint16_t status)
{
    char node[ID_BYTES];
    ctl_json_words(doc, ctl_json_member(doc, 0, "node"), node, sizeof node);
    printf("stored on %s, %s\n", node, status == 201 ? "new" : "over an older value");
}

/* {"value": V, "ttl": S}; what is not JSON becomes a string. */
static void write_body(struct buffer *out, struct slice value, const char *ttl)
{
    struct json_error error;
    buffer_append_str(out, "{\"value\": ");
    if (json_validate(value, &error))
        buffer_append(out, value);
    else
        buffer_json_string(out, value);
    if (ttl != NULL) {
        buffer_append_str(out, ", \"ttl\": ");
        buffer_append_str(out, ttl);
    }
    buffer_append_str(out, "}");
}

static enum ctl_exit put(const struct ctl_nodes *nodes, const struct ctl_options *o,
                         const struct buffer *body)
{
    struct json_error error;
    if (body->failed)
        return ctl_fail(CTL_NO, "the value is too long, or there is no memory for it");
    if (!json_validate(buffer_bytes(body), &error)) /* not UTF-8, for example */
        return ctl_fail(CTL_WRONG, "VALUE: %s", error.message);
    return ask(nodes, o, HTTP_M_PUT, "/cache/", buffer_bytes(body), show_stored);
}

enum ctl_exit ctl_put(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    assert(o->arg_count == 2);
    struct buffer body;
    buffer_init(&body, VALUE_BYTES_LIMIT);
    write_body(&body, slice_str(o->args[1]), o->ttl);
    const enum ctl_exit how = put(nodes, o, &body);
    buffer_release(&body);
    return how;
}

static void show_deleted(const struct ctl_json *doc, uint16_t status)
{
    (void)status;
    char node[ID_BYTES];
    ctl_json_words(doc, ctl_json_member(doc, 0, "node"), node, sizeof node);
    printf("deleted on %s\n", node);
}

enum ctl_exit ctl_del(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    return ask(nodes, o, HTTP_M_DELETE, "/cache/", slice_str(""), show_deleted);
}
