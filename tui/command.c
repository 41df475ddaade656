/* tui/command.c - see tui/command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/command.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/spelling.h"

static const struct {
    const char *name, *takes, *does;
} verbs[VERB_COUNT] = {
    [VERB_ADD] = {"add", "[NODE]", "a node joins"},
    [VERB_ANSWER] = {"answer", "1..4", "to the question"},
    [VERB_BACK] = {"back", "[N]", "steps back"},
    [VERB_BOTTOM] = {"bottom", "", "the last of the list"},
    [VERB_CLOSE] = {"close", "", "one level back"},
    [VERB_COMMAND] = {"command", "", "type a command"},
    [VERB_CUT] = {"cut", "NODE NODE [for TIME]", "nothing passes between two nodes"},
    [VERB_DELETE] = {"delete", "[KEY] [via NODE]", "DELETE a key"},
    [VERB_DOWN] = {"down", "", "the next of the list"},
    [VERB_EXPORT] = {"export", "[text|ansi|svg|golden FILE]", "this frame into a file"},
    [VERB_EXPORT_OVER] = {"export!", "text|ansi|svg|golden FILE", "likewise, over what is there"},
    [VERB_FILTER] = {"filter", "[TEXT]", "only lines of the log with this text"},
    [VERB_FIND] = {"find", "TEXT", "a key or a node"},
    [VERB_FIND_NEXT] = {"find-next", "", "the next one found"},
    [VERB_FIND_PREV] = {"find-prev", "", "the one before"},
    [VERB_FOCUS] = {"focus", "[next|prev|nodes|keys]", "which pane Up and Down are for"},
    [VERB_GET] = {"get", "[KEY] [via NODE]", "GET a key"},
    [VERB_GOTO] = {"goto", "HASH", "a position on the ring"},
    [VERB_GOTO_MARK] = {"goto-mark", "LETTER", "to a mark"},
    [VERB_HEAL] = {"heal", "", "all that is cut, slow or paused is as before"},
    [VERB_HELP] = {"help", "", "the keys of this view"},
    [VERB_HIDE] = {"hide", "after|nothing", "keep the row back until the class has guessed"},
    [VERB_ISOLATE] = {"isolate", "[NODE] [for TIME]", "cut a node from all others"},
    [VERB_KEY] = {"key", "KEY", "select a key: who owns it, and why"},
    [VERB_KILL] = {"kill", "[NODE] [for TIME]", "a node crashes"},
    [VERB_MARK] = {"mark", "LETTER", "remember this step"},
    [VERB_MENU] = {"menu", "fault|mark|goto-mark", "open a small menu"},
    [VERB_NEXT] = {"next", "[join|fault|breach|error|eviction|key]",
                   "to the next event of interest"},
    [VERB_NODE] = {"node", "NODE", "select a node"},
    [VERB_OPEN] = {"open", "", "look at what is selected"},
    [VERB_PAGE_DOWN] = {"page-down", "", "a page on"},
    [VERB_PAGE_UP] = {"page-up", "", "a page back"},
    [VERB_PARTITION] = {"partition", "NODE... / NODE... [for TIME]",
                        "nothing passes between groups"},
    [VERB_PAUSE] = {"pause", "", "stop playing"},
    [VERB_PAUSE_NODE] = {"pause-node", "[NODE] [for TIME]", "a node stands still"},
    [VERB_PLAY] = {"play", "", "play, or pause"},
    [VERB_PREDICT] = {"predict", "[on|off]", "be asked before it happens"},
    [VERB_PREV] = {"prev", "[join|fault|breach|error|eviction|key]", "to the one before"},
    [VERB_PUT] = {"put", "[KEY] [VALUE] [ttl TIME] [via NODE]", "PUT a key"},
    [VERB_QUIT] = {"quit", "", "leave"},
    [VERB_REDRAW] = {"redraw", "", "draw all anew"},
    [VERB_RELOAD] = {"reload", "", "live: the nodes read their cluster file again"},
    [VERB_REMOVE] = {"remove", "[NODE]", "a node leaves, in good order"},
    [VERB_RESTART] = {"restart", "[NODE]", "a node that is down starts, empty"},
    [VERB_RESUME_NODE] = {"resume-node", "[NODE]", "a node that stands still goes on"},
    [VERB_SAVE] = {"save", "FILE", "the commands so far, as a script"},
    [VERB_SCROLL] = {"scroll", "left|right", "the ladder sideways"},
    [VERB_SEARCH] = {"search", "", "type what to find"},
    [VERB_SEEK] = {"seek", "STEP|PERCENT%|t=TIME|end", "to a place in time"},
    [VERB_SET] = {"set", "ascii|utf8|present|no-present", "how the window looks"},
    [VERB_SLOW] = {"slow", "[NODE] [TIME] [for TIME]", "all that a node does takes longer"},
    [VERB_SOURCE] = {"source", "FILE", "do the commands of a file"},
    [VERB_SPEED] = {"speed", "1/8..64|faster|slower", "of playing"},
    [VERB_STEP] = {"step", "[N]", "steps forward"},
    [VERB_SUSPEND] = {"suspend", "", "to the shell; fg comes back"},
    [VERB_THEME] = {"theme", "[next|dark|light|mono|dark256|light256]", "the colours"},
    [VERB_TOP] = {"top", "", "the first of the list"},
    [VERB_TRACE] = {"trace", "[KEY]", "the way of its last request"},
    [VERB_UNDO] = {"undo", "", "take the last change by hand back"},
    [VERB_UP] = {"up", "", "the one before in the list"},
    [VERB_WORDS] = {"words", "", "what the words on the screen mean"},
    [VERB_VIEW] = {"view", "ring|flow|path|node|stats|log|next-form", "choose what to see"},
    [VERB_ZOOM] = {"zoom", "in|out|all", "the bar, around the selected key"},
    [VERB_ZOOM_PANE] = {"zoom-pane", "", "one pane on the whole screen"},
};

const char *command_name(enum verb verb)
{
    assert(verb < VERB_COUNT);
    return verbs[verb].name;
}

const char *command_takes(enum verb verb)
{
    assert(verb < VERB_COUNT);
    return verbs[verb].takes;
}

const char *command_does(enum verb verb)
{
    assert(verb < VERB_COUNT);
    return verbs[verb].does;
}

/* --- a line ---------------------------------------------------------------------------------- */

/* Words that say the same. */
static const struct {
    const char *word, *name;
} others[] = {{"q", "quit"},   {"e", "export"},        {"w", "save"},     {"n", "find-next"},
              {"h", "help"},   {"set-theme", "theme"}, {"del", "delete"}, {"leave", "remove"},
              {"join", "add"}, {"where", "key"}};

static bool find_verb(const char *word, enum verb *out)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strcmp(word, others[i].word) == 0)
            word = others[i].name;
    for (uint32_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(word, verbs[i].name) == 0) {
            *out = (enum verb)i;
            return true;
        }
    }
    return false;
}

static bool say_unknown(const char *word, char error[COMMAND_ERROR_MAX])
{
    const char *names[VERB_COUNT + 1] = {NULL};
    for (uint32_t i = 0; i < VERB_COUNT; i++)
        names[i] = verbs[i].name;
    const char *near = spelling_nearest(slice_str(word), names);
    if (near)
        snprintf(error, COMMAND_ERROR_MAX, "Unknown command \"%.60s\". Did you mean :%s ?", word,
                 near);
    else
        snprintf(error, COMMAND_ERROR_MAX,
                 "Unknown command \"%.60s\". ? shows the keys; Tab completes a command.", word);
    return false;
}

/* Cut the next word out of *at, which moves behind it; the word is unquoted in place. NULL: there
 * is none. *open: its quotes do not end. */
static char *next_word(char **at, bool *open)
{
    char *from = *at + strspn(*at, " \t");
    if (*from == '\0')
        return NULL;
    char *to = from, *word = from;
    bool quoted = false;
    for (; *from != '\0' && (quoted || (*from != ' ' && *from != '\t')); from++) {
        if (*from == '"')
            quoted = !quoted;
        else if (quoted && from[0] == '\\' && (from[1] == '"' || from[1] == '\\'))
            *to++ = *++from;
        else
            *to++ = *from;
    }
    *open = quoted;
    *at = *from == '\0' ? from : from + 1;
    *to = '\0';
    return word;
}

/* All words of c->room, the verb first. */
static bool cut(struct command *c, char **verb, char error[COMMAND_ERROR_MAX])
{
    char *at = c->room, *word;
    bool open = false;
    *verb = NULL;
    c->count = 0;
    while ((word = next_word(&at, &open)) != NULL) {
        if (c->count == COMMAND_WORDS_MAX) {
            snprintf(error, COMMAND_ERROR_MAX, "That is more than %d words.", COMMAND_WORDS_MAX);
            return false;
        }
        if (!*verb)
            *verb = word;
        else
            c->words[c->count++] = word;
    }
    if (open)
        snprintf(error, COMMAND_ERROR_MAX, "The quotes do not end: put a \" behind the word.");
    return !open && *verb != NULL;
}

bool command_parse(const char *line, struct command *out, char error[COMMAND_ERROR_MAX])
{
    char *verb;
    error[0] = '\0';
    *out = (struct command){0};
    line += strspn(line, " \t");
    if (*line == ':')
        line++;
    if (strlen(line) >= sizeof out->room) {
        snprintf(error, COMMAND_ERROR_MAX, "That is longer than %d bytes.", UI_LINE_MAX - 1);
        return false;
    }
    memcpy(out->room, line, strlen(line) + 1);
    if (!cut(out, &verb, error))
        return false;
    return find_verb(verb, &out->verb) || say_unknown(verb, error);
}

/* --- words as values ------------------------------------------------------------------------- */

bool command_number(const char *word, uint64_t most, uint64_t *out)
{
    uint64_t number = 0;
    if (*word == '\0')
        return false;
    for (; *word != '\0'; word++) {
        const uint64_t digit = (uint64_t)(*word - '0');
        if (*word < '0' || *word > '9' || number > (most - digit) / 10 || digit > most)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

bool command_duration(const char *word, uint64_t *out_ns)
{
    static const struct {
        const char *unit;
        uint64_t ns;
    } units[] = {{"", NS_PER_S}, {"s", NS_PER_S},      {"ms", NS_PER_MS},     {"us", 1000},
                 {"ns", 1},      {"m", 60 * NS_PER_S}, {"h", 3600 * NS_PER_S}};
    const uint64_t most = 1000 * 1000;
    uint64_t whole = 0, parts = 0, scale = 1;
    const char *at = word;
    for (; *at >= '0' && *at <= '9' && whole <= most; at++)
        whole = whole * 10 + (uint64_t)(*at - '0');
    if (at == word || whole > most)
        return false;
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9' && scale < 1000 * 1000; at++, scale *= 10)
            parts = parts * 10 + (uint64_t)(*at - '0');
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (strcmp(at, units[i].unit) == 0) {
            *out_ns = whole * units[i].ns + parts * units[i].ns / scale;
            return true;
        }
    }
    return false;
}

bool command_speed(const char *word, int *out)
{
    char text[8];
    for (int power = SPEED_LEAST; power <= SPEED_MOST; power++) {
        snprintf(text, sizeof text, power < 0 ? "1/%d" : "%d", 1 << (power < 0 ? -power : power));
        if (strcmp(word, text) == 0) {
            *out = power;
            return true;
        }
    }
    return false;
}
