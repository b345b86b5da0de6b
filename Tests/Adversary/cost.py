# SPDX-License-Identifier: Apache-2.0
"""What a line of a kind costs a server, beside an ordinary message of the same length."""

from __future__ import annotations

import selectors
import time
from dataclasses import dataclass

import procfs
from floods import KINDS, Target, padded
from wire import Address, dial

#: About how many bytes or lines are sent for one figure: some tenths of a second of work.
BYTES, LINES = 4 << 20, 60_000
#: Kinds that are no lines sent one after the other.
EXCEPT = ("endless", "too-deep", "byte-by-byte", "trickle", "never-reads", "resets", "pinning")
HEADINGS = ("server", "lines", "bytes", "µs a line", "ordinary", "more")
#: A line may cost so many microseconds more than an ordinary message of its length that is decoded. Where the server does not decode,
#: decoding is taken to cost as much again.
MARGIN, DECODED = 1.0, 2.0
#: Kinds to which that applies where the server does not decode: those that it has no reason to spend time on.
BOUND = (
    "short", "malformed", "malformed-json", "invalid-utf8", "tls-record", "empty", "blanks", "new-names", "repeated-members", "few-members",
    "many-members")


@dataclass(frozen=True)
class Cost:
    """Processor time of a server for a line, in microseconds."""

    kind: str
    #: Bytes of a line, on average.
    length: float
    line: float
    ordinary: float
    #: Whether the server decoded the ordinary ones.
    is_decoded: bool = False
    #: Whether the server ended the connection, or did not go on in time: it took fewer lines than were sent.
    is_cut_off: bool = False

    @property
    def is_too_much(self) -> bool:
        is_bound = self.is_decoded or self.kind in BOUND
        return not self.is_cut_off and is_bound and self.line > (1 if self.is_decoded else DECODED) * self.ordinary + MARGIN

    def cells(self, server: str) -> list[str]:
        """A row of a table with `HEADINGS`."""
        more = "cut off" if self.is_cut_off else f"{self.line - self.ordinary:+.2f}"
        return [server, self.kind, f"{self.length:,.0f}", f"{self.line:.2f}", f"{self.ordinary:.2f}", more]


def measure_cost(
    address: Address, pid: int, kind: str, target: Target, is_hub: bool, is_decoded: bool = False, rounds: int = 3
) -> Cost:
    """The least of some rounds, each of them beside one of ordinary messages.

    `is_decoded` says that the server is one that decodes these: Benchmarks' `EventEcho decoded`.
    """
    source = KINDS[kind].source(target)
    blocks, size, lines = [], 0, 0
    while size < BYTES and lines < LINES:
        block = next(source)
        if block.count(b"\n") > LINES:
            block = b"\n".join(block.split(b"\n")[:LINES]) + b"\n"
        blocks.append(block)
        size += len(blocks[-1])
        lines += blocks[-1].count(b"\n")
    length = size / lines
    # What a hub does most is to pass on what is said; here the room has no other member.
    if is_decoded:
        ordinary = decoded_line(round(length))
    else:
        ordinary = ordinary_line(b'["say","cost",' if is_hub else b'["a",', round(length))
    count = max(1, min(lines, BYTES // len(ordinary)))
    before = [b'["join","cost",null]\n'] if is_hub else []
    best, usual, is_cut_off = float("inf"), float("inf"), False
    for _ in range(rounds):
        spent, is_complete = _spend(address, pid, blocks)
        best = min(best, spent / lines)
        is_cut_off |= not is_complete
        usual = min(usual, _spend(address, pid, [*before, ordinary * count])[0] / count)
    return Cost(kind, length, best * 1e6, usual * 1e6, is_decoded, is_cut_off)


def decoded_line(length: int) -> bytes:
    """A message of about so many bytes whose payload the server decodes: some records, or a small object if it is short."""
    if length < 100:
        return padded(b'["data","tick",{"s":1234,"p":"', b'"}]', max(36, length))
    return ordinary_line(b'["data","readings",', length)


def ordinary_line(head: bytes, length: int) -> bytes:
    """A message as programs send them, of about so many bytes: some records, or one string if it is short."""
    if length < len(head) + 48:
        return padded(head + b'"', b'"]', max(len(head) + 5, length))
    record = b'{"id":123,"name":"Ada Lovelace","on":true,"at":[1.5,2.5]}'
    records = b",".join([record] * max(1, (length - len(head) - 4) // (len(record) + 1)))
    return head + b"[" + records + b"]]\n"


def _spend(address: Address, pid: int, blocks: list[bytes]) -> tuple[float, bool]:
    """Sends blocks and a mark, reads until the mark comes back, and returns the server's processor time, and whether it did come."""
    mark = b"end of the lines"
    with dial(address) as link, selectors.DefaultSelector() as selector:
        link.setblocking(False)
        selector.register(link, selectors.EVENT_READ | selectors.EVENT_WRITE)
        pieces = [memoryview(block) for block in blocks] + [memoryview(b'["%s",0]\n' % mark)]
        tail, deadline, start = b"", time.monotonic() + 30, procfs.cpu_seconds(pid)
        while mark not in tail:
            if time.monotonic() > deadline:
                return procfs.cpu_seconds(pid) - start, False
            for _, events in selector.select(timeout=1):
                try:
                    if events & selectors.EVENT_READ:
                        data = link.recv(1 << 20)
                        if not data:
                            return procfs.cpu_seconds(pid) - start, False
                        tail = (tail + data)[-256:]
                    if events & selectors.EVENT_WRITE and pieces:
                        pieces[0] = pieces[0][link.send(pieces[0]) :]
                        if not pieces[0]:
                            pieces.pop(0)
                            if not pieces:
                                selector.modify(link, selectors.EVENT_READ)
                except BlockingIOError:
                    pass
                except OSError:
                    return procfs.cpu_seconds(pid) - start, False
        return procfs.cpu_seconds(pid) - start, True
