# SPDX-License-Identifier: Apache-2.0
"""The command line of `scripts/adversary`."""

from __future__ import annotations

import argparse
import os
import sys
import time

import cost
import evil
import floods
from fuzz_echo import EchoFuzzer, Findings
from fuzz_hub import HubFuzzer
from measure import Outcome, Plan, check_kind, measure
from profiles import PROFILES
from reference import Rules
from report import row, table
from wire import Address, is_loopback, parse_address


def main(arguments: list[str] | None = None) -> int:
    """Runs a command. Returns the status: 1 if a bar was missed, 64 if the command makes no sense."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ValueError as error:
        print(f"adversary: {error}", file=sys.stderr)
        return 64
    except (OSError, RuntimeError) as error:
        print(f"adversary: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _address(text: str) -> Address:
    address = parse_address(text)
    if not is_loopback(address):
        raise ValueError(f"{text} is not on this machine. The adversary attacks servers on loopback and nothing else")
    return address


# flood


def _flood(options: argparse.Namespace) -> int:
    address = _address(options.address)
    names = list(floods.KINDS) if options.kind == "all" else options.kind.split(",")
    if options.kind == "all" and not options.hub:
        names = [name for name in names if not floods.KINDS[name].is_for_hubs]
    outcomes: list[Outcome] = []
    for name in names:
        check_kind(name, options.hub)
        outcomes.append(measure(Plan(
            address, name, options.connections, options.seconds, options.honest, options.hub, options.pid,
            line=options.line, interval=options.interval, crowd=options.crowd, seed=options.seed)))
        print(f"{name}: {floods.KINDS[name].tries}", file=sys.stderr)
        for fault in outcomes[-1].faults:
            print(f"  {fault}", file=sys.stderr)
    print(table([row("hub" if options.hub else "echo", outcome) for outcome in outcomes]))
    return 1 if any(outcome.faults for outcome in outcomes) else 0


# cost


def _cost(options: argparse.Namespace) -> int:
    address = _address(options.address)
    names = [name for name in floods.KINDS if name not in cost.EXCEPT] if options.kind == "all" else options.kind.split(",")
    found: list[cost.Cost] = []
    for name in names:
        if options.kind == "all" and floods.KINDS[name].is_for_hubs and not options.hub:
            continue
        check_kind(name, options.hub)
        found.append(cost.measure_cost(address, options.pid, name, floods.Target(0, line=options.line), options.hub))
    print(table([one.cells("hub" if options.hub else "echo") for one in found], cost.HEADINGS))
    return 0


# serve


def _serve(options: argparse.Namespace) -> int:
    with evil.EvilServer(options.kind, options.port, options.seed) as server:
        print(f"listening on 127.0.0.1:{server.port}, and {server.evil.does}", flush=True)
        time.sleep(options.seconds)
        print(f"{server.accepted} connections", file=sys.stderr)
    return 0


# fuzz


def _fuzz(options: argparse.Namespace) -> int:
    address = _address(options.address)
    rules = PROFILES[options.profile].rules(is_hub=options.what == "hub")
    faults: list[str] = []
    for seed in range(options.seed, options.seed + options.seeds):
        found = fuzz(options.what, address, seed, options.lines, rules)
        print(f"seed {seed}: {describe(found)}", flush=True)
        faults += found.faults
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def fuzz(what: str, address: Address, seed: int, lines: int, rules: Rules) -> Findings:
    """One run of a fuzzer."""
    if what == "echo":
        return EchoFuzzer(address, seed, rules).run(lines)
    return HubFuzzer(address, seed, rules).run(lines)


def describe(found: Findings) -> str:
    return (
        f"{found.lines:,} lines, of them {found.malformed:,} malformed; {found.connections:,} connections, "
        f"{found.ended:,} ended; {len(found.faults)} faults")


# cluster, all


def _cluster(options: argparse.Namespace) -> int:
    from cluster import run

    return run(options.nss, options.nats_server, options.seed, options.rounds)


def _all(options: argparse.Namespace) -> int:
    from suite import Suite

    return Suite(options).run()


def default_nss() -> str:
    """The tool that was built last for release, else for debugging."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for path in (".build-release/release/nss", ".build/release/nss", ".build/debug/nss"):
        if os.access(os.path.join(root, path), os.X_OK):
            return os.path.join(root, path)
    return "nss"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="adversary", description="Attacks servers and clients on this machine. See docs/adversary.md.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("flood", help="flood a server, beside honest peers that measure")
    command.add_argument("kind", help="a kind, several with commas, or all: " + ", ".join(floods.KINDS))
    command.add_argument("address", help="HOST:PORT or unix:PATH; loopback only")
    command.add_argument("--hub", action="store_true", help="the server is a hub; else it sends each message back")
    command.add_argument("--connections", type=int, default=8, help="connections that flood")
    command.add_argument("--seconds", type=float, default=10, help="how long to flood")
    command.add_argument("--honest", type=int, default=4, help="honest peers")
    command.add_argument("--interval", type=float, default=0.002, help="seconds between round trips of an honest peer")
    command.add_argument("--pid", type=int, help="the server's process, to read its figures")
    command.add_argument("--line", type=int, default=1 << 20, help="bytes of the longest line that the server takes")
    command.add_argument("--crowd", type=int, default=0, help="members of the room that a hub is flooded about")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=_flood)

    command = commands.add_parser("cost", help="measure a server's processor time for a line of a kind, beside an ordinary message")
    command.add_argument("kind", help="a kind of flood, several with commas, or all")
    command.add_argument("address", help="HOST:PORT or unix:PATH; loopback only")
    command.add_argument("--pid", type=int, required=True, help="the server's process")
    command.add_argument("--hub", action="store_true", help="the server is a hub; else it sends each message back")
    command.add_argument("--line", type=int, default=1 << 20, help="bytes of the longest line that the server takes")
    command.set_defaults(run=_cost)

    command = commands.add_parser("serve", help="be an evil server, for clients")
    command.add_argument("kind", choices=list(evil.KINDS), metavar="kind", help=", ".join(evil.KINDS))
    command.add_argument("port", type=int, help="0 for any")
    command.add_argument("--seconds", type=float, default=60, help="how long to serve")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=_serve)

    command = commands.add_parser("fuzz", help="send random lines, and compare what comes back with the rules of a line")
    command.add_argument("what", choices=("echo", "hub"))
    command.add_argument("address", help="HOST:PORT or unix:PATH; loopback only")
    command.add_argument("--profile", choices=list(PROFILES), default="internal", help="the limits of the server")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--seeds", type=int, default=1, help="how many seeds, one after the other")
    command.add_argument("--lines", type=int, default=10_000, help="lines for each seed")
    command.set_defaults(run=_fuzz)

    command = commands.add_parser("cluster", help="replay, change, reorder and forge what hubs tell each other over NATS")
    command.add_argument("--nss", default=default_nss(), help="built with --traits NATS")
    command.add_argument("--nats-server", default="nats-server")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--rounds", type=int, default=200, help="rounds of attacks")
    command.set_defaults(run=_cluster)

    command = commands.add_parser("all", help="start servers of this package, attack each, and print what was measured")
    length = command.add_mutually_exclusive_group()
    length.add_argument("--short", action="store_true", help="five minutes at most; the default")
    length.add_argument("--long", action="store_true", help="everything, about half an hour")
    command.add_argument("--nss", default=default_nss(), help="the tool; it is not built here")
    command.add_argument("--profile", choices=list(PROFILES), action="append", help="attack servers of this profile only")
    command.add_argument("--p99", type=float, default=25, help="milliseconds of an honest round trip beside a flood, for 99 of 100")
    command.add_argument("--attempts", type=int, default=3, help="how often a flood is tried before that bar is missed")
    command.add_argument("--only", help="parts, with commas: floods, cost, fuzz, evil, cluster")
    command.add_argument("--kinds", help="kinds of flood, with commas")
    command.add_argument("--event-echo", metavar="PATH", help="Benchmarks' EventEcho: its routers and typed listeners are flooded, too")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=_all)
    return parser
