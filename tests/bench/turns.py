"""Two sides measured in turns, ours and theirs and theirs and ours, so that a busy machine slows
both alike.

Standard library only. SPDX-License-Identifier: MIT
"""

import dataclasses
import statistics
import sys

from report import Result
from servers import Failed

QUIET_SHARE = 0.15  # of one core, taken by others during a round
SATURATED_SHARE = 0.95  # of one core, which is all that a generator with one thread can use


@dataclasses.dataclass
class Settings:
    rounds: int = 5
    seconds: int = 3
    quick: bool = False
    patient: bool = False


def say(text):
    """Progress."""
    print(f"  {text}", file=sys.stderr, flush=True)


@dataclasses.dataclass
class Side:
    """One of the two that are compared: measure(seconds) is a round of it."""

    name: str
    measure: object
    samples: list = dataclasses.field(default_factory=list)

    def each(self, figure):
        return [getattr(sample, figure) for sample in self.samples]


def one_round(first, second, seconds):
    """A sample of each by name. They change places every second, so that a slower stretch of the
    machine, which may last for seconds, meets both."""
    total = {}
    for _ in range(seconds):
        for side in (first, second):
            sample = side.measure(1)
            total[side.name] = total[side.name] + sample if side.name in total else sample
        first, second = second, first
    return total


def in_turns(settings, what, ours, theirs):
    """Fill both sides' samples, after a second that only warms up. A patient run goes on until it
    has enough rounds in which others left the machine alone, or has tried four times as many; the
    rounds with the least of others count, whatever came out of them."""
    one_round(ours, theirs, 1)
    found = []
    most = settings.rounds * (4 if settings.patient else 1)
    while len(found) < most and sum(map(is_quiet, found)) < settings.rounds:
        order = (ours, theirs) if len(found) % 2 == 0 else (theirs, ours)
        found.append(one_round(*order, settings.seconds))
        say(f"{what}: round {len(found)}: " + ", ".join(
            f"{side.name} {found[-1][side.name].per_second:,.0f}/s" for side in (ours, theirs)) +
            f", others {others_share(found[-1]):.0%} of a core")
    for samples in sorted(found, key=others_share)[:settings.rounds]:
        for side in (ours, theirs):
            side.samples.append(samples[side.name])


def others_share(samples):
    return max(sample.others_share for sample in samples.values())


def is_quiet(samples):
    return others_share(samples) < QUIET_SHARE


def compared(what, unit, figure, ours, theirs, bound=None):
    others = max(ours.each("others_share") + theirs.each("others_share"))
    generator = [statistics.median(side.each("generator_share")) for side in (ours, theirs)]
    return Result(what, unit, ours.each(figure), theirs.each(figure), theirs.name, bound,
                  {"others_share_of_a_core": others, "generator_share_of_a_core": generator},
                  limited=figure == "per_second" and min(generator) > SATURATED_SHARE)


def check_count(counted, asked, in_flight, what):
    """A server's own counter must agree with the generator's, up to what was in flight."""
    if not asked <= counted <= asked + in_flight:
        raise Failed(f"{what} counted {counted} hits, but {asked} requests were answered")
