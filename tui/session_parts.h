/* tui/session_parts.h - the inside of a session, for the files that make it up (tui/session.h).
 *
 *   session.c        keys, ticks, frames            session_time.c     steps, playing, marks
 *   session_see.c    what is shown and selected     session_list.c     up and down in lists
 *   session_find.c   keys and nodes by name         session_do.c       acts
 *   session_files.c  frames and scripts in files    session_prompt.c   typing a line
 *   session_foresee.c   questions before it happens
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SESSION_PARTS_H
#define TUI_SESSION_PARTS_H

#include "tui/command.h"
#include "tui/session.h"

/* How a command is done. false: not; it has said why. */
typedef bool (*session_run)(struct session *s, const struct command *c);

/* Of the verbs of each file; NULL for those of others. */
session_run session_time_run(enum verb verb);
session_run session_see_run(enum verb verb);
session_run session_list_run(enum verb verb);
session_run session_find_run(enum verb verb);
session_run session_do_run(enum verb verb);
session_run session_files_run(enum verb verb);
session_run session_foresee_run(enum verb verb);
session_run session_prompt_run(enum verb verb);

/* --- session.c ------------------------------------------------------------------------------- */

/* What is told at the bottom until the next key. Returns false if it is bad, so that a function can
 * end with it. */
PRINTF_LIKE(3, 4) bool session_tell(struct session *s, bool good, const char *format, ...);
/* A line of the sitting's script. */
void session_note(struct session *s, const char *line);
/* Look at the world again. */
void session_look(struct session *s);
/* The command's words do not fit: say what it takes. Returns false. */
bool session_misused(struct session *s, const struct command *c);
/* How many words may stand behind the verb. Says what it takes if there are more, or fewer. */
bool session_takes(struct session *s, const struct command *c, uint32_t least, uint32_t most);

/* --- session_time.c -------------------------------------------------------------------------- */

/* Set out. If it is a long way, ticks go on with it. */
bool session_go(struct session *s, const struct journey *j);
void session_stop(struct session *s);

/* --- session_see.c --------------------------------------------------------------------------- */

/* Select a key of the scene, or none. */
void session_select_key(struct session *s, uint32_t key);
void session_show(struct session *s, enum view view);
/* Follow this request. false: said why not. */
bool session_follow(struct session *s, uint64_t request);

/* --- session_find.c -------------------------------------------------------------------------- */

/* The node that a word names, or the selected one if there is no word. false: said that there is
 * none. */
MUST_CHECK bool session_node(struct session *s, const char *word, uint32_t *out);
/* The bytes of the selected key: in room. Empty: none is selected. */
struct slice session_key_bytes(const struct session *s, uint8_t room[KEY_BYTES_MAX]);

/* --- session_do.c ---------------------------------------------------------------------------- */

/* Do it, after a question or a yes where that is due. */
bool session_act(struct session *s, const struct act *a);
/* The act that waited. */
bool session_carry_out(struct session *s);

/* --- session_prompt.c ------------------------------------------------------------------------ */

void session_prompt(struct session *s, enum prompt prompt, const char *text);
void session_prompt_key(struct session *s, int32_t key);

/* --- session_foresee.c ----------------------------------------------------------------------- */

/* Look for something to ask about. planned: as in tui/source.h. */
bool session_ask(struct session *s, const struct act *planned);
/* Another slice of that. */
void session_ask_on(struct session *s);

#endif
