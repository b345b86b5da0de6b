# SPDX-License-Identifier: Apache-2.0
"""Tables."""

from __future__ import annotations

from measure import Outcome

HEADINGS = (
    "server", "flood", "n", "p50 ms", "p99 ms", "max ms", "trips", "quiet p99", "lines/s", "MB/s in", "cpu", "RSS before", "peak", "after MB", "log KB/s")


def milliseconds(value: float) -> str:
    return "-" if value != value else f"{value * 1e3:.1f}"


def mebibytes(value: float) -> str:
    return f"{value / (1 << 20):.1f}"


def row(server: str, outcome: Outcome, log_bytes: int = 0) -> list[str]:
    """What was measured, as the cells of a table."""
    plan, seconds = outcome.plan, outcome.plan.seconds
    return [
        server, plan.kind, str(plan.connections),
        milliseconds(outcome.worst(0.5)), milliseconds(outcome.worst(0.99)), milliseconds(outcome.longest), str(outcome.trips),
        milliseconds(outcome.worst(0.99, beside=False)),
        f"{outcome.tally.lines / seconds:,.0f}", f"{outcome.tally.sent / seconds / 1e6:.1f}", f"{outcome.cpu_beside:.2f}",
        mebibytes(outcome.resident_before), mebibytes(outcome.resident_peak), mebibytes(outcome.resident_after),
        f"{log_bytes / seconds / 1e3:.0f}",
    ]


def table(rows: list[list[str]], headings: tuple[str, ...] = HEADINGS) -> str:
    """Markdown whose columns line up."""
    cells = [list(headings), *rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(headings))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)
