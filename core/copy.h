/* core/copy.h - a second one of something, which goes on as the first would.
 *
 * Going back in time is re-running from a copy of the past, so everything in a node can be copied:
 * each part has a function x_copy() beside its x_init(). It takes the struct as it is, and then
 * arrays of its own with what is in use of the old ones.
 *
 * There are two uses of a copy, and they differ in memory only:
 *
 *    to run     with all the room that the original has; both go on, and do the same if the same
 *               happens to them
 *    to keep    with room for what is in use and no more; it may be copied again, and destroyed,
 *               but nothing else
 *
 * Whoever goes back and forth makes many copies to run, and each time destroys the one before.
 * Parts of the same dimensions can be copied over it instead: its arrays are used again, so nothing
 * is taken and nothing can fail.
 *
 * A cache of 64 MiB that holds a thousand small values is kept in some 170 KiB.
 *
 *    original     [ a | b | c |   |   |   |   |   ]      c.. was never used
 *    to keep      [ a | b | c ]
 *    to run       [ a | b | c |   |   |   |   |   ]      from either of the two
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_COPY_H
#define CORE_COPY_H

#include "core/base.h"

/* One copy of many parts. Zeroed is: to run. */
struct copy {
    bool keep;      /* it is not to run */
    bool over;      /* what it is copied to is one to run, of the same dimensions: a node's parts */
    uint64_t bytes; /* taken so far */
};

/* An array of max elements of so many bytes each, of which the first used ones are those of from
 * and the others zero; a copy to keep has only the used ones. NULL: no memory; otherwise owned by
 * the caller. O(used). */
MUST_CHECK void *copy_array(struct copy *c, const void *from, size_t used, size_t max,
                            size_t element_bytes);

/* The same without the zeros: whoever uses more of it writes before he reads. Of a pool of which
 * hardly anything is in use, nearly nothing is touched. */
MUST_CHECK void *copy_pool(struct copy *c, const void *from, size_t used, size_t max,
                           size_t element_bytes);

/* The same two over an old array, of max elements, which is returned. NULL: there is none, it is a
 * new one. */
MUST_CHECK void *copy_array_over(struct copy *c, void *old, const void *from, size_t used,
                                 size_t max, size_t element_bytes);
MUST_CHECK void *copy_pool_over(struct copy *c, void *old, const void *from, size_t used,
                                size_t max, size_t element_bytes);

#endif
