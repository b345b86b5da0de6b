# SPDX-License-Identifier: Apache-2.0
"""Fuzzes an echo: of the lines that it is sent exactly the frames come back, byte for byte, whatever stands between them."""

from __future__ import annotations

import select
import socket
from dataclasses import dataclass, field

from lines import Lines
from reference import Judgement, Rules, Stream, Verdict, judge
from wire import Address, dial

#: Malformed lines after which the fuzzer takes another connection: a server may pause or end one that sends many in a second.
MALFORMED_PER_CONNECTION = 40
#: Lines in a batch at most.
BATCH = 64
_FATAL = (Verdict.OVER_LIMIT, Verdict.EITHER)


@dataclass
class Findings:
    """What a fuzzer sent, and what was wrong."""

    lines: int = 0
    frames: int = 0
    malformed: int = 0
    ended: int = 0
    connections: int = 0
    faults: list[str] = field(default_factory=list)


class EchoFuzzer:
    """Sends batches of lines in random pieces, and compares what comes back with what the reference says."""

    def __init__(self, address: Address, seed: int, rules: Rules, timeout: float = 20) -> None:
        self.address = address
        self.seed = seed
        self.rules = rules
        self.timeout = timeout
        self.lines = Lines(seed, rules)
        self.findings = Findings()
        self._link: socket.socket | None = None
        self._malformed = 0

    def run(self, count: int) -> Findings:
        """Sends so many lines, or stops at the third fault."""
        batch = 0
        while self.findings.lines < count and len(self.findings.faults) < 3:
            batch += 1
            try:
                self._exchange(batch)
            except OSError as error:
                self._fault(batch, f"{type(error).__name__}: {error}", b"")
        self._hang_up()
        return self.findings

    def _exchange(self, batch: int) -> None:
        lines, is_last = self._batch()
        end_mark = b'["end of batch",%d]' % batch
        text = b"\n".join(lines + [end_mark]) + b"\n"
        expected = self._expected(text)
        received, has_ended = self._send(text, end_mark + b"\n")
        whole = b"".join(one.frame + b"\n" for one in expected)
        fatal = next((verdict for line in lines if (verdict := judge(line, self.rules).verdict) in _FATAL), None)
        if fatal is Verdict.OVER_LIMIT:
            right = has_ended and whole.startswith(received)
        elif fatal is Verdict.EITHER:
            right = whole.startswith(received) and (has_ended or received == whole)
        else:
            right = received == whole and not has_ended
        if not right:
            self._fault(batch, self._difference(whole, received, has_ended, fatal), text)
        if has_ended or is_last or self._malformed >= MALFORMED_PER_CONNECTION:
            self.findings.ended += has_ended
            self._hang_up()

    def _batch(self) -> tuple[list[bytes], bool]:
        """Lines for one exchange, of which only the last may end the connection, and whether it may."""
        lines: list[bytes] = []
        for _ in range(self.lines.chance.randrange(1, BATCH)):
            line = self.lines.next()
            verdict = judge(line, self.rules).verdict
            lines.append(line)
            self._malformed += verdict is Verdict.MALFORMED
            if verdict in _FATAL:
                return lines, True
            if self._malformed >= MALFORMED_PER_CONNECTION:
                break
        return lines, False

    def _expected(self, text: bytes) -> list[Judgement]:
        judgements = list(Stream(self.rules).feed(text))
        frames = [one for one in judgements if one.verdict is Verdict.FRAME]
        self.findings.lines += len(judgements) - 1
        self.findings.frames += len(frames) - 1
        self.findings.malformed += sum(one.verdict is Verdict.MALFORMED for one in judgements)
        return frames

    def _send(self, text: bytes, end_mark: bytes) -> tuple[bytes, bool]:
        """Sends in pieces, and reads until the mark or the end comes back."""
        if self._link is None:
            self._link = dial(self.address, self.timeout)
            self.findings.connections += 1
        link, received, position = self._link, bytearray(), 0
        try:
            while position < len(text):
                step = self.lines.chance.choice((1, 2, 7, 63, 400, 1 << 16, 1 << 20))
                # An echo that cannot send back stops reading: take what is there first.
                position += self._send_some(link, memoryview(text)[position : position + step], received)
            while not received.endswith(end_mark):
                data = link.recv(1 << 16)
                if not data:
                    return bytes(received), True
                received += data
        except (ConnectionResetError, BrokenPipeError):
            return bytes(received), True
        return bytes(received), False

    def _send_some(self, link: socket.socket, piece: memoryview, received: bytearray) -> int:
        while select.select([link], [], [], 0)[0]:
            data = link.recv(1 << 16)
            if not data:
                raise BrokenPipeError
            received += data
        if len(piece) <= 1 << 16:
            link.sendall(piece)
            return len(piece)
        return link.send(piece[: 1 << 16])

    def _hang_up(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link, self._malformed = None, 0

    def _difference(self, whole: bytes, received: bytes, has_ended: bool, fatal: Verdict | None) -> str:
        wanted, got = whole.split(b"\n"), received.split(b"\n")
        at = next((n for n, (one, other) in enumerate(zip(wanted, got)) if one != other), min(len(wanted), len(got)))
        return (
            f"echo {at}: {(got[at] if at < len(got) else b'nothing')[:160]!r} instead of {(wanted[at] if at < len(wanted) else b'nothing')[:160]!r}; "
            f"the connection {'ended' if has_ended else 'lives'}, and should {'end' if fatal is Verdict.OVER_LIMIT else 'live'}")

    def _fault(self, batch: int, text: str, sent: bytes) -> None:
        self.findings.faults.append(f"seed {self.seed}, batch {batch}: {text}; sent {sent[:2_000]!r}")
        self._hang_up()
