# SPDX-License-Identifier: Apache-2.0
"""The limits of the three profiles of a server, as data, and what a connection may hold by them."""

from __future__ import annotations

from dataclasses import dataclass

from reference import Rules

KIB, MIB = 1 << 10, 1 << 20


@dataclass(frozen=True)
class Profile:
    """The limits of a connection, in bytes and messages: the table of docs/threat-model.md."""

    name: str
    line: int
    nesting: int
    segments: int
    #: Of the messages in a mailbox.
    mailbox_bytes: int
    #: Of the lines in the outbox.
    outbound_bytes: int
    #: Connections of one address; `None` for any number.
    per_peer: int | None
    #: Whether a malformed line ends its connection.
    ends_on_malformed: bool
    #: Messages a second; `None` for any number.
    rate: int | None

    def rules(self, is_hub: bool) -> Rules:
        """The rules of a line. A hub wraps what is said, so that it takes three levels less."""
        return Rules(length=self.line, nesting=self.nesting - (3 if is_hub else 0), segments=self.segments)


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("trusted-local", 16 * MIB, 64, 16, 32 * MIB, 32 * MIB, None, False, None),
        Profile("internal", 1 * MIB, 64, 16, 8 * MIB, 1 * MIB, 100, False, None),
        Profile("internet", 64 * KIB, 32, 16, 512 * KIB, 256 * KIB, 20, True, 100),
    )
}

#: What a connection holds beside what the limits count: the receive buffer, and the reads of one turn with what they are copied to.
READS = 256 * KIB
#: The task, the channel and the tables of a connection.
FIXED = 32 * KIB
#: Broadcasts that wait for one member of a hub, and the rooms that it may be in, each with data about it.
BACKLOG = 1 * MIB
ROOMS, DATA = 128, 2 * KIB
#: What a process keeps of what it let go, whatever the connections: the allocator's arenas, the scratch memory of its event loops.
PROCESS = 24 * MIB


def most_of_a_connection(profile: Profile, is_hub: bool) -> int:
    """Bytes that one connection may make a server hold: an incomplete line, the outbox, and in a hub the mailbox, twice, the backlog
    and the data of its rooms."""
    most = 2 * profile.line + profile.outbound_bytes + READS + FIXED
    if is_hub:
        most += 2 * profile.mailbox_bytes + BACKLOG + ROOMS * DATA
    return most


def most_of_a_server(profile: Profile, is_hub: bool, connections: int) -> int:
    """Bytes by which a server may grow beside so many flooding connections."""
    return PROCESS + connections * most_of_a_connection(profile, is_hub)
