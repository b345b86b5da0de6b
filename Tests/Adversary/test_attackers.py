# SPDX-License-Identifier: Apache-2.0
"""The fuzzers find what they are there to find: run against servers that are right, and against servers with a fault each."""

from __future__ import annotations

import random
import socket
import threading
import unittest
from typing import Callable

import floods
import frames
from fuzz_echo import EchoFuzzer
from lines import Lines
from reference import Rules, Stream, Verdict, judge

RULES = Rules(length=2_000)
Answer = Callable[[bytes], bytes]


class FakeEcho:
    """An echo by the reference, with or without a fault."""

    def __init__(self, rules: Rules = RULES, answer: Answer = lambda frame: frame) -> None:
        self.rules, self.answer = rules, answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = ("127.0.0.1", self.listener.getsockname()[1])

    def __enter__(self) -> FakeEcho:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        stream = Stream(self.rules)
        with link:
            try:
                while data := link.recv(1 << 16):
                    frames = [self.answer(one.frame) + b"\n" for one in stream.feed(data) if one.verdict is Verdict.FRAME]
                    link.sendall(b"".join(frames))
                    if stream.has_ended:
                        return
            except OSError:
                pass


class EchoFuzzing(unittest.TestCase):
    def faults(self, rules: Rules = RULES, answer: Answer = lambda frame: frame) -> int:
        with FakeEcho(rules, answer) as echo:
            return len(EchoFuzzer(echo.address, 1, RULES, timeout=5).run(3_000).faults)

    def test_a_right_echo_passes(self) -> None:
        self.assertEqual(self.faults(), 0)

    def test_a_changed_byte_is_found(self) -> None:
        self.assertGreater(self.faults(answer=lambda frame: frame.replace(b"\t", b" ")), 0)

    def test_a_shifted_limit_is_found(self) -> None:
        self.assertGreater(self.faults(Rules(length=2_000, nesting=65)), 0)
        self.assertGreater(self.faults(Rules(length=2_000, segments=17)), 0)
        self.assertGreater(self.faults(Rules(length=2_001)), 0)

    def test_another_rule_about_carriage_returns_is_found(self) -> None:
        self.assertGreater(self.faults(Rules(length=2_000, carriage_return_is_space=not RULES.carriage_return_is_space)), 0)


class Generators(unittest.TestCase):
    def test_lines_are_of_all_kinds_and_repeat_by_seed(self) -> None:
        one, other = Lines(7, RULES), Lines(7, RULES)
        lines = [one.next() for _ in range(2_000)]
        self.assertEqual(lines, [other.next() for _ in range(2_000)])
        self.assertFalse(any(b"\n" in line for line in lines))
        verdicts = [judge(line, RULES).verdict for line in lines]
        for verdict in Verdict:
            self.assertGreater(verdicts.count(verdict), 5, verdict)

    def test_floods_of_frames_are_frames(self) -> None:
        malformed = {"malformed", "malformed-json", "invalid-utf8", "tls-record", "blanks", "trickle", "endless", "too-deep", "empty"}
        for name, flood in floods.KINDS.items():
            if name in malformed:
                continue
            with self.subTest(name):
                source = flood.source(floods.Target(3, line=64 << 10, nesting=32))
                block = next(source)
                self.assertTrue(block.endswith(b"\n"))
                for line in block.split(b"\n")[:40]:
                    verdict = judge(line, Rules(length=64 << 10, nesting=32)).verdict
                    self.assertIn(verdict, (Verdict.FRAME, Verdict.IGNORED), line[:100])

    def test_new_names_are_new(self) -> None:
        source = floods.KINDS["new-names"].source(floods.Target(0))
        lines = next(source).split(b"\n")[:-1] + next(source).split(b"\n")[:-1]
        self.assertEqual(len(set(lines)), len(lines))

    def test_damage_is_never_the_same(self) -> None:
        chance = random.Random(1)
        for _ in range(500):
            frame = chance.randbytes(chance.randrange(0, 80))
            self.assertNotEqual(frames.damage(frame, chance), frame)

    def test_numbers_of_frames(self) -> None:
        for value in (0, 1, 127, 128, 300, 1 << 40, (1 << 64) - 1):
            self.assertEqual(frames.read_number(frames.number(value), 0), (value, len(frames.number(value))))


if __name__ == "__main__":
    unittest.main()
