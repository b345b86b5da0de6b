# SPDX-License-Identifier: Apache-2.0
"""The rules of a line, written a second time and in another language, for fuzzers to compare a server with.

Written from the behaviour catalogue, not from the Swift code: a line is one JSON array of scalar segments and a payload. A peer that sends
a line which is no frame gets no answer to it, and its next line works; a peer that sends a line beyond a limit loses its connection.
"""

from __future__ import annotations

import enum
import json
import re
from dataclasses import dataclass
from typing import Iterator


#: Whether a carriage return is white space like any other. If not, the server takes one directly before the line feed and no other.
CARRIAGE_RETURN_IS_SPACE = False
#: Whether the server ignores a line of blanks, as it does an empty one. If not, such a line is malformed.
IGNORES_BLANKS = True


@dataclass(frozen=True)
class Rules:
    """The limits of a connection, and the two rules on which versions of the server differ."""

    length: int = 1 << 20
    nesting: int = 64
    segments: int = 16
    carriage_return_is_space: bool = CARRIAGE_RETURN_IS_SPACE
    ignores_blanks: bool = IGNORES_BLANKS


class Verdict(enum.Enum):
    """What a server makes of a line."""

    FRAME = "a frame"
    IGNORED = "ignored"
    MALFORMED = "skipped"
    OVER_LIMIT = "the connection ends"
    #: Malformed, and over a limit before the fault: the server may stop at either.
    EITHER = "skipped, or the connection ends"


@dataclass(frozen=True)
class Judgement:
    """The verdict on a line; for a frame also its parts."""

    verdict: Verdict
    #: From `[` to `]`: what an echo sends back, with a line feed.
    frame: bytes = b""
    segments: tuple[str, ...] = ()
    payload: bytes = b""


class _Malformed(Exception):
    """The line breaks the grammar."""


# A string without checks of its UTF-8, which is checked for the whole line.
_STRING = re.compile(rb'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_SCALAR = re.compile(rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null")
_SPACES = re.compile(rb"[ \t\r]*+")
_STRICT_SPACES = re.compile(rb"[ \t]*+")


class _Reader:
    """Reads one line, without recursion, and notes how deep it nests."""

    def __init__(self, line: bytes, spaces: re.Pattern[bytes]) -> None:
        self.line = line
        self.position = 0
        self.deepest = 0
        self.spaces = spaces

    def skip(self) -> None:
        match = self.spaces.match(self.line, self.position)
        if match:
            self.position = match.end()

    def peek(self) -> bytes:
        return self.line[self.position : self.position + 1]

    def expect(self, byte: bytes) -> None:
        if self.peek() != byte:
            raise _Malformed(f"{byte!r} expected at byte {self.position}")
        self.position += 1

    def scalar(self) -> None:
        pattern = _STRING if self.peek() == b'"' else _SCALAR
        match = pattern.match(self.line, self.position)
        if not match:
            raise _Malformed(f"no value at byte {self.position}")
        self.position = match.end()

    def value(self, depth: int) -> None:
        """Reads a value that stands in `depth` containers."""
        open_containers: list[bytes] = []
        while True:
            byte = self.peek()
            if byte in (b"[", b"{") and byte:
                self.position += 1
                open_containers.append(byte)
                self.deepest = max(self.deepest, depth + len(open_containers))
                self.skip()
                if self.peek() == (b"]" if byte == b"[" else b"}"):
                    self.position += 1
                    open_containers.pop()
                else:
                    self._begin_member(byte)
                    continue
            else:
                self.scalar()
            # Behind a value: the containers that end here, then the next value of the innermost one.
            while open_containers:
                self.skip()
                container = open_containers[-1]
                if self.peek() == b",":
                    self.position += 1
                    self.skip()
                    self._begin_member(container)
                    break
                self.expect(b"]" if container == b"[" else b"}")
                open_containers.pop()
            else:
                return

    def _begin_member(self, container: bytes) -> None:
        """Reads the name of a member, if the container is an object."""
        if container == b"[":
            return
        match = _STRING.match(self.line, self.position)
        if not match:
            raise _Malformed(f"no member name at byte {self.position}")
        self.position = match.end()
        self.skip()
        self.expect(b":")
        self.skip()


def judge(line: bytes, rules: Rules = Rules()) -> Judgement:
    """Says what a server makes of a line, which has no line feed."""
    if len(line) > rules.length:
        return Judgement(Verdict.OVER_LIMIT)
    if line in (b"", b"\r"):
        return Judgement(Verdict.IGNORED)
    spaces = _SPACES
    if not rules.carriage_return_is_space:
        spaces = _STRICT_SPACES
        line = line.removesuffix(b"\r")
    if rules.ignores_blanks and spaces.fullmatch(line):
        return Judgement(Verdict.IGNORED)
    reader = _Reader(line, spaces)
    elements: list[tuple[int, int]] = []
    try:
        end = _read_elements(reader, elements)
        line.decode("utf-8", errors="strict")
    except (_Malformed, UnicodeDecodeError):
        # The element that holds the fault counts: a segment that is one too many may stand before the fault.
        is_over = reader.deepest > rules.nesting or len(elements) >= rules.segments
        return Judgement(Verdict.EITHER if is_over else Verdict.MALFORMED)
    if reader.deepest > rules.nesting or len(elements) - 1 > rules.segments:
        return Judgement(Verdict.OVER_LIMIT)
    start = line.index(b"[")
    *segments, payload = (line[first:last] for first, last in elements)
    return Judgement(Verdict.FRAME, line[start:end], tuple(map(_text, segments)), payload)


def _read_elements(reader: _Reader, elements: list[tuple[int, int]]) -> int:
    """Reads the whole line, and returns where its array ends."""
    reader.skip()
    reader.expect(b"[")
    reader.deepest = 1
    reader.skip()
    while True:
        start = reader.position
        is_compound = reader.peek() in (b"[", b"{")
        reader.value(depth=1)
        elements.append((start, reader.position))
        reader.skip()
        if reader.peek() == b"]":
            break
        reader.expect(b",")
        if is_compound:
            raise _Malformed("a segment is no scalar")
        reader.skip()
    reader.position += 1
    end = reader.position
    reader.skip()
    if reader.position != len(reader.line):
        raise _Malformed(f"something follows the array at byte {reader.position}")
    return end


def _text(segment: bytes) -> str:
    """A segment as listeners see it: the value of a string, the text of anything else; half a surrogate pair as U+FFFD."""
    if not segment.startswith(b'"'):
        return segment.decode()
    return re.sub("[\ud800-\udfff]", "\ufffd", json.loads(segment))


class Stream:
    """Cuts what a peer sends into lines, whatever the chunks, and judges each of them."""

    def __init__(self, rules: Rules = Rules()) -> None:
        self.rules = rules
        self.has_ended = False
        self._begun = b""

    def feed(self, chunk: bytes) -> Iterator[Judgement]:
        *lines, self._begun = (self._begun + chunk).split(b"\n")
        for line in lines:
            yield from self._take(line)
        if len(self._begun) > self.rules.length:
            yield from self._take(self._begun)

    def finish(self) -> Iterator[Judgement]:
        """Judges a last line without a line feed, when the peer has ended its direction."""
        line, self._begun = self._begun, b""
        if line:
            yield from self._take(line)

    def _take(self, line: bytes) -> Iterator[Judgement]:
        if self.has_ended:
            return
        judgement = judge(line, self.rules)
        self.has_ended = judgement.verdict is Verdict.OVER_LIMIT
        yield judgement
