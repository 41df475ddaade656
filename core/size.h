/* core/size.h - amounts of memory as people write them: "64MiB".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_SIZE_H
#define CORE_SIZE_H

#include "core/base.h"

/* Read a whole number followed by KiB, MiB or GiB, nothing around or between, borrowed for this
 * call. false, and nothing written, if it is something else or more than max bytes. The units
 * are spelled out to the last letter because "64M" means two different things. */
MUST_CHECK bool size_parse(struct slice text, uint64_t max, uint64_t *out_bytes);

#endif
