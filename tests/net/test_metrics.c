/* tests/net/test_metrics.c - the text is what Prometheus wants, and the numbers are the node's.
 *
 * Method: a reader of the text format, stricter than any real one, reads every document that is
 * written here: at the beginning, after traffic, with awkward names. Single series are then
 * looked up by their exact text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "net/metrics.h"

enum { SERIES_MAX = 1024, SERIES_BYTES = 160, NAME_BYTES = 64, DOCUMENT_BYTES_MAX = 1024 * 1024 };

/* --- a strict reader ------------------------------------------------------------------------- */

struct series {
    char text[SERIES_BYTES];   /* name and labels, as they stand */
    char labels[SERIES_BYTES]; /* names of the labels only */
    char le[NAME_BYTES];       /* value of the label le, or empty */
    char others[SERIES_BYTES]; /* the labels without le */
    char value[NAME_BYTES];
};

struct page {
    struct series list[SERIES_MAX];
    uint32_t count;
    uint32_t family_first; /* of the family that is being read */
    char family[NAME_BYTES];
    char type[NAME_BYTES];
    char families[64 * 1024]; /* all so far, each in line feeds */
};

static bool is_name(const char *text, size_t len, bool colon)
{
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !(colon && c == ':') && !(digit && i > 0))
            return false;
    }
    return len > 0;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Take text up to (not with) the first of these characters. */
static const char *cut(const char *at, const char *stops, char *out, size_t max)
{
    const size_t len = strcspn(at, stops);
    assert_true(len < max);
    memcpy(out, at, len);
    out[len] = '\0';
    return at + len;
}

/* Behind the closing quote of a label's value. */
static const char *skip_label_value(const char *at)
{
    assert_int_equal(*at++, '"');
    while (*at != '"') {
        assert_true(*at != '\0' && *at != '\n');
        if (*at == '\\')
            assert_non_null(strchr("\\\"n", *++at));
        at++;
    }
    return at + 1;
}

static const char *read_label(struct series *s, const char *at)
{
    char name[NAME_BYTES], mark[NAME_BYTES + 2];
    const char *start = at;
    at = cut(at, "=", name, sizeof name);
    assert_true(is_name(name, strlen(name), false));
    snprintf(mark, sizeof mark, "%s;", name);
    assert_null(strstr(s->labels, mark)); /* no label twice */
    strcat(s->labels, mark);
    const char *end = skip_label_value(at + 1);
    if (strcmp(name, "le") == 0)
        cut(at + 2, "\"", s->le, sizeof s->le);
    else
        strncat(s->others, start, (size_t)(end - start));
    return end;
}

/* The labels in braces, if there are any. */
static const char *read_labels(struct series *s, const char *at)
{
    if (*at != '{')
        return at;
    do
        at = read_label(s, at + 1);
    while (*at == ',');
    assert_int_equal(*at, '}');
    return at + 1;
}

static bool belongs(const struct page *p, const char *name)
{
    const size_t len = strlen(p->family);
    if (strcmp(p->type, "histogram") != 0)
        return strcmp(name, p->family) == 0;
    return strncmp(name, p->family, len) == 0 &&
           (strcmp(name + len, "_bucket") == 0 || strcmp(name + len, "_sum") == 0 ||
            strcmp(name + len, "_count") == 0);
}

static void read_sample(struct page *p, const char *line)
{
    assert_true(p->count < SERIES_MAX);
    struct series *s = &p->list[p->count];
    char name[NAME_BYTES];
    const char *at = cut(line, "{ ", name, sizeof name);
    assert_true(is_name(name, strlen(name), true));
    assert_true(strncmp(name, "ringlab_", 8) == 0);
    if (!belongs(p, name))
        fail_msg("%s stands in the family %s", name, p->family);
    at = read_labels(s, at);
    assert_true((size_t)(at - line) < sizeof s->text);
    memcpy(s->text, line, (size_t)(at - line));
    assert_int_equal(*at, ' ');
    at = cut(at + 1, "\n", s->value, sizeof s->value);
    assert_true(strlen(s->value) > 0);
    assert_int_equal(strspn(s->value, "0123456789."), strlen(s->value));
    for (uint32_t i = p->family_first; i < p->count; i++)
        if (strcmp(p->list[i].text, s->text) == 0)
            fail_msg("%s stands there twice", s->text);
    p->count++;
}

/* The buckets of one histogram stand together, in ascending order, and its count is the last. */
static void check_histogram(const struct page *p)
{
    double bound = -1.0, held = 0.0;
    for (uint32_t i = p->family_first; i < p->count; i++) {
        const struct series *s = &p->list[i];
        const double value = strtod(s->value, NULL);
        if (strstr(s->text, "_bucket{") != NULL) {
            const bool last = strcmp(s->le, "+Inf") == 0;
            const double le = last ? 1e300 : strtod(s->le, NULL);
            assert_true(le > bound);
            assert_true(value >= held);
            bound = le;
            held = value;
            continue;
        }
        assert_string_equal(s->le, "");
        assert_string_equal(s->others, p->list[i - 1].others);
        if (strstr(s->text, "_sum{") != NULL) {
            assert_string_equal(p->list[i - 1].le, "+Inf");
        } else {
            assert_non_null(strstr(p->list[i - 1].text, "_sum{"));
            assert_true(value >= held && value <= held);
            bound = -1.0;
            held = 0.0;
        }
    }
}

static void end_family(const struct page *p)
{
    if (p->family[0] == '\0')
        return;
    assert_true(p->count > p->family_first); /* no family without a sample */
    assert_int_equal(strcmp(p->type, "counter") == 0, ends_with(p->family, "_total"));
    if (strcmp(p->type, "histogram") == 0)
        check_histogram(p);
    else
        for (uint32_t i = p->family_first; i < p->count; i++)
            assert_string_equal(p->list[i].labels, p->list[p->family_first].labels);
}

static void begin_family(struct page *p, const char *name)
{
    char mark[NAME_BYTES + 2];
    end_family(p);
    snprintf(mark, sizeof mark, "\n%s\n", name);
    if (strstr(p->families, mark) != NULL)
        fail_msg("the family %s stands there twice", name);
    assert_true(strlen(p->families) + strlen(mark) < sizeof p->families);
    strcat(p->families, mark);
    snprintf(p->family, sizeof p->family, "%s", name);
    p->type[0] = '\0';
    p->family_first = p->count;
}

static void read_comment(struct page *p, const char *line)
{
    char name[NAME_BYTES];
    if (strncmp(line, "# HELP ", 7) == 0) {
        const char *at = cut(line + 7, " \n", name, sizeof name);
        assert_int_equal(*at, ' ');
        assert_true(at[1] != '\n');
        begin_family(p, name);
        return;
    }
    assert_true(strncmp(line, "# TYPE ", 7) == 0);
    const char *at = cut(line + 7, " \n", name, sizeof name);
    assert_string_equal(name, p->family);
    assert_string_equal(p->type, "");
    assert_int_equal(p->count, p->family_first); /* before the first sample */
    cut(at + 1, "\n", p->type, sizeof p->type);
    assert_true(strcmp(p->type, "counter") == 0 || strcmp(p->type, "gauge") == 0 ||
                strcmp(p->type, "histogram") == 0);
}

static void read_page(struct page *p, const char *text)
{
    memset(p, 0, sizeof *p);
    assert_true(strlen(text) > 0);
    while (*text != '\0') {
        assert_true(*text != '\n'); /* no empty line */
        if (*text == '#')
            read_comment(p, text);
        else
            read_sample(p, text);
        text = strchr(text, '\n');
        assert_non_null(text); /* the last line ends as well */
        text++;
    }
    end_family(p);
}

/* --- a node to look at ----------------------------------------------------------------------- */

struct world {
    struct cluster cluster;
    struct roster roster;
    struct members *members;
    struct node node;
    struct metrics metrics;
    struct view view;
    struct page page;
};

static struct world *build(const char *file, const char *self)
{
    struct world *w = calloc(1, sizeof *w);
    struct json_error error;
    assert_non_null(w);
    assert_true(cluster_parse(slice_str(file), &w->cluster, &error));
    assert_true(roster_init(&w->roster));
    const uint32_t *numbers = roster_number(&w->roster, &w->cluster);
    assert_non_null(numbers);
    roster_take(&w->roster, &w->cluster);
    assert_true(cluster_members(&w->cluster, numbers, &w->members) == RING_OK);
    const struct node_config config = {
        .members = w->members,
        .peer_max = NODES_MAX,
        .self = roster_find(&w->roster, self),
        .cache = {.memory_bytes = 64 * 1024, .value_bytes_max = 4096},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 1000,
        .client_max = 2,
        .flight_max = 4,
        .call_max = 4,
        .held_bytes_max = 64 * 1024,
    };
    assert_true(node_init(&w->node, &config));
    w->view = (struct view){.node = &w->node,
                            .roster = &w->roster,
                            .cluster = &w->cluster,
                            .now_ns = UINT64_C(9500000000),
                            .started_ns = UINT64_C(2250000000),
                            .boot_id = 0xb007};
    return w;
}

static struct world *build_three(void)
{
    return build(
        "[{\"id\": \"A\", \"url\": \"http://h:1\"}, {\"id\": \"B\", \"url\": \"http://h:2\"},"
        " {\"id\": \"C\", \"url\": \"http://h:3\"}]",
        "A");
}

static void destroy(struct world *w)
{
    node_destroy(&w->node);
    members_free(w->members);
    roster_destroy(&w->roster);
    cluster_destroy(&w->cluster);
    free(w);
}

static void look(struct world *w)
{
    struct buffer out;
    buffer_init(&out, DOCUMENT_BYTES_MAX);
    assert_true(metrics_write(&w->metrics, &w->view, &out));
    assert_true(buffer_append(&out, slice_of("", 1)));
    read_page(&w->page, (const char *)buffer_bytes(&out).data);
    buffer_release(&out);
}

static const char *value_of(const struct world *w, const char *series)
{
    for (uint32_t i = 0; i < w->page.count; i++)
        if (strcmp(w->page.list[i].text, series) == 0)
            return w->page.list[i].value;
    return "none";
}

static void check(const struct world *w, const char *series, const char *value)
{
    if (strcmp(value_of(w, series), value) != 0)
        fail_msg("%s is %s, not %s", series, value_of(w, series), value);
}

/* Returns the call of the request sent to the owner, if there was one. */
static uint64_t request(struct world *w, enum op op, const char *key)
{
    struct effects fx;
    const struct event ev = {
        .kind = EV_REQUEST,
        .request = {.op = op, .key = slice_str(key), .value = slice_str("\"v\"")}};
    node_step(&w->node, w->view.now_ns, &ev, &fx);
    return fx.count > 0 && fx.item[0].kind == FX_SEND ? fx.item[0].call : 0;
}

static void end_call(struct world *w, enum event_kind kind, uint64_t call, enum outcome outcome)
{
    struct effects fx;
    const struct event ev = {
        .kind = kind, .call = call, .answer = {.outcome = outcome}, .failure = outcome};
    node_step(&w->node, w->view.now_ns, &ev, &fx);
}

static const char *key_of(const struct world *w, const char *owner, char out[16])
{
    const uint32_t node = roster_find(&w->roster, owner);
    for (uint32_t i = 0;; i++) {
        snprintf(out, 16, "k%u", (unsigned)i);
        if (node_owner(&w->node, slice_str(out)) == node)
            return out;
    }
}

/* --- the tests ------------------------------------------------------------------------------- */

static void every_series_is_there_from_the_start(void **state)
{
    (void)state;
    static const char *const zero[] = {
        "ringlab_http_requests_total{route=\"cache\",method=\"GET\",code=\"200\"}",
        "ringlab_http_requests_total{route=\"cache\",method=\"PUT\",code=\"504\"}",
        "ringlab_http_requests_total{route=\"bad\",method=\"other\",code=\"400\"}",
        "ringlab_http_request_duration_seconds_bucket{route=\"cache\",le=\"0.000016\"}",
        "ringlab_http_request_duration_seconds_bucket{route=\"view\",le=\"4.194304\"}",
        "ringlab_http_request_duration_seconds_bucket{route=\"internal\",le=\"+Inf\"}",
        "ringlab_http_request_duration_seconds_count{route=\"bad\"}",
        "ringlab_connections",
        "ringlab_connections_refused_total",
        "ringlab_cache_operations_total{op=\"get\",result=\"miss\"}",
        "ringlab_cache_items",
        "ringlab_cache_bytes{kind=\"overhead\"}",
        "ringlab_cache_evictions_total",
        "ringlab_cache_expired_total{mode=\"background\"}",
        "ringlab_forwards_total{peer=\"B\",result=\"hit\"}",
        "ringlab_forwards_total{peer=\"C\",result=\"peer_timeout\"}",
        "ringlab_forwards_total{peer=\"C\",result=\"ring_mismatch\"}",
        "ringlab_forwards_in_flight",
        "ringlab_coalesced_total",
        "ringlab_ring_mismatch_total",
        "ringlab_draining",
    };
    struct world *w = build_three();
    look(w);
    for (size_t i = 0; i < ARRAY_LEN(zero); i++)
        check(w, zero[i], "0");
    check(w, "ringlab_http_request_duration_seconds_sum{route=\"cache\"}", "0.000000000");
    check(w, "ringlab_peer_up{peer=\"B\"}", "1");
    check(w, "ringlab_peer_up{peer=\"A\"}", "none");
    check(w, "ringlab_cache_memory_bytes", "65536");
    check(w, "ringlab_uptime_seconds", "7.250");
    check(w, "ringlab_build_info{version=\"" RINGLAB_VERSION "\"}", "1");
    check(w, "ringlab_node_info{id=\"A\",boot_id=\"000000000000b007\"}", "1");
    check(w, "ringlab_ring_info{fingerprint=\"2ce896e8e1400310\"}", "1");
    check(w, "ringlab_ring_nodes", "3");
    destroy(w);
}

static void a_lone_node_without_peers_is_well_formed(void **state)
{
    (void)state;
    struct world *w = build("[{\"id\": \"A\", \"url\": \"http://h:1\"}]", "A");
    look(w);
    check(w, "ringlab_ring_nodes", "1");
    destroy(w);
}

static void a_time_falls_into_every_bucket_that_can_hold_it(void **state)
{
    (void)state;
    static const struct {
        uint64_t took_ns;
        const char *first; /* the lowest bound that holds it */
        const char *sum;
    } cases[] = {
        {0, "0.000016", "0.000000000"},
        {16000, "0.000016", "0.000016000"},
        {16001, "0.000032", "0.000016001"},
        {1000000000, "1.048576", "1.000000000"},
        {UINT64_C(4194304000), "4.194304", "4.194304000"},
        {UINT64_C(4194304001), "+Inf", "4.194304001"},
        {UINT64_C(3600000000001), "+Inf", "3600.000000001"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct world *w = build_three();
        metrics_count(&w->metrics, METRICS_INTERNAL, HTTP_M_PUT, 201, cases[i].took_ns);
        look(w);
        bool held = false;
        for (uint32_t s = 0; s < w->page.count; s++) {
            const struct series *b = &w->page.list[s];
            if (b->le[0] == '\0')
                continue;
            const bool ours = strcmp(b->others, "route=\"internal\"") == 0;
            held = ours && (held || strcmp(b->le, cases[i].first) == 0);
            assert_string_equal(b->value, held ? "1" : "0");
        }
        check(w, "ringlab_http_request_duration_seconds_count{route=\"internal\"}", "1");
        check(w, "ringlab_http_request_duration_seconds_sum{route=\"internal\"}", cases[i].sum);
        destroy(w);
    }
}

static void requests_are_counted_by_route_method_and_code(void **state)
{
    (void)state;
    struct world *w = build_three();
    for (uint32_t i = 0; i < 3; i++)
        metrics_count(&w->metrics, METRICS_CACHE, HTTP_M_GET, 200, 20000);
    metrics_count(&w->metrics, METRICS_CACHE, HTTP_M_OTHER, 405, 20000);
    metrics_count(&w->metrics, METRICS_BAD, HTTP_M_OTHER, 431, 1);
    metrics_count(&w->metrics, METRICS_BAD, HTTP_M_OTHER, 599, 1);
    metrics_count(&w->metrics, METRICS_BAD, HTTP_M_GET, 100, 1);
    look(w);
    check(w, "ringlab_http_requests_total{route=\"cache\",method=\"GET\",code=\"200\"}", "3");
    check(w, "ringlab_http_requests_total{route=\"cache\",method=\"other\",code=\"405\"}", "1");
    check(w, "ringlab_http_requests_total{route=\"bad\",method=\"other\",code=\"431\"}", "1");
    check(w, "ringlab_http_requests_total{route=\"bad\",method=\"other\",code=\"599\"}", "1");
    check(w, "ringlab_http_requests_total{route=\"bad\",method=\"GET\",code=\"100\"}", "1");
    check(w, "ringlab_http_requests_total{route=\"view\",method=\"GET\",code=\"200\"}", "0");
    check(w, "ringlab_http_request_duration_seconds_count{route=\"cache\"}", "4");
    destroy(w);
}

static void what_the_server_counts_is_shown(void **state)
{
    (void)state;
    struct world *w = build_three();
    w->metrics.connections_accepted = 11;
    w->metrics.connections_refused = 12;
    w->metrics.connections_open = 13;
    w->metrics.timeouts = 14;
    w->metrics.bytes_received = 15;
    w->metrics.bytes_sent = UINT64_MAX;
    w->metrics.peer_connections_opened = 17;
    w->view.draining = true;
    look(w);
    check(w, "ringlab_connections_accepted_total", "11");
    check(w, "ringlab_connections_refused_total", "12");
    check(w, "ringlab_connections", "13");
    check(w, "ringlab_connection_timeouts_total", "14");
    check(w, "ringlab_received_bytes_total", "15");
    check(w, "ringlab_sent_bytes_total", "18446744073709551615");
    check(w, "ringlab_peer_connections_opened_total", "17");
    check(w, "ringlab_draining", "1");
    destroy(w);
}

static void operations_and_memory_are_those_of_the_cache(void **state)
{
    (void)state;
    struct world *w = build_three();
    char key[16], text[24];
    key_of(w, "A", key);
    request(w, OP_GET, key);
    request(w, OP_PUT, key);
    request(w, OP_PUT, key);
    request(w, OP_GET, key);
    request(w, OP_GET, key);
    look(w);
    check(w, "ringlab_cache_operations_total{op=\"get\",result=\"hit\"}", "2");
    check(w, "ringlab_cache_operations_total{op=\"get\",result=\"miss\"}", "1");
    check(w, "ringlab_cache_operations_total{op=\"put\",result=\"created\"}", "1");
    check(w, "ringlab_cache_operations_total{op=\"put\",result=\"replaced\"}", "1");
    check(w, "ringlab_cache_items", "1");
    check(w, "ringlab_cache_bytes{kind=\"value\"}", "3");
    snprintf(text, sizeof text, "%zu", strlen(key));
    check(w, "ringlab_cache_bytes{kind=\"key\"}", text);
    const uint64_t charge = cache_charge((uint32_t)strlen(key), 3, false);
    snprintf(text, sizeof text, "%u", (unsigned)(charge - 3 - strlen(key)));
    check(w, "ringlab_cache_bytes{kind=\"overhead\"}", text);
    request(w, OP_DELETE, key);
    look(w);
    check(w, "ringlab_cache_operations_total{op=\"delete\",result=\"deleted\"}", "1");
    check(w, "ringlab_cache_items", "0");
    check(w, "ringlab_cache_bytes{kind=\"overhead\"}", "0");
    destroy(w);
}

static void trips_are_counted_by_peer_and_result(void **state)
{
    (void)state;
    struct world *w = build_three();
    char of_b[16], of_c[16];
    key_of(w, "B", of_b);
    key_of(w, "C", of_c);
    end_call(w, EV_PEER_ANSWER, request(w, OP_GET, of_b), OUTCOME_MISS);
    end_call(w, EV_PEER_ANSWER, request(w, OP_GET, of_b), OUTCOME_NOT_OWNER);
    end_call(w, EV_PEER_FAILED, request(w, OP_PUT, of_c), OUTCOME_PEER_REFUSED);
    request(w, OP_GET, of_b);
    request(w, OP_GET, of_b);
    look(w);
    check(w, "ringlab_forwards_sent_total{peer=\"B\"}", "3");
    check(w, "ringlab_forwards_sent_total{peer=\"C\"}", "1");
    check(w, "ringlab_forwards_total{peer=\"B\",result=\"miss\"}", "1");
    check(w, "ringlab_forwards_total{peer=\"B\",result=\"ring_mismatch\"}", "1");
    check(w, "ringlab_forwards_total{peer=\"C\",result=\"peer_refused\"}", "1");
    check(w, "ringlab_forwards_total{peer=\"B\",result=\"not_owner\"}", "none");
    check(w, "ringlab_peer_up{peer=\"B\"}", "1");
    check(w, "ringlab_peer_up{peer=\"C\"}", "0");
    check(w, "ringlab_ring_mismatch_total", "1");
    check(w, "ringlab_forwards_in_flight", "1");
    check(w, "ringlab_forwards_waiting", "2");
    check(w, "ringlab_coalesced_total", "1");
    destroy(w);
}

static void awkward_ids_are_escaped(void **state)
{
    (void)state;
    struct world *w = build("[{\"id\": \"A\", \"url\": \"http://h:1\"},"
                            " {\"id\": \"\\\\\\\"}\", \"url\": \"http://h:2\"}]",
                            "A");
    look(w);
    check(w, "ringlab_peer_up{peer=\"\\\\\\\"}\"}", "1");
    destroy(w);
}

static void a_document_that_does_not_fit_is_reported(void **state)
{
    (void)state;
    struct world *w = build_three();
    struct buffer out;
    for (uint32_t bytes_max = 1; bytes_max < 20000; bytes_max = bytes_max * 3 + 1) {
        buffer_init(&out, bytes_max);
        assert_false(metrics_write(&w->metrics, &w->view, &out));
        buffer_release(&out);
    }
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_series_is_there_from_the_start),
        cmocka_unit_test(a_lone_node_without_peers_is_well_formed),
        cmocka_unit_test(a_time_falls_into_every_bucket_that_can_hold_it),
        cmocka_unit_test(requests_are_counted_by_route_method_and_code),
        cmocka_unit_test(what_the_server_counts_is_shown),
        cmocka_unit_test(operations_and_memory_are_those_of_the_cache),
        cmocka_unit_test(trips_are_counted_by_peer_and_result),
        cmocka_unit_test(awkward_ids_are_escaped),
        cmocka_unit_test(a_document_that_does_not_fit_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
