# SPDX-License-Identifier: Apache-2.0
"""A member of a room that reads in a thread of its own, and notes what it hears."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from wire import Address, Lines, dial


class Listener:
    """Joins a room when it is made."""

    def __init__(self, address: Address, room: str, name: str) -> None:
        self.room = room
        #: The numbers that others said, in order.
        self.numbers: list[int] = []
        #: How many messages gaps have told of, in all.
        self.missing = 0
        #: Data of the members by id, as `here`, `joined`, `changed` and `left` have it.
        self.members: dict[str, Any] = {}
        self.faults: list[str] = []
        #: Lines that no hub writes.
        self.odd: list[bytes] = []
        link = dial(address)
        # It may hear nothing for long.
        link.settimeout(None)
        self._lines = Lines(link)
        self._is_closing = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self.send(["join", room, {"name": name}])

    def send(self, frame: list[Any]) -> None:
        self._lines.send(json.dumps(frame).encode() + b"\n")

    def ask_who(self) -> None:
        self.send(["who", self.room, None])

    def await_member(self, name: str, timeout: float = 20) -> bool:
        """Waits until a member of this name is in the room."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if {"name": name} in list(self.members.values()):
                return True
            time.sleep(0.05)
        return False

    def forget(self, numbers: list[int]) -> None:
        """Forgets what it heard but for these numbers."""
        self.numbers = numbers
        self.faults, self.odd = [], []

    def close(self) -> None:
        self._is_closing = True
        self._lines.end()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        try:
            while (line := self._lines.next()) is not None:
                try:
                    self._take(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    self.odd.append(line)
        except OSError:
            pass
        if not self._is_closing:
            self.faults.append("the hub ended the connection")

    def _take(self, frame: list[Any]) -> None:
        verb, *room, data = frame
        if room != [self.room] and verb != "gap":
            self.faults.append(f"heard in {room}, being in {self.room} only: {frame}")
        match verb:
            case "here":
                self.members = {member["id"]: member["data"] for member in data["members"]}
            case "joined" | "changed":
                self.members[data["id"]] = data["data"]
                if data["data"] == {"name": "forged"}:
                    self.faults.append(f"a forged member: {data}")
            case "left":
                self.members.pop(data["id"], None)
            case "said":
                number = data["data"]["n"]
                if isinstance(number, int):
                    self.numbers.append(number)
                else:
                    self.faults.append(f"a forged line: {data}")
            case "gap":
                self.missing += data["missing"] or 0
            case _:
                self.faults.append(f"heard {frame}")
