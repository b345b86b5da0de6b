# SPDX-License-Identifier: Apache-2.0
"""The reference against streams that were recorded from the original, and against the rules that it has beyond them.

    python3 -m unittest discover -s Tests/Adversary
"""

from __future__ import annotations

import base64
import json
import pathlib
import unittest
from typing import Any

from reference import Judgement, Rules, Stream, Verdict, judge

VECTORS = pathlib.Path(__file__).parent.parent / "NSSocketTests" / "Vectors"
#: As wide as the recordings need: some of them are deeper and longer than any profile allows. The original takes a carriage return for a blank.
WIDE = Rules(length=1 << 30, nesting=1 << 20, segments=1 << 20, carriage_return_is_space=True)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / name).read_text(encoding="utf-8").split("\n") if line]


def judgements(row: dict[str, Any], cuts: int | None = None) -> list[Judgement]:
    """What the reference makes of a recorded stream, in its own chunks or in chunks of `cuts` bytes."""
    chunks = [base64.b64decode(chunk) for chunk in row["chunks_base64"]]
    if cuts:
        whole = b"".join(chunks)
        chunks = [whole[at : at + cuts] for at in range(0, len(whole), cuts)]
    stream = Stream(WIDE)
    found = [judgement for chunk in chunks for judgement in stream.feed(chunk)]
    if row["end"]:
        found += stream.finish()
    return [judgement for judgement in found if judgement.verdict is not Verdict.IGNORED]


def events(found: list[Judgement]) -> list[tuple[tuple[str, ...], Any]]:
    return [(one.segments, json.loads(one.payload)) for one in found if one.verdict is Verdict.FRAME]


def expected(row: dict[str, Any], key: str) -> list[tuple[tuple[str, ...], Any]]:
    return [(tuple(event["event"]), event["payload"]) for event in row[key]]


class RecordedStreams(unittest.TestCase):
    def test_where_the_original_is_right(self) -> None:
        for row in rows("wire-decode.jsonl"):
            with self.subTest(row["id"]):
                found = judgements(row)
                self.assertEqual(events(found), expected(row, "events"))
                self.assertTrue(all(one.verdict is Verdict.FRAME for one in found))

    def test_where_the_original_is_wrong(self) -> None:
        for row in rows("wire-decode-edge.jsonl"):
            if "expected" not in row:
                continue
            with self.subTest(row["id"]):
                found = judgements(row)
                self.assertEqual(events(found), expected(row, "expected"))
                faults = sum(one.verdict is Verdict.MALFORMED for one in found)
                self.assertLessEqual(faults, row.get("expected_errors", 1))
                self.assertGreaterEqual(faults, row.get("expected_errors", 0))

    def test_chunks_make_no_difference(self) -> None:
        for name in ("wire-decode.jsonl", "wire-decode-edge.jsonl"):
            for row in rows(name):
                if sum(map(len, row["chunks_base64"])) > 10_000:
                    continue
                with self.subTest(row["id"]):
                    whole = judgements(row)
                    for cuts in (1, 2, 3, 7, 64):
                        self.assertEqual(judgements(row, cuts), whole)


class Limits(unittest.TestCase):
    def verdict(self, line: bytes, **rules: Any) -> Verdict:
        return judge(line, Rules(**rules)).verdict

    def test_segments(self) -> None:
        self.assertIs(self.verdict(b'["a","b",1]', segments=2), Verdict.FRAME)
        self.assertIs(self.verdict(b'["a","b","c",1]', segments=2), Verdict.OVER_LIMIT)
        self.assertIs(self.verdict(b'["a","b","c",}', segments=2), Verdict.EITHER)

    def test_nesting_counts_the_array_of_the_frame(self) -> None:
        self.assertIs(self.verdict(b'["a",[{"b":1}]]', nesting=3), Verdict.FRAME)
        self.assertIs(self.verdict(b'["a",[{"b":[]}]]', nesting=3), Verdict.OVER_LIMIT)

    def test_length_goes_before_everything_else(self) -> None:
        self.assertIs(self.verdict(b'["a",1]', length=7), Verdict.FRAME)
        self.assertIs(self.verdict(b'["a",1] ', length=7), Verdict.OVER_LIMIT)
        self.assertIs(self.verdict(b"x" * 8, length=7), Verdict.OVER_LIMIT)

    def test_a_line_that_never_ends(self) -> None:
        stream = Stream(Rules(length=10))
        self.assertEqual(list(stream.feed(b"x" * 10)), [])
        self.assertEqual([one.verdict for one in stream.feed(b"x")], [Verdict.OVER_LIMIT])
        self.assertEqual(list(stream.feed(b'\n["a",1]\n')), [])


class CarriageReturns(unittest.TestCase):
    def test_before_the_line_feed(self) -> None:
        for is_space in (False, True):
            self.assertEqual(judge(b'["a",1]\r', Rules(carriage_return_is_space=is_space)).frame, b'["a",1]')

    def test_anywhere_else(self) -> None:
        for line in (b'["a",\r1]', b'\r["a",1]', b'["a",1]\r\r', b'["a",1]\r '):
            self.assertIs(judge(line, Rules(carriage_return_is_space=False)).verdict, Verdict.MALFORMED)
            self.assertIs(judge(line, Rules(carriage_return_is_space=True)).verdict, Verdict.FRAME)


class Blanks(unittest.TestCase):
    def test_lines_of_blanks(self) -> None:
        self.assertIs(judge(b" \t ", Rules(ignores_blanks=False)).verdict, Verdict.MALFORMED)
        self.assertIs(judge(b" \t ", Rules(ignores_blanks=True)).verdict, Verdict.IGNORED)


class Grammar(unittest.TestCase):
    def test_what_python_takes_and_json_does_not(self) -> None:
        for payload in (b"NaN", b"Infinity", b"01", b"1.", b".5", b"+1", b'"\x00"', b"\xff", b'"\\x"', b"[1,]", b'{"a"}', b"{,}", b"'a'"):
            self.assertIs(judge(b'["a",' + payload + b"]").verdict, Verdict.MALFORMED, payload)

    def test_deep_values_do_not_exhaust_the_stack(self) -> None:
        self.assertIs(judge(b"[" * 100_000 + b"1" + b"]" * 100_000).verdict, Verdict.OVER_LIMIT)


if __name__ == "__main__":
    unittest.main()
