/* tui/tui_main_options.c - see tui/tui_main_options.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/spelling.h"
#include "tui/command.h"
#include "tui/script.h"
#include "tui/theme.h"
#include "tui/tui_main_open.h"

static const char usage[] =
    "Usage: ringlab tui [STORY] [OPTION]...\n"
    "\n"
    "The window: where keys live, how they move, and why. ? shows its keys.\n"
    "\n"
    "  STORY               a scenario's file, or its name (hot-key); -s, --seed N\n"
    "  -a, --attach WHERE  a real cluster: nodes.json, or a node's URL; --rate R\n"
    "                      (samples a second), --allow-write, --allow-remote\n"
    "  -t, --trace FILE    a recorded run; -j, --journal FILE: a real node's past;\n"
    "                      both at the first broken promise\n"
    "  --plain             lines instead of a screen: for screen readers, pipes\n"
    "  --theme NAME        dark, light, mono, dark256, light256; --ascii\n"
    "  --color WHEN        auto, always, never; NO_COLOR counts as never\n"
    "  --headless          no screen, but --size WxH, --keys KEYS, --script FILE,\n"
    "                      --dump-frame FILE (- is here), --format text|ansi|svg\n"
    "  -h, --help, -V, --version\n"
    "\n"
    "Exit status: 0 yes, 1 no, 2 asked wrongly.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab tui\n"
    "  ./ringlab tui --attach nodes.json\n"
    "  ./ringlab tui hot-key --headless --keys 2 --dump-frame -\n";

enum long_option {
    OPTION_ALLOW_WRITE = 256,
    OPTION_ALLOW_REMOTE,
    OPTION_RATE,
    OPTION_PLAIN,
    OPTION_THEME,
    OPTION_COLOR,
    OPTION_ASCII,
    OPTION_HEADLESS,
    OPTION_SIZE,
    OPTION_KEYS,
    OPTION_SCRIPT,
    OPTION_DUMP_FRAME,
    OPTION_FORMAT,
};

static const struct option long_options[] = {
    {"seed", required_argument, NULL, 's'},
    {"attach", required_argument, NULL, 'a'},
    {"trace", required_argument, NULL, 't'},
    {"journal", required_argument, NULL, 'j'},
    {"allow-write", no_argument, NULL, OPTION_ALLOW_WRITE},
    {"allow-remote", no_argument, NULL, OPTION_ALLOW_REMOTE},
    {"rate", required_argument, NULL, OPTION_RATE},
    {"plain", no_argument, NULL, OPTION_PLAIN},
    {"theme", required_argument, NULL, OPTION_THEME},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"ascii", no_argument, NULL, OPTION_ASCII},
    {"headless", no_argument, NULL, OPTION_HEADLESS},
    {"size", required_argument, NULL, OPTION_SIZE},
    {"keys", required_argument, NULL, OPTION_KEYS},
    {"script", required_argument, NULL, OPTION_SCRIPT},
    {"dump-frame", required_argument, NULL, OPTION_DUMP_FRAME},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* Always returns false. */
PRINTF_LIKE(1, 2) static bool complain(const char *format, ...)
{
    va_list args;
    fputs("ringlab tui: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputs(" (see ringlab tui --help)\n", stderr);
    return false;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool take_seed(struct options *o)
{
    o->has_seed = true;
    return command_number(optarg, UINT64_MAX, &o->seed) ||
           complain("--seed takes a whole number, not \"%s\"", optarg);
}

/* "0.5": thousandths of a sample a second. */
static bool take_rate(struct options *o)
{
    uint64_t ns;
    const bool fine = command_duration(optarg, &ns); /* as seconds: the same way of writing */
    o->rate_milli = fine ? ns / NS_PER_MS : 0;
    return (o->rate_milli >= 100 && o->rate_milli <= 10 * 1000) ||
           complain("--rate takes samples a second, 0.1 to 10, not \"%s\"", optarg);
}

static bool take_color(struct options *o)
{
    static const char *const words[] = {"auto", "always", "never"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(optarg, words[i]) == 0) {
            o->color = (enum color_when)i;
            return true;
        }
    }
    return complain("--color takes auto, always or never, not \"%s\"", optarg);
}

static bool take_size(struct options *o)
{
    return script_size(optarg, &o->width, &o->height) ||
           complain("--size is written like 80x24, at most %dx%d, not \"%s\"", GRID_WIDTH_MAX,
                    GRID_HEIGHT_MAX, optarg);
}

static bool take_world(struct options *o, int letter)
{
    if (letter == 'a')
        o->attach = optarg;
    else if (letter == 't')
        o->trace = optarg;
    else
        o->journal = optarg;
    return true;
}

static bool take_flag(struct options *o, int letter)
{
    o->allow_write |= letter == OPTION_ALLOW_WRITE;
    o->allow_remote |= letter == OPTION_ALLOW_REMOTE;
    o->plain |= letter == OPTION_PLAIN;
    o->ascii |= letter == OPTION_ASCII;
    o->headless |= letter == OPTION_HEADLESS;
    return true;
}

static bool take_option(struct options *o, int letter)
{
    switch (letter) {
    case 's':
        return take_seed(o);
    case 'a':
    case 't':
    case 'j':
        return take_world(o, letter);
    case OPTION_RATE:
        return take_rate(o);
    case OPTION_COLOR:
        return take_color(o);
    case OPTION_SIZE:
        return take_size(o);
    case OPTION_THEME:
        return theme_find(optarg, &o->theme) ||
               complain("--theme takes dark, light, mono, dark256 or light256, not \"%s\"", optarg);
    case OPTION_FORMAT:
        return export_find(optarg, &o->format) ||
               complain("--format takes text, ansi, svg or golden, not \"%s\"", optarg);
    case OPTION_KEYS:
        o->keys = optarg;
        return true;
    case OPTION_SCRIPT:
        o->script = optarg;
        return true;
    case OPTION_DUMP_FRAME:
        o->dump_frame = optarg;
        return true;
    default:
        return take_flag(o, letter);
    }
}

/* --- all of them ----------------------------------------------------------------------------- */

static bool say_unknown(const char *word)
{
    const char *names[ARRAY_LEN(long_options)] = {NULL};
    for (size_t i = 0; long_options[i].name; i++)
        names[i] = long_options[i].name;
    const char *plain = word + strspn(word, "-");
    const char *near = spelling_nearest(slice_of(plain, strcspn(plain, "=")), names);
    return complain("there is no option %s%s%s%s", word, near ? "; did you mean --" : "",
                    near ? near : "", near ? "?" : "");
}

static bool say_mistake(int letter, char **argv)
{
    const char *word = argv[optind - 1];
    return letter == ':' ? complain("%s needs a value", word) : say_unknown(word);
}

/* An environment variable that is set and not empty. */
static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

static bool check(const struct options *o, int operands)
{
    const int worlds = (o->attach != NULL) + (o->trace != NULL) + (o->journal != NULL) + operands;
    if (worlds > 1)
        return complain("one world at a time: a story, --attach, --trace or --journal");
    if (o->headless && o->plain)
        return complain("--headless and --plain do not go together");
    if ((o->allow_write || o->allow_remote) && !o->attach)
        return complain("--allow-write and --allow-remote are for --attach");
    if (o->headless && o->attach)
        return complain("--attach goes with a terminal or with --plain: real nodes take real time");
    if (o->dump_frame && !o->headless)
        return complain("--dump-frame goes with --headless");
    return true;
}

int options_read(struct options *o, int argc, char **argv)
{
    int letter;
    *o = (struct options){.width = 80, .height = 24, .rate_milli = 1000};
    opterr = 0;
    while ((letter = getopt_long(argc, argv, ":s:a:t:j:hV", long_options, NULL)) != -1) {
        if (letter == 'h')
            return fputs(usage, stdout) < 0;
        if (letter == 'V')
            return puts("ringlab " RINGLAB_VERSION) < 0;
        const bool known = letter != '?' && letter != ':';
        if (!(known ? take_option(o, letter) : say_mistake(letter, argv)))
            return STATUS_ASKED_WRONGLY;
    }
    if (!check(o, argc - optind))
        return STATUS_ASKED_WRONGLY;
    if (optind < argc)
        o->scenario = argv[optind];
    o->plain = o->plain || (!o->headless && is_set("ACCESSIBLE"));
    return -1;
}
