# SPDX-License-Identifier: Apache-2.0
"""One flood beside honest peers: what they see, and what the server takes."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import procfs
from attack import Tally, flood
from floods import KINDS, MEMBER, Target
from honest import Trip, Visit, visit
from wire import Address

_CONTEXT = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    address: Address
    kind: str
    connections: int = 8
    seconds: float = 10
    honest: int = 4
    is_hub: bool = False
    #: The process of the server, if its figures are to be read.
    pid: int | None = None
    line: int = 1 << 20
    nesting: int = 64
    #: Seconds between two round trips of an honest peer.
    interval: float = 0.002
    #: Members of the room that a hub's flood is about.
    crowd: int = 0
    #: Seconds without the flood, before it and behind it.
    quiet: float = 1
    seed: int = 1


@dataclass
class Outcome:
    """What was measured. Times in seconds, memory in bytes."""

    plan: Plan
    tally: Tally
    #: Round trips of each honest peer without the flood, and beside it.
    quiet: list[list[float]] = field(default_factory=list)
    beside: list[list[float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    #: Processor time of the server in a second, without and beside the flood.
    cpu_quiet: float = 0
    cpu_beside: float = 0
    resident_before: int = 0
    resident_peak: int = 0
    resident_after: int = 0

    def worst(self, share: float, beside: bool = True) -> float:
        """What this share of the round trips of the peer that is worst off does not exceed."""
        peers = self.beside if beside else self.quiet
        return max((percentile(corrected(trips, self.plan.interval), share) for trips in peers), default=float("nan"))

    @property
    def longest(self) -> float:
        return max((trip for trips in self.beside for trip in trips), default=float("nan"))

    @property
    def trips(self) -> int:
        return sum(map(len, self.beside))


def corrected(trips: list[float], interval: float) -> list[float]:
    """Round trips, with those that the peer would have begun while it waited for one.

    A peer that waits for a second makes one round trip in that time, not hundreds: without these a stall would hardly count.
    """
    found: list[float] = []
    for trip in trips:
        found.append(trip)
        missed = min(int(trip / interval), 100_000)
        found.extend(trip - number * interval for number in range(1, missed))
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class _Worker:
    """A process, and the pipe to it."""

    def __init__(self, target: object, *arguments: object) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process: BaseProcess = _CONTEXT.Process(target=target, args=(*arguments, theirs), daemon=True)  # type: ignore[arg-type]
        self.process.start()
        theirs.close()

    def receive(self, timeout: float) -> object:
        """What the process hands over; `None` if it does not in time."""
        try:
            return self.pipe.recv() if self.pipe.poll(timeout) else None
        except EOFError:
            return None

    def tell(self, word: str) -> None:
        """Tells the process something, if it is still there."""
        try:
            self.pipe.send(word)
        except OSError:
            pass

    def end(self) -> None:
        self.process.join(timeout=2)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join()
        self.pipe.close()


def measure(plan: Plan) -> Outcome:
    """Runs a flood. Takes about `seconds` and a few more."""
    outcome = Outcome(plan, Tally())
    honest = [_Worker(visit, plan.address, plan.is_hub, number, plan.interval) for number in range(plan.honest)]
    floods: list[_Worker] = []
    end_of_crowd = time.monotonic() + plan.seconds + 2 * plan.quiet + 10
    try:
        for worker in honest:
            if worker.receive(40) != "ready":
                seen = worker.receive(1)
                why = seen.fault if isinstance(seen, Visit) else "it says nothing"
                raise RuntimeError(f"the server answers no honest peer, even without a flood: {why}")
        if plan.crowd and plan.is_hub:
            members = [Target(number) for number in range(plan.crowd)]
            floods.append(_Worker(flood, plan.address, MEMBER.name, members, end_of_crowd))
            time.sleep(0.3)
        _attack(plan, outcome, honest, floods)
    finally:
        for worker in honest + floods:
            worker.end()
    if plan.pid is not None:
        _await_release(plan.pid, outcome)
    return outcome


def _attack(plan: Plan, outcome: Outcome, honest: list[_Worker], floods: list[_Worker]) -> None:
    cpu = (lambda: procfs.cpu_seconds(plan.pid)) if plan.pid is not None else lambda: 0.0
    start, start_cpu = time.monotonic(), cpu()
    time.sleep(plan.quiet)
    if plan.pid is not None:
        outcome.resident_before = procfs.resident(plan.pid)
        procfs.forget_peak(plan.pid)
    begin, begin_cpu = time.monotonic(), cpu()
    outcome.cpu_quiet = (begin_cpu - start_cpu) / (begin - start)
    targets = [
        Target(number, line=plan.line, nesting=plan.nesting, seed=plan.seed) for number in range(plan.connections)
    ]
    attacker = _Worker(flood, plan.address, plan.kind, targets, begin + plan.seconds)
    floods.append(attacker)
    tally = attacker.receive(plan.seconds + 15)
    end, end_cpu = time.monotonic(), cpu()
    outcome.cpu_beside = (end_cpu - begin_cpu) / (end - begin)
    if isinstance(tally, Tally):
        outcome.tally = tally
    else:
        outcome.faults.append("the flood itself did not end")
    if plan.pid is not None:
        outcome.resident_peak = procfs.peak_resident(plan.pid)
    time.sleep(plan.quiet / 2)
    for worker in honest:
        worker.tell("stop")
    for worker in honest:
        seen = worker.receive(30)
        if not isinstance(seen, Visit):
            outcome.faults.append("an honest peer waits for an answer for ever")
            continue
        if seen.fault:
            outcome.faults.append(f"an honest peer saw {seen.fault}")
        _sort(seen.trips, begin, end, outcome)


def _sort(trips: list[Trip], begin: float, end: float, outcome: Outcome) -> None:
    """Round trips that the flood may have touched, and those that it cannot have. The first one connects, and counts for nothing."""
    beside, quiet = [], []
    for trip in trips[1:]:
        if trip.start + trip.duration >= begin and trip.start <= end:
            beside.append(trip.duration)
        elif trip.start < begin:
            quiet.append(trip.duration)
    outcome.beside.append(beside)
    outcome.quiet.append(quiet)


def _await_release(pid: int, outcome: Outcome) -> None:
    """Waits until the server has let go of what the flood took, for three seconds at most."""
    deadline = time.monotonic() + 3
    while True:
        try:
            outcome.resident_after = procfs.resident(pid)
        except OSError:
            return outcome.faults.append("the server is gone")
        if outcome.resident_after <= 1.1 * outcome.resident_before or time.monotonic() > deadline:
            return
        time.sleep(0.1)


def check_kind(name: str, is_hub: bool) -> None:
    """Throws `ValueError` for a kind that there is not, or that means nothing to the server."""
    if name not in KINDS:
        raise ValueError(f"no kind of flood is called {name!r}; there are {', '.join(KINDS)}")
    if KINDS[name].is_for_hubs and not is_hub:
        raise ValueError(f"{name!r} is for hubs; add --hub")
