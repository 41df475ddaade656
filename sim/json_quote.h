/* sim/json_quote.h - a text as JSON writes it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_JSON_QUOTE_H
#define SIM_JSON_QUOTE_H

#include "core/base.h"

#include <stdio.h>

/* In quotes; what needs an escape has one. The text is UTF-8. */
void json_quote(struct slice text, FILE *out);

#endif
