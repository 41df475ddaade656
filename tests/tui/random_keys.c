/* tests/tui/random_keys.c - somebody who presses anything, at any size of the screen.
 *
 *     random_keys STORY KEYS SEED
 *
 * Presses so many keys, drawn by the seed, on a story. Most are keys that mean something, some are
 * none; now and then time passes, the screen gets another size, or a command is typed. Every so
 * often a frame is drawn; each of its cells must be a character of one column with a known role.
 * Prints how many keys and frames there were. What goes wrong ends the program: an assertion, a
 * sanitizer.
 *
 * Keys that write files or leave are not pressed.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG
#include "tests/tui/sitting.h"

#include "sim/mix.h"
#include "tui/command.h"
#include "tui/glyphs.h"
#include "tui/keymap.h"

enum { KEYS_MAX = 256, DRAW_EVERY = 16 };

struct monkey {
    struct sitting sitting;
    uint64_t state;
    int32_t keys[KEYS_MAX];
    uint32_t key_count;
    uint64_t pressed, drawn;
};

static uint32_t draw_number(struct monkey *m, uint32_t below)
{
    m->state = mix_in(m->state, 0x9e3779b97f4a7c15U);
    return (uint32_t)(m->state >> 33) % below;
}

static bool is_harmless(const char *command)
{
    static const char *const others[] = {"quit", "export", "save", "source", "suspend"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strncmp(command, others[i], strlen(others[i])) == 0)
            return false;
    return true;
}

static void learn_keys(struct monkey *m)
{
    static const int32_t more[] = {K_ENTER, K_ESC, K_BACKSPACE, K_DELETE, K_LEFT,
                                   K_RIGHT, K_TAB, 'y',         'n',      '1',
                                   '2',     0xE4,  0x20AC,      K_F1 + 4};
    for (uint32_t i = 0; keymap_at(i); i++)
        for (uint32_t k = 0; k < BINDING_KEYS_MAX && m->key_count < KEYS_MAX; k++)
            if (keymap_at(i)->keys[k] != K_NONE && is_harmless(keymap_at(i)->command))
                m->keys[m->key_count++] = keymap_at(i)->keys[k];
    for (size_t i = 0; i < ARRAY_LEN(more) && m->key_count < KEYS_MAX; i++)
        m->keys[m->key_count++] = more[i];
}

static void check_frame(struct monkey *m)
{
    struct grid g = {0};
    const bool drawn = session_draw(&m->sitting.session, &g);
    assert(drawn);
    for (int y = 0; y < g.height; y++) {
        for (int x = 0; x < g.width; x++) {
            const struct cell *c = grid_at(&g, x, y);
            assert(glyph_safe(c->glyph) == c->glyph && c->role < ROLE_COUNT);
            assert(!g.ascii || (c->glyph >= 0x20 && c->glyph < 0x7F));
        }
    }
    grid_destroy(&g);
    m->drawn++;
}

/* A command with words that are often wrong. */
static void type_command(struct monkey *m)
{
    static const char *const words[] = {"A",   "B",  "D",   "key:7", "via", "for", "5s",  "200ms",
                                        "/",   "10", "50%", "end",   "in",  "all", "key", "fault",
                                        "t=9", "\"", "on",  "ring",  "ttl", "0",   "-1",  "mark"};
    const enum verb verb = (enum verb)draw_number(m, VERB_COUNT);
    char line[UI_LINE_MAX];
    int used = snprintf(line, sizeof line, "%s", command_name(verb));
    for (uint32_t n = draw_number(m, 4); n > 0; n--)
        used += snprintf(line + used, sizeof line - (size_t)used, " %s",
                         words[draw_number(m, ARRAY_LEN(words))]);
    if (is_harmless(line))
        session_say(&m->sitting.session, line);
}

static void one(struct monkey *m)
{
    struct session *s = &m->sitting.session;
    const uint32_t what = draw_number(m, 1000);
    if (what < 10)
        session_resize(s, 1 + (int)draw_number(m, 200), 1 + (int)draw_number(m, 60));
    else if (what < 15)
        s->ascii = !s->ascii;
    else if (what < 60)
        session_tick(s, 50 * NS_PER_MS);
    else if (what < 100)
        type_command(m);
    else
        session_key(s, m->keys[draw_number(m, m->key_count)]);
    for (uint32_t i = 0; s->ui.seeking && i < 1000; i++)
        session_tick(s, 0);
    m->pressed++;
    if (m->pressed % DRAW_EVERY == 0)
        check_frame(m);
}

int main(int argc, char **argv)
{
    struct monkey *m = calloc(1, sizeof *m);
    assert(m && argc == 4);
    const uint64_t wanted = strtoull(argv[2], NULL, 10);
    m->state = strtoull(argv[3], NULL, 10);
    sitting_begin(&m->sitting, argv[1], 1);
    learn_keys(m);
    while (m->pressed < wanted)
        one(m);
    printf("%llu keys, %llu frames, at step %llu\n", (unsigned long long)m->pressed,
           (unsigned long long)m->drawn, (unsigned long long)m->sitting.session.scene.step);
    sitting_end(&m->sitting);
    free(m);
    return 0;
}
