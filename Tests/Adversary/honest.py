# SPDX-License-Identifier: Apache-2.0
"""Honest peers: each a process with one blocking connection, which sends a small message, waits for the answer, and notes how long."""

from __future__ import annotations

import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

from wire import Address, Lines, dial


@dataclass(frozen=True)
class Trip:
    """A round trip, in seconds of the monotonic clock."""

    start: float
    duration: float


@dataclass
class Visit:
    """What an honest peer saw."""

    trips: list[Trip]
    #: Why it stopped early, or nothing.
    fault: str = ""


def visit(address: Address, is_hub: bool, number: int, interval: float, ready: Connection) -> None:
    """Talks to the server until the other end of the pipe says so, and hands it the `Visit`."""
    visit = Visit([])
    try:
        lines = Lines(dial(address, timeout=30))
        _talk(lines, is_hub, number, interval, ready, visit)
        lines.close()
    except Exception as error:  # Whatever it is, the report says it.
        visit.fault = f"{type(error).__name__}: {error}"
    if not visit.trips:
        ready.send("failed")
    ready.send(visit)
    ready.close()


def _talk(lines: Lines, is_hub: bool, number: int, interval: float, ready: Connection, visit: Visit) -> None:
    room = f"honest-{number}"
    if is_hub:
        lines.send(f'["join","{room}",{{"name":"honest"}}]\n'.encode())
        _answer(lines, f'["here","{room}",'.encode(), visit)
    while not visit.fault:
        first = not visit.trips
        if ready.poll():
            return
        count = len(visit.trips)
        if is_hub:
            question, answer = f'["who","{room}",null]\n'.encode(), f'["here","{room}",'.encode()
        else:
            question = f'["data","tick",{{"s":{count},"p":"honest-{number}"}}]\n'.encode()
            answer = question.rstrip(b"\n")
        start = time.monotonic()
        try:
            lines.send(question)
            _answer(lines, answer, visit)
        finally:
            visit.trips.append(Trip(start, time.monotonic() - start))
        if first:
            ready.send("ready")
        time.sleep(interval)


def _answer(lines: Lines, expected: bytes, visit: Visit) -> None:
    line = lines.next()
    if line is None:
        visit.fault = "the server ended the connection"
    elif not line.startswith(expected):
        visit.fault = f"a wrong answer: {line[:200]!r} instead of {expected[:200]!r}"
