# SPDX-License-Identifier: Apache-2.0
"""A member of rooms of a hub, which keeps books of what it asked for, and judges each line that it hears by them."""

from __future__ import annotations

import json
from typing import Any

from wire import Address, Lines, dial

Room = tuple[str, ...]


class Breach(Exception):
    """The hub did what it must not."""


class Member:
    """One connection. It sends without waiting and reads when it is told to; what it sends at once is little."""

    def __init__(self, address: Address, timeout: float, number: int) -> None:
        self.number = number
        self.lines = Lines(dial(address, timeout))
        #: The rooms that the hub has said it is in, and its data there.
        self.rooms: dict[Room, Any] = {}
        self.ids: dict[Room, str] = {}
        #: Who is in each of its rooms, by what it heard: data by id.
        self.view: dict[Room, dict[str, Any]] = {}
        #: What was said, by speaker, room and number; and what was heard, by number.
        self.said: list[tuple[int, Room, int]] = []
        self.heard: dict[int, Room] = {}
        #: The rooms that it was in all the while since the batch began.
        self.stayed: set[Room] = set()
        self.malformed = 0
        #: What the answers to come will answer, in order.
        self._asked: list[tuple[str, Room, Any]] = []
        self._planned: dict[Room, Any] = {}
        self._last: dict[tuple[int, Room], int] = {}
        self._marks = 0

    # Requests

    def begin_batch(self) -> None:
        self.said = []
        self.stayed = set(self.rooms)

    def join(self, room: Room, data: Any) -> None:
        self._planned[room] = data
        self._ask("join", room, data)

    def leave(self, room: Room) -> None:
        self.stayed.discard(room)
        is_member = room in self._planned
        self._planned.pop(room, None)
        self._ask("leave" if is_member else "refused", room, None, verb="leave")

    def say(self, room: Room, number: int, text: str) -> None:
        data = {"by": self.number, "room": list(room), "n": number, "text": text}
        if room in self._planned:
            self.said.append((self.number, room, number))
            self._send("say", room, data)
        else:
            self._ask("refused", room, data, verb="say")

    def ask_who(self, room: Room) -> None:
        self._ask("who", room, None)

    def send_raw(self, line: bytes, is_malformed: bool) -> None:
        """Sends a line that is no request. What the hub answers is looked at, but not counted."""
        self.malformed += is_malformed
        self.lines.send(line + b"\n")

    def ask_for_end_of_batch(self) -> None:
        self._marks += 1
        self._ask("who", (f"mark-{self.number}-{self._marks}",), None)

    def await_end_of_batch(self) -> None:
        """Reads until everything asked for is answered."""
        while self._asked:
            line = self.lines.next()
            if line is None:
                raise Breach(f"the hub ended the connection of member {self.number}")
            if b"\r" in line:
                raise Breach(f"a line to member {self.number} has a carriage return: {line[:200]!r}")
            self._take(json.loads(line))

    def leave_for_good(self) -> None:
        self.lines.close()

    def _ask(self, answer: str, room: Room, data: Any, verb: str | None = None) -> None:
        self._asked.append((answer, room, data))
        self._send(verb or answer, room, data)

    def _send(self, verb: str, room: Room, data: Any) -> None:
        self.lines.send(json.dumps([verb, *room, data], ensure_ascii=False).encode() + b"\n")

    # What it hears

    def _take(self, frame: list[Any]) -> None:
        verb, *segments, data = frame
        room = tuple(segments)
        match verb:
            case "here":
                self._here(room, data)
            case "left" if room in self.ids and data["id"] == self.ids[room]:
                self._left(room)
            case "joined" | "changed" | "left":
                self._presence(verb, room, data)
            case "said":
                self._said(room, data)
            case "refused":
                self._refused(data)
            case _:
                raise Breach(f"member {self.number} heard {frame}")

    def _answers(self, kinds: tuple[str, ...], room: Room) -> tuple[str, Room, Any]:
        if not self._asked or self._asked[0][0] not in kinds or self._asked[0][1] != room:
            raise Breach(f"member {self.number} heard an answer about {room}, and waits for {self._asked[:1]}")
        return self._asked.pop(0)

    def _here(self, room: Room, data: Any) -> None:
        verb, _, own = self._answers(("join", "who"), room)
        members = {member["id"]: member["data"] for member in data["members"]}
        if data["count"] != len(members):
            raise Breach(f"{data['count']} members of {room}, of whom {len(members)} are named")
        if verb == "join":
            self.rooms[room] = own
            self.ids[room] = data["you"]
        if room in self.rooms:
            self.view[room] = members
            if data["you"] != self.ids[room] or members.get(data["you"], self) != self.rooms[room]:
                raise Breach(f"member {self.number} is in {room} with {self.rooms[room]}, and is told {data}")

    def _left(self, room: Room) -> None:
        self._answers(("leave",), room)
        del self.rooms[room], self.ids[room], self.view[room]

    def _presence(self, verb: str, room: Room, data: Any) -> None:
        if room not in self.rooms:
            raise Breach(f"member {self.number} is not in {room}, and heard {verb} {data}")
        if verb == "left":
            self.view[room].pop(data["id"], None)
        else:
            self.view[room][data["id"]] = data["data"]

    def _said(self, room: Room, data: Any) -> None:
        said = data["data"]
        number, speaker = said["n"], said["by"]
        if room not in self.rooms or tuple(said["room"]) != room:
            raise Breach(f"member {self.number}, in {list(self.rooms)}, heard in {room} what was said in {said['room']}")
        if number in self.heard:
            raise Breach(f"member {self.number} heard {number} twice")
        if speaker == self.number:
            raise Breach(f"member {self.number} heard itself")
        if number <= self._last.get((speaker, room), 0):
            raise Breach(f"member {self.number} heard {number} of {speaker} behind a later one")
        owner = data["from"]["data"]
        if owner is not None and owner["m"] != speaker:
            raise Breach(f"what {speaker} said came from {data['from']}")
        self._last[speaker, room] = number
        self.heard[number] = room

    def _refused(self, data: Any) -> None:
        if not isinstance(data["code"], str) or not isinstance(data["message"], str):
            raise Breach(f"a refusal without a reason: {data}")
        if data["code"] in ("notMember", "limitReached"):
            verb, *room = data["event"]
            self._answers(("refused",), tuple(room))
