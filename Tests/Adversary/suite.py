# SPDX-License-Identifier: Apache-2.0
"""All attacks, one after the other, on servers that are started for each: what was measured, and which bars were missed."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Callable, Iterator

import clients
import cost
import profiles
import servers
from cli import describe, fuzz
from floods import KINDS, Target
from measure import Outcome, Plan, measure
from report import mebibytes, milliseconds, row, table

#: The floods of the short form: one of each cost that the long form knows.
SHORT = (
    "short", "malformed", "empty", "blanks-before", "new-names", "segments", "long-names", "repeated-members", "long-lines", "endless",
    "never-reads", "resets", "who", "join", "join-change", "pinning")
#: Lines whose cost is measured in the short form, too.
COSTS = ("short", "malformed", "empty", "new-names", "segments", "repeated-members", "long-names")
#: Seconds after which the short form tries no flood again, and begins none: it takes five minutes at most.
LAST_RETRY, LAST_FLOOD = 150, 280
PARTS = ("floods", "cost", "fuzz", "evil", "cluster")
#: Floods against the servers that have no bar on time, in the short form: those that may cost memory.
ELSEWHERE = ("malformed", "blanks-before", "never-reads")
#: Memory that a process keeps after all, beside a tenth of what it had.
SLACK = 2 << 20


@dataclass(frozen=True)
class Stage:
    """A kind of server to attack."""

    name: str
    profile: profiles.Profile
    is_hub: bool
    start: Callable[[], servers.Server]


class Suite:
    """Runs what the options ask for."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.nss: str = options.nss
        self.seed: int = options.seed
        self.is_long: bool = options.long
        self.p99 = options.p99 / 1e3
        self.attempts: int = options.attempts
        self.parts = options.only.split(",") if options.only else list(PARTS)
        self.profiles = [profiles.PROFILES[name] for name in options.profile or profiles.PROFILES]
        self.event_echo: str | None = options.event_echo
        self.kinds = options.kinds.split(",") if options.kinds else list(KINDS if self.is_long else SHORT)
        self.start = time.monotonic()
        self.missed: list[str] = []
        self.rows: list[list[str]] = []
        for part in self.parts:
            if part not in PARTS:
                raise ValueError(f"there is no part called {part!r}")
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"no kind of flood is called {kind!r}; there are {', '.join(KINDS)}")
        if shutil.which(self.nss) is None:
            raise ValueError(f"there is no {self.nss}; build it, or say where it is with --nss")

    def run(self) -> int:
        # The floods come last: in the short form they have what time is left.
        for part, run in (
            ("cost", self._costs), ("fuzz", self._fuzz), ("evil", self._evil), ("cluster", self._cluster), ("floods", self._floods)):
            if part in self.parts:
                run()
        if self.rows:
            print(table(self.rows))
        print(f"\n{time.monotonic() - self.start:.0f} s; {len(self.missed) or 'no'} bar{'' if len(self.missed) == 1 else 's'} missed")
        for text in self.missed:
            print(f"- {text}")
        return 1 if self.missed else 0

    def _miss(self, text: str) -> None:
        self.missed.append(text)
        print(f"missed: {text}", file=sys.stderr, flush=True)

    # Floods

    def _floods(self) -> None:
        left_out = []
        for stage, kind, connections in self._plan():
            if self._has_lasted(LAST_FLOOD):
                left_out.append(f"{stage.name}, {connections} × {kind}")
                continue
            for attempt in range(self.attempts):
                with stage.start() as server:
                    outcome = measure(self._flood_plan(server, stage, kind, connections))
                    crash = server.crash()
                # On a busy machine a round trip may be late for reasons of its own.
                is_last = attempt == self.attempts - 1 or self._has_lasted(LAST_RETRY)
                is_hopeless = outcome.worst(0.99) > 4 * self.p99
                if is_last or crash or outcome.faults or is_hopeless or not self._is_slow(stage.profile, outcome):
                    break
            self.rows.append(row(stage.name, outcome, server.log_bytes))
            print(" ".join(self.rows[-1]), file=sys.stderr, flush=True)
            self._judge(f"{stage.name}, {connections} × {kind}", outcome, stage.profile, crash, server)
        if left_out:
            self._miss(f"left out, as the time was over: {'; '.join(left_out)}")

    def _has_lasted(self, seconds: float) -> bool:
        """Whether the short form has taken so long."""
        return not self.is_long and time.monotonic() > self.start + seconds

    def _plan(self) -> Iterator[tuple[Stage, str, int]]:
        """Servers and floods. The short form has all floods where the bars are, and a few elsewhere."""
        for profile in sorted(self.profiles, key=lambda one: one.name != "internal"):
            is_main = profile.name == "internal" or len(self.profiles) == 1
            for stage in self._stages(profile):
                for place, kind in enumerate(self.kinds):
                    if KINDS[kind].is_for_hubs and not stage.is_hub:
                        continue
                    is_due = is_main and (KINDS[kind].is_for_hubs or not stage.is_hub or place < 2)
                    if self.is_long or is_due:
                        yield from ((stage, kind, connections) for connections in (1, 8))
                    elif kind in ELSEWHERE:
                        yield stage, kind, 8

    def _stages(self, profile: profiles.Profile) -> Iterator[Stage]:
        yield Stage(f"listen {profile.name}", profile, False, lambda: servers.echo(self.nss, profile.name))
        yield Stage(f"hub {profile.name}", profile, True, lambda: servers.hub(self.nss, profile.name))
        if self.event_echo is not None and profile.name == "internal":
            path = self.event_echo
            yield Stage("router", profile, False, lambda: servers.door(path, "router"))
            yield Stage("typed", profile, False, lambda: servers.door(path, "typed"))

    def _flood_plan(self, server: servers.Server, stage: Stage, kind: str, connections: int) -> Plan:
        profile = stage.profile
        return Plan(
            server.address, kind, connections, seconds=5 if self.is_long else 1.2, honest=4, is_hub=stage.is_hub, pid=server.pid,
            line=profile.line, nesting=profile.rules(stage.is_hub).nesting, quiet=1 if self.is_long else 0.3,
            # An honest peer keeps to the rate that it is allowed.
            interval=0.002 if profile.rate is None else 1.2 / profile.rate,
            crowd=min(60, (profile.per_peer or 100) - connections - 6) if KINDS[kind].is_for_hubs else 0, seed=self.seed)

    def _is_slow(self, profile: profiles.Profile, outcome: Outcome) -> bool:
        return profile.name == "internal" and not outcome.worst(0.99) <= self.p99

    def _judge(self, name: str, outcome: Outcome, profile: profiles.Profile, crash: str, server: servers.Server) -> None:
        for fault in outcome.faults:
            self._miss(f"{name}: {fault}")
        if crash:
            return self._miss(f"{name}: {crash}")
        if server.process.returncode != 0:
            self._miss(f"{name}: the server ended with status {server.process.returncode} when it was asked to end")
        p99 = outcome.worst(0.99)
        if self._is_slow(profile, outcome):
            self._miss(f"{name}: 99 of 100 honest round trips within {milliseconds(p99)} ms, not {milliseconds(self.p99)}")
        grown = outcome.resident_peak - outcome.resident_before
        most = profiles.most_of_a_server(profile, outcome.plan.is_hub, outcome.plan.connections)
        if grown > most:
            self._miss(f"{name}: {mebibytes(grown)} MiB more at the peak; by the limits it is {mebibytes(most)}")
        if outcome.resident_after > 1.1 * outcome.resident_before + SLACK:
            self._miss(f"{name}: {mebibytes(outcome.resident_after)} MiB after closing, {mebibytes(outcome.resident_before)} before")

    # The rest

    def _costs(self) -> None:
        """What a line costs, on servers without other peers."""
        rows = []
        stages = [("listen", False, False, lambda: servers.echo(self.nss))]
        if self.is_long:
            stages.append(("hub", True, False, lambda: servers.hub(self.nss)))
        if (path := self.event_echo) is not None:
            stages.append(("decoded", False, True, lambda: servers.door(path, "decoded")))
        for name, is_hub, is_decoded, start in stages:
            for kind in self.kinds if self.is_long else COSTS:
                if kind in cost.EXCEPT or KINDS[kind].is_for_hubs and not is_hub:
                    continue
                with start() as server:
                    target = Target(0, seed=self.seed)
                    found = cost.measure_cost(server.address, server.pid, kind, target, is_hub, is_decoded)
                rows.append(found.cells(name))
                if found.is_too_much and not is_hub:
                    ordinary = f"{'a decoded' if is_decoded else 'an ordinary'} one of its length {found.ordinary:.2f} µs"
                    self._miss(f"{name}: a line of {kind} costs {found.line:.2f} µs, {ordinary}")
        print(table(rows, cost.HEADINGS), flush=True)

    def _fuzz(self) -> None:
        for profile in self.profiles:
            # Where each malformed line ends the connection there is little to fuzz.
            if profile.ends_on_malformed or not self.is_long and len(self.profiles) > 1 and profile.name != "internal":
                continue
            for what, lines in (("echo", 20_000), ("hub", 10_000)):
                server = servers.hub(self.nss, profile.name) if what == "hub" else servers.echo(self.nss, profile.name)
                with server:
                    for seed in range(self.seed, self.seed + (20 if self.is_long else 1)):
                        found = fuzz(what, server.address, seed, lines * (5 if self.is_long else 1), profile.rules(what == "hub"))
                        print(f"fuzz {what} {profile.name}, seed {seed}: {describe(found)}", flush=True)
                        for fault in found.faults:
                            self._miss(f"fuzz {what} {profile.name}: {fault}")
                    if crash := server.crash():
                        self._miss(f"fuzz {what} {profile.name}: {crash}")

    def _evil(self) -> None:
        for outcome in clients.try_all(self.nss, seconds=5 if self.is_long else 1, seed=self.seed):
            print(f"evil {outcome}", flush=True)
            if outcome.fault:
                self._miss(f"evil {outcome}")

    def _cluster(self) -> None:
        from cluster import attack

        if shutil.which("nats-server") is None or not _has_nats(self.nss):
            print("cluster: skipped; needs nats-server, and nss built with --traits NATS", flush=True)
            return
        for seed in range(self.seed, self.seed + (5 if self.is_long else 1)):
            rounds = 400 if self.is_long else 60
            for fault in attack(self.nss, "nats-server", seed, rounds, lambda text: print(f"cluster {text}", flush=True)):
                self._miss(f"cluster, seed {seed}: {fault}")


def _has_nats(nss: str) -> bool:
    """Whether the tool was built with NATS. If not, it says so before it listens."""
    command = [nss, "hub", "127.0.0.1:0", "--nats", "nats://127.0.0.1:1"]
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    return b"without NATS" not in answer.stderr
