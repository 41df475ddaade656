"""Results: what was measured, whether it reaches its bound, and how that is shown.

Standard library only. SPDX-License-Identifier: MIT
"""

import dataclasses
import statistics


@dataclasses.dataclass
class Bound:
    """What must be reached: of the ratio to the peer, or of our own figure."""

    of: str  # "ratio" or "ours"
    at_least: float = None
    at_most: float = None
    unit: str = ""

    def holds(self, value):
        if self.at_least is not None:
            return value >= self.at_least
        return value <= self.at_most

    def __str__(self):
        sign, limit = (">=", self.at_least) if self.at_least is not None else ("<=", self.at_most)
        limit_text = f"{limit:,}" if isinstance(limit, int) else f"{limit:g}"
        return f"{sign} {limit_text}{' ' + self.unit if self.unit else ' x'}"


@dataclasses.dataclass
class Result:
    """One line of the table. ours and theirs hold a figure for each round, in the same order."""

    what: str
    unit: str
    ours: list
    theirs: list = None
    peer: str = None
    bound: Bound = None
    details: dict = dataclasses.field(default_factory=dict)
    limited: bool = False  # the generator had no processor time left, whichever side it asked
    name: str = None

    @property
    def ratios(self):
        return [a / b for a, b in zip(self.ours, self.theirs)] if self.theirs else []

    @property
    def reached(self):
        """None if nothing is asked of it."""
        if self.bound is None:
            return None
        values = self.ratios if self.bound.of == "ratio" else self.ours
        return self.bound.holds(statistics.median(values))

    def document(self):
        """For --json."""
        return {"name": self.name, "what": self.what, "unit": self.unit,
                "ours": spread(self.ours), "peer": self.peer,
                "theirs": spread(self.theirs), "ratio": spread(self.ratios),
                "must_reach": str(self.bound) if self.bound else None,
                "reached": self.reached, "generator_limited": self.limited, "details": self.details}


def spread(values):
    if not values:
        return None
    return {"median": statistics.median(values), "min": min(values), "max": max(values),
            "rounds": list(values)}


def shown(value):
    """Four digits that matter, thousands apart."""
    digits = 0 if value >= 1000 else 1 if value >= 100 else 2
    return f"{value:,.{digits}f}"


def cells(result):
    theirs = ratio = ""
    if result.theirs:
        theirs = f"{shown(statistics.median(result.theirs))} {result.unit}"
    if result.ratios:
        ratio = f"{statistics.median(result.ratios):.2f} x"
        if len(result.ratios) > 1:
            ratio += f" ({min(result.ratios):.2f} to {max(result.ratios):.2f})"
    elif len(result.ours) > 1:
        ratio = f"({shown(min(result.ours))} to {shown(max(result.ours))})"
    verdict = {None: "", True: "yes", False: "NO"}[result.reached]
    if result.bound and result.limited:
        verdict += "*"
    return [result.what, f"{shown(statistics.median(result.ours))} {result.unit}", theirs,
            result.peer or "", ratio, str(result.bound or ""), verdict]


def table(results):
    """Lines. Words stand to the left, figures to the right."""
    head = ["median of the rounds", "ringlab", "peer", "", "ratio (range)", "must reach", ""]
    rows = [head, *map(cells, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        line = [cell.rjust(width) if column in (1, 2) else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(line).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    if any(result.bound and result.limited for result in results):
        lines.append("* The load generator had no processor time left: its own rate is what was "
                     "measured. Processor time a request tells the servers apart.")
    return lines
