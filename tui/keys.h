/* tui/keys.h - what can be pressed, by numbers and by names of our own.
 *
 * A character is its code point; all other keys are numbers beyond Unicode. As text, for scripts
 * and tests, characters stand for themselves and keys for their names, in capitals or not:
 *
 *      12.<Space>:add D<CR><Esc><Left><C-l><F1><lt>
 *
 *      <Space> <CR> or <Enter> <Esc> <Tab> <S-Tab> <BS> <Del> <lt>
 *      <Left> <Right> <Up> <Down> <Home> <End> <PageUp> <PageDown>
 *      <C-a> to <C-z> <F1> to <F10>; and <Resize>, which nobody presses
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "core/base.h"

enum key {
    K_NONE = 0,
    K_TAB = 9,
    K_ENTER = 13,
    K_ESC = 27,
    K_BACKSPACE = 127,
    K_BEYOND = 0x110000, /* the first that is no character */
    K_LEFT,
    K_RIGHT,
    K_UP,
    K_DOWN,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_DELETE,
    K_SHIFT_TAB,
    K_F1,
    K_F10 = K_F1 + 9,
    K_RESIZE, /* the screen has another size now */
};

/* Ctrl and a letter, a to z. */
#define K_CTRL(letter) ((letter)&0x1F)

enum { KEY_NAME_BYTES = 16 };

/* The next key of a text of len bytes, len at least 1; *used: its bytes. K_NONE: "<" begins a name
 * that no key has, and *used are the bytes of that name; or what is there is not UTF-8. */
int32_t key_parse(const char *text, size_t len, uint32_t *used);
/* As such a text, with a NUL; returns out. Of what is no key: empty. (ncurses has a key_name().) */
const char *key_write(int32_t key, char out[KEY_NAME_BYTES]);

#endif
