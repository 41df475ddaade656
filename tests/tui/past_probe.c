/* tests/tui/past_probe.c - a journal as a world without a window: what is seen at some events.
 *
 *   past_probe FILE PLACE...
 *
 * A place is the number of an event, "end", or "back", one event. For each place there is a line
 * with words between tabs: the event, a digest of all there is to see at it, "bad" or "fine", how
 * many milliseconds the way took, and the sentence; then a line for each note. Exit status 1: the
 * file cannot be opened; why is on standard output.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/tui/scene_digest.h"
#include "tui/tui_main_journal.h"

static double clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct journey journey_to(const char *place)
{
    if (strcmp(place, "end") == 0)
        return journal_first_journey();
    if (strcmp(place, "back") == 0)
        return (struct journey){.kind = JOURNEY_BACK, .count = 1};
    return (struct journey){.kind = JOURNEY_STEP, .count = strtoull(place, NULL, 10)};
}

static void go(struct source s, const char *place)
{
    static struct scene scene; /* too large for the stack */
    char words[SCENE_WORDS_MAX] = "";
    const struct journey j = journey_to(place);
    const double started_ms = clock_ms();
    enum arrival a;
    while ((a = s.verbs->go(s.self, &j, words)) == ARRIVED_NOT_YET)
        s.verbs->look(s.self, &scene);
    s.verbs->look(s.self, &scene);
    const double ms = clock_ms() - started_ms;
    printf("%" PRIu64 "\t%016" PRIx64 "\t%s\t%.3f\t%s\n", scene.step, scene_digest(&scene),
           scene.sentence_is_bad ? "bad" : "fine", ms,
           a == ARRIVED_IN_TROUBLE ? words : scene.sentence);
    for (uint32_t i = 0; i < scene.note_count; i++)
        printf("\t%s\n", scene.notes[i]);
}

int main(int argc, char **argv)
{
    struct source s;
    char error[JOURNAL_WHY_MAX] = "past_probe FILE PLACE...";
    if (argc < 2 || !journal_open_source(&s, argv[1], error)) {
        puts(error);
        return 1;
    }
    for (int i = 2; i < argc; i++)
        go(s, argv[i]);
    s.verbs->close(s.self);
    return 0;
}
