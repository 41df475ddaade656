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

/* What a command asks, and how its answer is shown. */
struct asking {
    enum http_method method;
    const char *prefix; /* of the path; the key follows */
    const char *member; /* that a node's answer has, unless it is a refusal */
    void (*show)(const struct ctl_json *doc, uint16_t status); /* print it for a person */
};

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
        ctl_fail(CTL_WRONG, "a key is text in UTF-8 without control characters, this one is not");
    return route.kind != ROUTE_BAD;
}

static void print_json(struct slice text)
{
    fwrite(text.data, 1, text.len, stdout);
    if (text.len == 0 || text.data[text.len - 1] != '\n')
        putchar('\n');
}

/* The node has refused: pass its words on, or say better ones. */
static void complain(const struct ctl_json *doc, uint16_t status, const struct ctl_options *o)
{
    char message[MESSAGE_BYTES];
    char code[ID_BYTES];
    char node[ID_BYTES];
    const uint32_t error = ctl_json_member(doc, 0, "error");
    ctl_nodes_refusal(doc, status, o, message, sizeof message);
    ctl_json_words(doc, ctl_json_member(doc, error, "code"), code, sizeof code);
    ctl_json_words(doc, ctl_json_member(doc, error, "node"), node, sizeof node);
    ctl_fail(CTL_NO, "%s (%s, says node %s)", message, code, node);
}

static bool is_from_a_node(const struct ctl_json *doc, bool yes, const struct asking *about)
{
    const uint32_t error = ctl_json_member(doc, 0, "error");
    const uint32_t sign =
        yes ? ctl_json_member(doc, 0, about->member) : ctl_json_member(doc, error, "code");
    return sign != JSON_NONE;
}

static enum ctl_exit show_document(const struct ctl_json *doc, const struct ctl_answer *answer,
                                   const struct ctl_options *o, const struct asking *about)
{
    const bool yes = answer->status < 300;
    if (!is_from_a_node(doc, yes, about))
        return ctl_nodes_complain_of(answer);
    if (o->json)
        print_json(buffer_bytes(&answer->body));
    else if (yes)
        about->show(doc, answer->status);
    else
        complain(doc, answer->status, o);
    return yes ? CTL_YES : CTL_NO;
}

static enum ctl_exit show_answer(const struct ctl_answer *answer, const struct ctl_options *o,
                                 const struct asking *about)
{
    struct ctl_json doc;
    if (!ctl_json_init(&doc, buffer_bytes(&answer->body)))
        return ctl_nodes_complain_of(answer);
    const enum ctl_exit how = show_document(&doc, answer, o, about);
    ctl_json_destroy(&doc);
    return how;
}

/* Ask about the key that is the first argument. */
static enum ctl_exit ask(const struct ctl_nodes *nodes, const struct ctl_options *o,
                         const struct asking *about, struct slice body)
{
    assert(o->arg_count >= 1);
    uint8_t target[TARGET_BYTES_MAX];
    uint32_t target_len = 0;
    if (!make_target(about->prefix, o->args[0], target, &target_len))
        return CTL_WRONG;
    struct talk_question q = ctl_nodes_question(o, about->method, slice_of(target, target_len));
    q.body = body;
    struct ctl_answer answer;
    enum ctl_exit how = CTL_NO;
    if (ctl_nodes_ask(nodes, &q, &answer))
        how = show_answer(&answer, o, about);
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
    static const struct asking about = {HTTP_M_GET, "/cluster/locate/", "owner", show_place};
    return ask(nodes, o, &about, slice_str(""));
}

static void show_value(const struct ctl_json *doc, uint16_t status)
{
    (void)status;
    print_json(json_text(&doc->j, ctl_json_member(doc, 0, "value")));
}

enum ctl_exit ctl_get(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    static const struct asking about = {HTTP_M_GET, "/cache/", "value", show_value};
    return ask(nodes, o, &about, slice_str(""));
}

static void show_stored(const struct ctl_json *doc, uint16_t status)
{
    char node[ID_BYTES];
    ctl_json_words(doc, ctl_json_member(doc, 0, "node"), node, sizeof node);
    printf("stored on %s, %s\n", node, status == 201 ? "new" : "over an older value");
}

/* What begins like an object or an array was hardly meant as a string. */
static void warn_if_meant_as_json(const char *value, const struct json_error *error)
{
    const char first = value[strspn(value, " \t\r\n")];
    if (first == '{' || first == '[')
        ctl_fail(CTL_YES,
                 "WARNING: VALUE is taken as a string, for it is not JSON: %s (line %u, column %u)",
                 error->message, (unsigned)error->line, (unsigned)error->column);
}

/* {"value": V, "ttl": S}; what is not JSON becomes a string. */
static void write_body(struct buffer *out, const char *value, const char *ttl)
{
    struct json_error error;
    buffer_append_str(out, "{\"value\": ");
    if (json_validate(slice_str(value), &error)) {
        buffer_append_str(out, value);
    } else {
        warn_if_meant_as_json(value, &error);
        buffer_json_string(out, slice_str(value));
    }
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
    static const struct asking about = {HTTP_M_PUT, "/cache/", "stored", show_stored};
    return ask(nodes, o, &about, buffer_bytes(body));
}

enum ctl_exit ctl_put(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    assert(o->arg_count == 2);
    struct buffer body;
    buffer_init(&body, VALUE_BYTES_LIMIT);
    write_body(&body, o->args[1], o->ttl);
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
    static const struct asking about = {HTTP_M_DELETE, "/cache/", "deleted", show_deleted};
    return ask(nodes, o, &about, slice_str(""));
}
