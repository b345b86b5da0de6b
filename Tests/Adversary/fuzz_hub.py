# SPDX-License-Identifier: Apache-2.0
"""Fuzzes a hub: members that come, go and speak all at once, between lines that are no requests. Rooms do not leak.

Each member writes a batch of requests without waiting, and ends it with a question in a room of its own, whose answer tells that the hub
has carried out the rest. What members say names the speaker, the room and a number, so that each line heard can be judged by itself; when
the hub is quiet, who was in a room all the while must have heard everything that was said there, and the members that it knows of by
`here`, `joined`, `changed` and `left` must be those that there are.
"""

from __future__ import annotations

import itertools
import random
import time
from typing import Any

from fuzz_echo import Findings
from lines import Lines
from members import Breach, Member
from reference import Rules, Verdict, judge
from wire import Address

#: Names of rooms that differ by little, and that a careless hub would take for patterns or for each other.
ROOMS = (("a",), ("a", "b"), ("a::b",), ("*",), ("**",), ("A",), ("é",), ("e\u0301",), ("$nss",), ("a", ""))
#: Malformed lines that a member sends before another takes its place.
MALFORMED_PER_MEMBER = 20


class HubFuzzer:
    """Drives some members in turns, and checks each line that they hear."""

    def __init__(self, address: Address, seed: int, rules: Rules, members: int = 6, timeout: float = 20) -> None:
        self.address, self.seed, self.timeout = address, seed, timeout
        self.chance = random.Random(seed)
        # Another hub's run must not be heard here.
        self.rooms = [(f"fuzz-{seed}-{time.time_ns():x}", *room) for room in ROOMS]
        self.lines = Lines(seed, rules)
        self.rules = rules
        self.findings = Findings()
        self.numbers = itertools.count(1)
        self.members = [self._arrive() for _ in range(members)]

    def run(self, count: int) -> Findings:
        """Sends so many lines, or stops at the third fault."""
        batch = 0
        while self.findings.lines < count and len(self.findings.faults) < 3:
            batch += 1
            try:
                self._batch()
                self._settle()
                self._replace_some()
            except (Breach, OSError, ValueError, KeyError, TypeError) as error:
                self.findings.faults.append(f"seed {self.seed}, batch {batch}: {type(error).__name__}: {error}")
                for member in self.members:
                    member.leave_for_good()
                self.members = [self._arrive() for _ in self.members]
        for member in self.members:
            member.leave_for_good()
        return self.findings

    # Requests

    def _arrive(self) -> Member:
        self.findings.connections += 1
        return Member(self.address, self.timeout, next(self.numbers))

    def _batch(self) -> None:
        for member in self.members:
            member.begin_batch()
        for member in self.chance.sample(self.members, len(self.members)):
            for _ in range(self.chance.randrange(1, 6)):
                self._request(member)
            member.ask_for_end_of_batch()
        for member in self.members:
            member.await_end_of_batch()

    def _request(self, member: Member) -> None:
        room = self.chance.choice(self.rooms)
        draw = self.chance.random()
        self.findings.lines += 1
        if draw < 0.30:
            member.join(room, {"m": member.number, "n": next(self.numbers)} if self.chance.random() < 0.8 else None)
        elif draw < 0.65:
            member.say(room, next(self.numbers), self.chance.choice(("", "x" * 300, "é\u2028😀", "\r\n")))
        elif draw < 0.80:
            member.leave(room)
        elif draw < 0.88:
            member.ask_who(room)
        else:
            line = self.lines.next()
            judgement = judge(line, self.rules)
            # What ends the connection is for the other fuzzer; real requests would confuse the books.
            is_request = judgement.segments[:1] in (("join",), ("say",), ("leave",), ("who",))
            if judgement.verdict in (Verdict.OVER_LIMIT, Verdict.EITHER) or is_request:
                return
            self.findings.malformed += judgement.verdict is Verdict.MALFORMED
            member.send_raw(line, is_malformed=judgement.verdict is Verdict.MALFORMED)

    # Checks

    def _settle(self) -> None:
        """Waits until all have heard all, and compares what each believes with what is so."""
        said = [one for member in self.members for one in member.said]
        deadline = time.monotonic() + self.timeout
        while True:
            faults = [fault for member in self.members if (fault := self._missing(member, said))]
            if not faults:
                return
            if time.monotonic() > deadline:
                raise Breach(faults[0])
            # A question and its answer behind what is still on its way.
            for member in self.members:
                member.ask_for_end_of_batch()
            for member in self.members:
                member.await_end_of_batch()

    def _missing(self, member: Member, said: list[tuple[int, tuple[str, ...], int]]) -> str:
        """What the member should have heard by now and has not, or nothing."""
        for speaker, room, number in said:
            if speaker != member.number and room in member.stayed and number not in member.heard:
                return f"member {member.number} was in {room} and did not hear {number} of member {speaker}"
        for room in member.rooms:
            there: dict[str, Any] = {other.ids[room]: other.rooms[room] for other in self.members if room in other.rooms}
            if member.view[room] != there:
                return f"member {member.number} believes {member.view[room]} to be in {room}, where there are {there}"
        self.findings.frames = sum(len(one.heard) for one in self.members)
        return ""

    def _replace_some(self) -> None:
        """Ends connections without a word: the others are to hear of it."""
        for place, member in enumerate(self.members):
            if member.malformed >= MALFORMED_PER_MEMBER or self.chance.random() < 0.02:
                member.leave_for_good()
                self.findings.ended += 1
                self.members[place] = self._arrive()
