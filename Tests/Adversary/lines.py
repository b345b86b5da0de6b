# SPDX-License-Identifier: Apache-2.0
"""Random lines for fuzzers: frames, near misses, and lines at the limits."""

from __future__ import annotations

import json
import random

from reference import Rules

#: Bytes that break things, or nearly.
_TRICKS = (
    b"\r", b"\x00", b"\x1f", b"\x7f", b"\xef\xbb\xbf", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b'"', b"\\",
    b"\\u", b"\\ud83d", b"\\udc00", b",", b":", b"[", b"]", b"{", b"}", b"[]", b"{}", b"null", b"NaN", b"-", b"0", b"1e999", b"1.", b" ", b"\t",
    b"'", b"/*", b"//", b"\x16\x03\x01", b'"**"', b'"$nss"', b"__proto__")
_WORDS = ("data", "tick", "join", "say", "lobby", "close", "error", "start", "*", "**", "", "a::b", "é", "e\u0301", "😀", "\u2028", "__proto__", "$nss", "\x7f")
_NUMBERS = ("0", "-0", "1", "-1", "1.5", "1e21", "1E-7", "9007199254740993", "18446744073709551616", "1e400", "0.1", "123456789012345678901234567890")


class Lines:
    """A generator of lines, the same for the same seed. No line holds a line feed."""

    def __init__(self, seed: int, rules: Rules) -> None:
        self.chance = random.Random(seed)
        self.rules = rules

    def next(self) -> bytes:
        draw = self.chance.random()
        if draw < 0.5:
            return self.frame()
        if draw < 0.85:
            return self.mutated()
        if draw < 0.95:
            return self.odd()
        return self.at_limit()

    def frame(self) -> bytes:
        """A frame, now and then with blanks around it and a CR behind it."""
        count = self.chance.choice((0, 1, 2, 2, 2, 3, 5, 16))
        parts = [self._segment() for _ in range(count)] + [self._value(self.chance.choice((0, 1, 2, 4)))]
        line = self._blanks() + b"[" + b",".join(self._blanks() + part + self._blanks() for part in parts) + b"]" + self._blanks()
        return line + (b"\r" if self.chance.random() < 0.1 else b"")

    def mutated(self) -> bytes:
        """A frame with a few bytes changed, taken out or put in, or cut off."""
        line = bytearray(self.frame())
        for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
            place = self.chance.randrange(len(line) + 1)
            match self.chance.randrange(5):
                case 0:
                    line[place:place] = self.chance.choice(_TRICKS)
                case 1:
                    del line[place : place + self.chance.choice((1, 1, 2, 8))]
                case 2:
                    line[place : place + 1] = bytes([self.chance.randrange(256)])
                case 3:
                    line[place:place] = line[place : place + self.chance.randrange(1, 12)]
                case _:
                    del line[place:]
        return bytes(line).replace(b"\n", b"\r")

    def odd(self) -> bytes:
        """A line that is no array, or next to nothing."""
        return self.chance.choice((
            b"", b"\r", b" ", b" \t ", b"[]", b"[ ]", b"{}", b"null", b"42", b'"text"', b"[", b"]", b"[,]", b"[1,]", b"[[]]", b"[{},1]", b"[[],1]",
            b"GET / HTTP/1.1\r", b"\x16\x03\x01\x02\x00\x01\x00", b"\xef\xbb\xbf[1]", b"[1][2]", b"[1] [2]", b"[1]]", b"\x00", b"[1]\x00", b"x" * 300))

    def at_limit(self) -> bytes:
        """A line just within a limit, or just beyond it."""
        match self.chance.randrange(8):
            case 0 | 1 | 2:
                count = self.rules.segments + self.chance.choice((-1, 0, 0, 1, 2))
                return b"[" + b",".join(b'"%d"' % number for number in range(count)) + b",null]"
            case 3 | 4 | 5 | 6:
                depth = self.rules.nesting - 1 + self.chance.choice((-1, 0, 0, 1, 40))
                opening, closing = self.chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
                return b'["deep",' + opening * depth + b"1" + closing * depth + b"]"
            case _:
                # Where lines may be very long, fewer of them.
                if self.chance.random() > (1 << 20) / self.rules.length:
                    return self.frame()
                length = self.rules.length + self.chance.choice((-1, 0, 1, 2))
                head, tail = self.chance.choice(((b'["long","', b'"]'), (b" ", b'["long",1]'), (b'["long",1]', b"")))
                filler = b"x" if head.endswith(b'"') else b" "
                return head + filler * (length - len(head) - len(tail)) + tail

    def _segment(self) -> bytes:
        draw = self.chance.random()
        if draw < 0.85:
            return self._string()
        return self.chance.choice((*_NUMBERS, "true", "false", "null")).encode()

    def _string(self) -> bytes:
        text = self.chance.choice(_WORDS) if self.chance.random() < 0.6 else "".join(
            chr(self.chance.choice((0x61, 0x7A, 0x22, 0x5C, 0x09, 0xE9, 0x20AC, 0x1F600, self.chance.randrange(0x20, 0xD800)))) for _ in range(self.chance.randrange(12)))
        return json.dumps(text, ensure_ascii=self.chance.random() < 0.3).encode()

    def _value(self, depth: int) -> bytes:
        draw = self.chance.random()
        if depth == 0 or draw < 0.3:
            return self._segment()
        values = [self._value(depth - 1) for _ in range(self.chance.randrange(5))]
        if draw < 0.6:
            return b"[" + (self._blanks() + b",").join(values) + b"]"
        # Names repeat, as they may.
        return b"{" + b",".join(self._string() + self._blanks() + b":" + self._blanks() + value for value in values) + b"}"

    def _blanks(self) -> bytes:
        if self.chance.random() < 0.85:
            return b""
        # A CR between tokens is right or wrong by the rules of the server.
        return bytes(self.chance.choices(b" \t\r", weights=(8, 3, 1), k=self.chance.randrange(1, 4)))
