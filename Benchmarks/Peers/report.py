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
    "bare-values": "bare SwiftNIO, values by hand, nothing checked",
    "passed": "listener of everything, passed on",
    "listener": "listener of a name, passed on",
    "direct": "listener, type that codes itself",
    "typed": "listener, Codable",
    "sequence": "sequence, passed on",
    "typed-sequence": "sequence, Codable",
    "router": "router, passed on",
    "zeromq": "ZeroMQ, no JSON",
    "nats": "NATS, through the server and back, no JSON",
    "grpc": "gRPC for Swift 2, a stream of protocol buffers, load in Swift",
    "go": "Go, bufio + encoding/json",
    "python": "Python, uvloop + orjson",
    "node": "node, as nssocket does it",
    "bare-nio-swift-load": "bare SwiftNIO, load in Swift",
    "listener-swift-load": "listener of a name, load in Swift",
    "bare-nio-tls": "bare SwiftNIO with TLS, load in Swift",
    "listener-tls": "listener of a name with TLS, load in Swift",
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
    ("typed", "grpc", None, "cpu", 1 / 5),
    ("typed", "python", None, "cpu", 1),
    ("direct", "node", None, "cpu", 1 / 12),
]
# Another load makes other reads: what it was used for is compared among itself.
BASES = {name: "bare-nio-swift-load" for name in LABELS if name.endswith(("-swift-load", "-tls"))}
# How many times what TLS costs bare SwiftNIO it may cost a listener.
TLS_LIMIT = 1.2


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
            ratio = results.ratio(cell, server, BASES.get(server, "bare-nio"))
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
            ratio = results.ratio(cell, server, BASES.get(server, "bare-nio"))
            print(
                f"| {name_of(cell)} | {LABELS[server]} | {cpu:.3f} | {ratio:.2f} | {rate:,.0f} "
                f"| {p50:,.0f} | {p99:,.0f} | {p999:,.0f} |"
            )
    print()


def tls_ratio(results, cell):
    """What TLS does to a listener's cost, beside what it does to that of bare SwiftNIO."""
    names = ("listener-tls", "listener-swift-load", "bare-nio-tls", "bare-nio-swift-load")
    if not all(name in results.cells[cell] for name in names):
        return None
    turns = zip(*(results.cells[cell][name].values() for name in names), strict=True)
    return statistics.median(a["cpu"] / b["cpu"] / (c["cpu"] / d["cpu"]) for a, b, c, d in turns)


def judge(results):
    """Prints each bar with the cell where it is nearest to failing, or fails most. Returns them as they go into the JSON."""
    verdicts = []

    def verdict_on(what, limit, ratios, **about):
        ratios = {cell: ratio for cell, ratio in ratios.items() if ratio is not None}
        if not ratios:
            return
        worst = max(ratios, key=ratios.get)
        held = sum(ratio <= limit for ratio in ratios.values())
        holds = held == len(ratios)
        verdict = "holds" if holds else f"**does not hold** ({held} of {len(ratios)} cells do)"
        print(f"| {what} | {limit:.3g} | {ratios[worst]:.3f} | {name_of(worst)} | {verdict} |")
        cells = {f"{size}x{count}": ratio for (size, count), ratio in ratios.items()}
        verdicts.append(about | {"limit": limit, "holds": holds, "ratios": cells})

    print("| bar | at most | worst | where | verdict |")
    print("| --- | --- | --- | --- | --- |")
    for server, other, outstanding, column, limit in BARS:
        ratios = {
            cell: results.ratio(cell, server, other, column)
            for cell in results.cells if cell[1] == outstanding or (outstanding is None and cell[1] != 1)
        }
        what = f"{'CPU' if column == 'cpu' else column}: {LABELS[server]} : {LABELS[other]}"
        verdict_on(what, limit, ratios, server=server, beside=other, figure=column)
    ratios = {cell: tls_ratio(results, cell) for cell in results.cells if cell[1] != 1}
    verdict_on(
        "CPU: TLS under a listener : TLS under bare SwiftNIO", TLS_LIMIT, ratios,
        server="listener-tls", beside="bare-nio-tls", figure="cpu")
    return verdicts


def as_json(results, verdicts):
    rows = [
        {"frame": cell[0], "outstanding": cell[1], "server": server}
        | {column: results.median(cell, server, column) for column in COLUMNS}
        | {"toBare": results.ratio(cell, server, BASES.get(server, "bare-nio"))}
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
        cell = (256, 64) if (256, 64) in results.cells else next(iter(results.cells))
        bars = [
            (LABELS[server], results.median(cell, server, "cpu"), server in OURS)
            for server in results.servers() if server in results.cells[cell] and server not in BASES
        ]
        chart.write(arguments.svg, f"CPU time of the server per echoed message, µs ({cell[0]} bytes, {cell[1]} outstanding)", bars)
    sys.exit(0 if all(verdict["holds"] for verdict in verdicts) else 1)


main()
