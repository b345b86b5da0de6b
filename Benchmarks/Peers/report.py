"""Makes tables, verdicts, JSON and a chart of what run-peers measured; exits 1 if a bar does not hold.

    python3 report.py ROUNDS [--json FILE] [--svg FILE]

ROUNDS has a line for each measurement: round, server, bytes of a frame, frames outstanding, messages per second, the server's
CPU time in microseconds per message, and latencies in microseconds: p50, p99, p99.9.
"""

import argparse
import json
import statistics
import sys

import chart

LABELS = {
    "c-epoll": "C, epoll, no JSON",
    "bare-nio": "bare SwiftNIO, no JSON",
    "passed": "listener of everything, passed on",
    "listener": "listener of a name, passed on",
    "direct": "listener, type that codes itself",
    "typed": "listener, Codable",
    "sequence": "sequence, passed on",
    "typed-sequence": "sequence, Codable",
    "router": "router, passed on",
    "go": "Go, bufio + encoding/json",
    "python": "Python, uvloop + orjson",
    "node": "node, as nssocket does it",
}
OURS = {"passed", "listener", "direct", "typed", "sequence", "typed-sequence", "router"}
COLUMNS = ("rate", "cpu", "p50", "p99", "p999")

# What is measured, beside what, where (frames outstanding), which figure, and how many times the other it may be.
BARS = [
    ("listener", "bare-nio", 64, "cpu", 1.25),
    ("listener", "bare-nio", 1024, "cpu", 1.9),
    ("sequence", "listener", 1024, "cpu", 1.6),
    ("router", "listener", 1024, "cpu", 1.6),
    ("sequence", "listener", 1, "p50", 1.3),
    ("router", "listener", 1, "p50", 1.3),
    ("typed", "node", None, "cpu", 1 / 6),
    ("typed", "go", None, "cpu", 1 / 5),
    ("typed", "python", None, "cpu", 1),
    ("direct", "node", None, "cpu", 1 / 12),
]


class Results:
    """Measurements by cell (size, outstanding), server, and round."""

    def __init__(self, path):
        self.cells = {}
        with open(path) as lines:
            for line in lines:
                turn, server, size, outstanding, *figures = line.split()
                cell = self.cells.setdefault((int(size), int(outstanding)), {})
                cell.setdefault(server, {})[int(turn)] = dict(zip(COLUMNS, map(float, figures), strict=True))

    def servers(self):
        present = {server for cell in self.cells.values() for server in cell}
        return [server for server in LABELS if server in present]

    def median(self, cell, server, column):
        return statistics.median(figures[column] for figures in self.cells[cell][server].values())

    def ratio(self, cell, server, other, column="cpu"):
        """The median of the rounds' ratios; None if one of the two was not measured here."""
        mine, theirs = self.cells[cell].get(server), self.cells[cell].get(other)
        if not mine or not theirs:
            return None
        return statistics.median(mine[turn][column] / theirs[turn][column] for turn in mine if turn in theirs)


def name_of(cell):
    return f"{cell[0]:,} B × {cell[1]:,}"


def print_overview(results):
    """What the CPU does for a message: a line for each server."""
    cells = list(results.cells)
    print("| server | " + " | ".join(name_of(cell) for cell in cells) + " |")
    print("| --- |" + " --- |" * len(cells))
    for server in results.servers():
        row = []
        for cell in cells:
            if server not in results.cells[cell]:
                row.append("–")
                continue
            ratio = results.ratio(cell, server, "bare-nio")
            row.append(f"{results.median(cell, server, 'cpu'):.3f} ({ratio:.2f})")
        print(f"| {LABELS[server]} | " + " | ".join(row) + " |")
    print()


def print_details(results):
    print("| frame × outstanding | server | µs CPU | to bare | messages/s | p50, µs | p99, µs | p99.9, µs |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for cell in results.cells:
        for server in results.servers():
            if server not in results.cells[cell]:
                continue
            rate, cpu, p50, p99, p999 = (results.median(cell, server, column) for column in COLUMNS)
            ratio = results.ratio(cell, server, "bare-nio")
            print(
                f"| {name_of(cell)} | {LABELS[server]} | {cpu:.3f} | {ratio:.2f} | {rate:,.0f} "
                f"| {p50:,.0f} | {p99:,.0f} | {p999:,.0f} |"
            )
    print()


def judge(results):
    """Prints each bar with the cell where it is nearest to failing, or fails most. Returns them as they go into the JSON."""
    verdicts = []
    print("| bar | at most | worst | where | verdict |")
    print("| --- | --- | --- | --- | --- |")
    for server, other, outstanding, column, limit in BARS:
        ratios = {}
        for cell in results.cells:
            if cell[1] == outstanding or (outstanding is None and cell[1] != 1):
                ratio = results.ratio(cell, server, other, column)
                if ratio is not None:
                    ratios[cell] = ratio
        if not ratios:
            continue
        worst = max(ratios, key=ratios.get)
        held = sum(ratio <= limit for ratio in ratios.values())
        holds = held == len(ratios)
        verdict = "holds" if holds else f"**does not hold** ({held} of {len(ratios)} cells do)"
        what = "CPU" if column == "cpu" else column
        print(
            f"| {what}: {LABELS[server]} : {LABELS[other]} | {limit:.3g} | {ratios[worst]:.3f} "
            f"| {name_of(worst)} | {verdict} |"
        )
        verdicts.append(
            {
                "server": server, "beside": other, "figure": column, "limit": limit, "holds": holds,
                "ratios": {f"{size}x{count}": ratio for (size, count), ratio in ratios.items()},
            }
        )
    return verdicts


def as_json(results, verdicts):
    rows = [
        {"frame": cell[0], "outstanding": cell[1], "server": server}
        | {column: results.median(cell, server, column) for column in COLUMNS}
        | {"toBare": results.ratio(cell, server, "bare-nio")}
        for cell, servers in results.cells.items()
        for server in servers
    ]
    return json.dumps({"rows": rows, "bars": verdicts}, indent=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds")
    parser.add_argument("--json")
    parser.add_argument("--svg")
    arguments = parser.parse_args()
    results = Results(arguments.rounds)
    print_overview(results)
    print_details(results)
    verdicts = judge(results)
    if arguments.json:
        with open(arguments.json, "w") as file:
            file.write(as_json(results, verdicts) + "\n")
    if arguments.svg:
        cell = (256, 64)
        bars = [
            (LABELS[server], results.median(cell, server, "cpu"), server in OURS)
            for server in results.servers() if server in results.cells[cell]
        ]
        chart.write(arguments.svg, "CPU time of the server per echoed message, µs (256 bytes, 64 outstanding)", bars)
    sys.exit(0 if all(verdict["holds"] for verdict in verdicts) else 1)


main()
