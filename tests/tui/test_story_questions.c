/* tests/tui/test_story_questions.c - predict first: what is asked is what then happens.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/hash.h"
#include "tests/tui/sitting.h"

static struct sitting s;

static int begin(void **state)
{
    (void)state;
    sitting_begin(&s, FIRST_MINUTE, 1);
    sitting_press(&s, "P");
    return 0;
}

static int end(void **state)
{
    (void)state;
    sitting_end(&s);
    return 0;
}

static const struct question *question(void)
{
    assert_true(s.session.ui.asking);
    return &s.session.ui.question;
}

static void answer(uint32_t choice)
{
    char keys[2] = {(char)('1' + choice), '\0'};
    sitting_press(&s, keys);
}

/* The event that the answer came with. */
static struct scene_event answered(void)
{
    const struct scene *sc = &s.session.scene;
    assert_true(sc->event_past > 0);
    return sc->eyes->event(sc->self, sc->event_past - 1);
}

/* What really happened, by the log's words, must be what the question holds for right. */
static void check_hit(const struct question *q)
{
    char words[SCENE_WORDS_MAX];
    const struct scene_event e = answered();
    s.session.scene.eyes->words(s.session.scene.self, &e, words);
    assert_non_null(strstr(words, q->choices[q->right]));
}

static void check_owner(const struct question *q)
{
    const struct scene *sc = &s.session.scene;
    const struct scene_event e = answered();
    assert_true(e.key != SCENE_NO_KEY);
    assert_string_equal(q->choices[q->right], sc->nodes[sc->keys.owners[e.key]].id);
}

static void check_moves(const struct question *q)
{
    char right[32];
    const struct scene *sc = &s.session.scene;
    const struct scene_change *c = &sc->changes[sc->change_count - 1];
    snprintf(right, sizeof right, "%u of %u", (unsigned)c->moved, (unsigned)c->keys);
    assert_string_equal(q->choices[q->right], right);
}

static bool holds(uint32_t node, const char *key)
{
    const struct scene *sc = &s.session.scene;
    uint32_t number;
    struct scene_copy copy;
    assert_true(sc->eyes->find(sc->self, slice_str(key), &number));
    return sc->eyes->copy(sc->self, node, number, &copy);
}

/* The node is named in the question: "a PUT at B, whose cache is full". */
static void check_victim(const struct question *q)
{
    const char *at = strstr(q->text, "PUT at ");
    assert_non_null(at);
    const uint32_t node = scene_find_node(&s.session.scene, slice_of(at + 7, 1));
    for (uint32_t i = 0; i < q->choice_count; i++)
        assert_int_equal(holds(node, q->choices[i]), i != q->right);
}

static void whatever_is_asked_is_what_then_happens(void **state)
{
    (void)state;
    uint32_t seen[QUESTION_KINDS] = {0};
    for (uint32_t n = 0; n < 300; n++) {
        sitting_press(&s, ".");
        if (!s.session.ui.asking)
            break; /* the end */
        const struct question q = *question();
        assert_true(q.choice_count >= 2 && q.right < q.choice_count);
        assert_true(q.answer_step > s.session.scene.step);
        answer(q.right);
        seen[q.kind]++;
        if (q.kind == QUESTION_HIT)
            check_hit(&q);
        else if (q.kind == QUESTION_OWNER)
            check_owner(&q);
        else if (q.kind == QUESTION_MOVES)
            check_moves(&q);
        else
            check_victim(&q);
    }
    for (uint32_t kind = 0; kind < QUESTION_KINDS; kind++) {
        assert_true(seen[kind] > 0);
        assert_int_equal(s.session.ui.score.asked[kind], seen[kind]);
        assert_int_equal(s.session.ui.score.right[kind], seen[kind]);
    }
}

static void a_wrong_answer_is_told_with_the_reason(void **state)
{
    (void)state;
    sitting_press(&s, ".");
    const struct question q = *question();
    answer(q.right == 0 ? 1 : 0);
    assert_non_null(strstr(s.session.ui.message, "No, it is"));
    assert_non_null(strstr(s.session.ui.message, q.choices[q.right]));
    assert_int_equal(s.session.ui.score.asked[q.kind], 1);
    assert_int_equal(s.session.ui.score.right[q.kind], 0);
}

static void no_answer_is_not_counted(void **state)
{
    (void)state;
    sitting_press(&s, ".<Esc>");
    assert_false(s.session.ui.asking);
    for (uint32_t kind = 0; kind < QUESTION_KINDS; kind++)
        assert_int_equal(s.session.ui.score.asked[kind], 0);
    assert_true(s.session.scene.step > 0);
}

static void an_act_is_asked_about_before_it_is_done(void **state)
{
    (void)state;
    sitting_press(&s, "a");
    const struct question q = *question();
    assert_int_equal(q.kind, QUESTION_MOVES);
    assert_int_equal(s.session.scene.member_count, 3);
    answer(q.right);
    assert_int_equal(s.session.scene.member_count, 4);
    check_moves(&q);
}

static void a_single_node_is_asked_about_hits_alone(void **state)
{
    (void)state;
    sitting_press(&s, "P<remove A><remove B>P");
    for (uint32_t n = 0; n < 20; n++) {
        sitting_press(&s, ".");
        assert_true(question()->kind != QUESTION_OWNER);
        answer(0);
    }
}

static void looking_ahead_does_not_tell_the_answer(void **state)
{
    (void)state;
    sitting_press(&s, ".");
    const struct question q = *question();
    assert_true(s.session.scene.step < q.answer_step);
    assert_int_equal(s.session.scene.event_past, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_is_asked_is_what_then_happens, begin, end),
        cmocka_unit_test_setup_teardown(a_wrong_answer_is_told_with_the_reason, begin, end),
        cmocka_unit_test_setup_teardown(no_answer_is_not_counted, begin, end),
        cmocka_unit_test_setup_teardown(an_act_is_asked_about_before_it_is_done, begin, end),
        cmocka_unit_test_setup_teardown(a_single_node_is_asked_about_hits_alone, begin, end),
        cmocka_unit_test_setup_teardown(looking_ahead_does_not_tell_the_answer, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
