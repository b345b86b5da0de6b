# SPDX-License-Identifier: Apache-2.0
"""A member notices what a hub must not do."""

from __future__ import annotations

import socket
import unittest
from typing import Any

from members import Breach, Member

LOBBY = ("lobby",)


def said(number: int, room: str = "lobby", speaker: int = 2) -> dict[str, Any]:
    return {"from": {"id": f"hub/{speaker}", "data": {"m": speaker}}, "data": {"by": speaker, "room": [room], "n": number, "text": ""}}


class Books(unittest.TestCase):
    def setUp(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.member = Member(("127.0.0.1", self.listener.getsockname()[1]), 5, number=1)
        self.member.join(LOBBY, {"m": 1})
        self.hear("here", "lobby", {"you": "hub/1", "count": 2, "members": [
            {"id": "hub/1", "data": {"m": 1}}, {"id": "hub/2", "data": {"m": 2}}]})

    def tearDown(self) -> None:
        self.member.leave_for_good()
        self.listener.close()

    def hear(self, *frame: Any) -> None:
        self.member._take(list(frame))

    def breach(self, *frame: Any) -> None:
        with self.assertRaises(Breach):
            self.hear(*frame)

    def test_what_is_right(self) -> None:
        self.hear("said", "lobby", said(7))
        self.hear("said", "lobby", said(8))
        self.hear("left", "lobby", {"id": "hub/2", "data": {"m": 2}})
        self.assertEqual(self.member.view[LOBBY], {"hub/1": {"m": 1}})
        self.member.leave(LOBBY)
        self.hear("left", "lobby", {"id": "hub/1", "data": {"m": 1}})
        self.assertEqual(self.member.rooms, {})

    def test_a_room_that_leaks(self) -> None:
        self.breach("said", "kitchen", said(7, "kitchen"))
        self.breach("said", "lobby", said(7, "kitchen"))
        self.breach("joined", "kitchen", {"id": "hub/3", "data": None})

    def test_twice_and_out_of_order(self) -> None:
        self.hear("said", "lobby", said(7))
        self.breach("said", "lobby", said(7))
        self.breach("said", "lobby", said(6))

    def test_after_leaving(self) -> None:
        self.member.leave(LOBBY)
        self.hear("left", "lobby", {"id": "hub/1", "data": {"m": 1}})
        self.breach("said", "lobby", said(7))

    def test_a_false_speaker_and_itself(self) -> None:
        forged = said(7)
        forged["from"]["data"] = {"m": 3}
        self.breach("said", "lobby", forged)
        self.breach("said", "lobby", said(8, speaker=1))

    def test_answers_that_were_not_asked_for(self) -> None:
        self.breach("here", "lobby", {"you": "hub/1", "count": 0, "members": []})
        self.breach("refused", {"event": ["say", "lobby"], "code": "notMember", "message": ""})


if __name__ == "__main__":
    unittest.main()
