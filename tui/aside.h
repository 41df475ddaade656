/* tui/aside.h - what is written to standard error while the screen is drawn is shown afterwards.
 *
 * On the screen itself it would tear the picture and be drawn over. So standard error is a file
 * without a name until the screen is given back; then its bytes are written where they belong.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_ASIDE_H
#define TUI_ASIDE_H

/* Nothing happens if standard error is not a terminal, or no file can be made. */
void aside_begin(void);

/* Show it. Harmless if it has not begun. May be called in the handler of a signal. */
void aside_end(void);

#endif
