# SPDX-License-Identifier: Apache-2.0
"""What a flooding peer sends: a table of kinds, each with what it tries and a source of bytes without end."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import Callable, Iterator

#: Bytes that a source makes at a time: a flood hands as much to the system with each call.
BLOCK = 256 << 10
#: A mark that each block replaces by four other letters, so that names are new and the source costs next to nothing.
MARK = b"~~~~"


@dataclass(frozen=True)
class Target:
    """What a source has to know about the server and about its own connection."""

    #: Which of the flooding connections this is.
    number: int
    #: Bytes of the longest line that the server takes.
    line: int = 1 << 20
    #: How deep lines may nest.
    nesting: int = 64
    room: str = "lobby"
    seed: int = 1


Source = Iterator[bytes]


@dataclass(frozen=True)
class Flood:
    """A kind of flood."""

    name: str
    tries: str
    source: Callable[[Target], Source]
    #: Whether its lines are requests of a hub, and mean nothing to an echo.
    is_for_hubs: bool = False
    #: Whether the flood takes what the server sends.
    reads: bool = True
    #: Bytes of one write at most; 0 for as many as the system takes.
    step: int = 0
    #: Seconds between two writes.
    pause: float = 0
    #: Whether the flood resets its connection after each block, and connects again.
    resets: bool = False


def repeat(line: bytes, block: int = BLOCK) -> Source:
    """The same line for ever, in blocks of about so many bytes."""
    return itertools.repeat(line * max(1, block // len(line)))


def renew(target: Target, line: Callable[[int], bytes]) -> Source:
    """Lines with a mark in each, replaced by other letters in each block. A block never repeats a line."""
    lines, size = [], 0
    while size < BLOCK:
        lines.append(line(len(lines)))
        size += len(lines[-1])
    template = b"".join(lines)
    chance = random.Random(target.seed * 1_000 + target.number)
    letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    while True:
        yield template.replace(MARK, bytes(chance.choices(letters, k=len(MARK))))


def padded(head: bytes, tail: bytes, length: int, filler: bytes = b"x") -> bytes:
    """A line of so many bytes, its line feed included."""
    room = length - len(head) - len(tail) - 1
    return head + (filler * (room // len(filler) + 1))[:room] + tail + b"\n"


def members(length: int, name: Callable[[int], str]) -> bytes:
    """A line whose payload is an object of as many members as it has room for."""
    parts, size, number = [], 24, 0
    while size < length:
        part = f'"{name(number)}":1'
        parts.append(part)
        size += len(part) + 1
        number += 1
    return ('["data","tick",{' + ",".join(parts) + "}]\n").encode()


def nested(target: Target) -> bytes:
    depth = max(1, target.nesting - 2)
    return b'["data","tick",' + b"[" * depth + b"]" * depth + b"]\n"


def request(verb: str, target: Target, data: str = "null") -> bytes:
    return f'["{verb}","{target.room}",{data}]\n'.encode()


def endless(target: Target) -> Source:
    yield b'["data","'
    while True:
        yield b"x" * BLOCK


def blanks_before(target: Target) -> Source:
    """Short frames behind as many blanks as a line may have: each spans reads, and is a few bytes of use."""
    return repeat(b" " * (target.line - 16) + b'["a",1]\n')


def coming_and_going(target: Target) -> Source:
    return repeat(request("join", target, '{"n":1}') + request("leave", target))


def many_rooms(target: Target) -> Source:
    """Joins rooms beyond the limit, each with as much data about the member as it may have."""
    data = b'{"d":"' + b"x" * 1_000 + b'"}'
    return renew(target, lambda n: b'["join","' + MARK + str(n).encode() + b'",' + data + b"]\n")


def pinning(target: Target) -> Source:
    """Joins each of 128 rooms with one byte of data, in a line of blanks that is as long as a line may be."""
    blanks = b" " * (target.line - 128)
    number = 0
    while True:
        yield b'["join","pin-%d-%d",' % (target.number, number % 128) + blanks + b"1]\n"
        number += 1


def _kinds() -> Iterator[Flood]:
    yield Flood("short", "the most messages for the fewest bytes: [1]", lambda t: repeat(b"[1]\n"))
    yield Flood("malformed", "an error to report for every two bytes", lambda t: repeat(b"x\n"))
    yield Flood("malformed-json", "an error at the end of a long and promising line",
                lambda t: repeat(padded(b'["data","tick","', b'",}', 4_096)))
    yield Flood("invalid-utf8", "strings that are no UTF-8", lambda t: repeat(b'["data","\xc3\x28\xff",1]\n'))
    yield Flood("tls-record", "the beginning of a TLS handshake in every line", lambda t: repeat(b"\x16\x03\x01\x02\x00\x01\n"))
    yield Flood("empty", "lines without anything on them", lambda t: repeat(b"\n"))
    yield Flood("blanks", "lines of blanks", lambda t: repeat(b"    \n"))
    yield Flood("blanks-before", "blanks in front of frames that span reads", blanks_before)
    yield Flood("new-names", "a name in every line that was not there before",
                lambda t: renew(t, lambda n: b'["data","n' + MARK + str(n).encode() + b'",1]\n'))
    yield Flood("segments", "as many segments as a name may have, and new ones",
                lambda t: renew(t, lambda n: b"[" + b",".join(b'"' + MARK + str(n + i).encode() + b'"' for i in range(16)) + b",1]\n"))
    yield Flood("long-names", "names of 16 KiB, and new ones",
                lambda t: renew(t, lambda n: padded(b'["' + MARK + str(n).encode(), b'",1]', 16 << 10)))
    yield Flood("escaped-names", "names of nothing but escapes",
                lambda t: renew(t, lambda n: b'["' + b"\\u0061" * 64 + MARK + str(n).encode() + b'",1]\n'))
    yield Flood("repeated-members", "one member name again and again", lambda t: repeat(members(60_000, lambda n: "a")))
    yield Flood("few-members", "31 member names in turn", lambda t: repeat(members(60_000, lambda n: f"m{n % 31}")))
    yield Flood("many-members", "as many different member names as a line holds", lambda t: repeat(members(60_000, lambda n: f"m{n}")))
    yield Flood("deep", "values nested as deep as they may be", lambda t: repeat(nested(t)))
    yield Flood("long-lines", "lines as long as they may be", lambda t: repeat(padded(b'["data","tick","', b'"]', t.line + 1)))
    yield Flood("endless", "a line that never ends", endless)
    yield Flood("too-deep", "the limit on nesting, then a new connection", lambda t: repeat(b'["a",' + b"[" * 70 + b"]" * 70 + b"]\n"))
    yield Flood("byte-by-byte", "a write for every byte", lambda t: repeat(b'["data","tick",{"n":1}]\n'), step=1)
    yield Flood("trickle", "two bytes a second, and never a line", lambda t: repeat(b"x"), step=1, pause=0.5)
    yield Flood("never-reads", "answers that the peer never takes",
                lambda t: repeat(padded(b'["data","tick","', b'"]', 1_024)), reads=False)
    yield Flood("resets", "a connection for every few bytes, reset with answers on their way",
                lambda t: repeat(b'["data","tick","reset"]\n', block=400), resets=True)
    yield Flood("who", "who is in a full room, as fast as it can ask", lambda t: repeat(request("who", t)), is_for_hubs=True)
    yield Flood("join", "joins a room again that it is in", lambda t: repeat(request("join", t, '{"n":1}')), is_for_hubs=True)
    yield Flood("join-change", "joins a room again, with other data each time",
                lambda t: renew(t, lambda n: request("join", t, '{"n":"~~~~%d"}' % n)), is_for_hubs=True)
    yield Flood("join-leave", "comes and goes", coming_and_going, is_for_hubs=True)
    yield Flood("many-rooms", "more rooms than a member may have, with much data", many_rooms, is_for_hubs=True)
    yield Flood("pinning", "presence data of one byte in lines as long as they may be", pinning, is_for_hubs=True)
    yield Flood("say", "says things in a full room",
                lambda t: itertools.chain([request("join", t)], repeat(request("say", t, '"hello"'))), is_for_hubs=True)


#: All kinds by name.
KINDS: dict[str, Flood] = {flood.name: flood for flood in _kinds()}

#: A member of a room that takes what it hears and says nothing: no flood, but the audience of one.
MEMBER = Flood("member", "nothing", lambda t: iter([request("join", t, '{"name":"member-%d"}' % t.number)]), is_for_hubs=True)
