/* sim/relive.h - a run that was recorded, lived through again and compared with its recording.
 *
 *    recording    [ a b | c | d e f |   | g ]       records, read one after the other
 *    run            step  step  step ...            passed in a travel, in whatever leaps
 *
 * A trace holds its scenario and its seed (sim/trace_format.h), so the run can be made again, in a
 * travel, with everything there is to see in it. That it is the very same run is not believed but
 * looked at: after each step the hash of all that has happened must be the one that the recording
 * has after so many records. The first step after which it is not is where the two part: another
 * program wrote the recording, or the simulator is not deterministic.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_RELIVE_H
#define SIM_RELIVE_H

#include "sim/trace_reader.h"
#include "sim/travel.h"

enum relive_state {
    RELIVE_SAME,    /* so far */
    RELIVE_DIFFERS, /* the step after the last one that is the same is not as it was recorded, or
                       one of the two ends there and the other does not */
    RELIVE_ENDED,   /* both are over, and the same */
    RELIVE_DAMAGED, /* the same as far as the recording is whole: it is cut short or was changed at
                       recording->offset */
};

struct relive {
    /* read-only for callers */
    enum relive_state state;
    uint64_t step;                  /* up to this one the run is the recorded one */
    struct trace_reader *recording; /* borrowed; to be read by nobody else */
    /* private */
    bool begun; /* step 0 was compared: nodes start before anything happens */
};

/* The recording is at its first record. */
void relive_init(struct relive *r, struct trace_reader *recording);

/* Compare all steps that are known by now and were not before. The run is that of the recording's
 * scenario and seed. While it holds a change (sim/intervention.h) it is another story, which is
 * compared with nothing. Anything but RELIVE_SAME is final. O(steps that are new). */
enum relive_state relive_follow(struct relive *r, const struct travel *t);

#endif
