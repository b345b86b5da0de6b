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

#: The most of one read.
READ = 64 * KIB
#: Messages in a mailbox, and what the library holds for each beside its bytes.
MESSAGES, MESSAGE = {"trusted-local": 2048, "internal": 2048, "internet": 256}, 32
#: Bytes above which a channel takes no more.
HIGH_WATERMARK = {"trusted-local": 64 * KIB, "internal": 64 * KIB, "internet": 32 * KIB}
#: The task, the channel and the tables of a connection.
FIXED = 32 * KIB
#: Broadcasts that wait for one member of a hub, and its data in all rooms.
BACKLOG, DATA = 1 * MIB, 256 * KIB
#: What a process keeps of what it let go, whatever the connections: the allocator's arenas, the scratch memory of its event loops.
PROCESS = 8 * MIB


def table(profile: Profile) -> dict[str, int]:
    """What one connection can hold, as `ConnectionMemory` computes it from the limits: the table of docs/threat-model.md."""
    line = 2 * profile.line
    filled = profile.mailbox_bytes + max(READ, line) + MESSAGES[profile.name] * MESSAGE
    return {
        "an incomplete line": line,
        "reads": 2 * READ,
        "the mailbox of a consumer, and the batch that it took": 2 * filled,
        "bytes that the peer does not take": 2 * 2 * max(profile.outbound_bytes, profile.line) + HIGH_WATERMARK[profile.name],
    }


def most_of_a_connection(profile: Profile, is_hub: bool) -> int:
    """Bytes that one connection may make a server hold. A listener has no mailbox; a hub has a task that reads from one."""
    parts = table(profile)
    if is_hub:
        return sum(parts.values()) + FIXED + BACKLOG + DATA
    del parts["the mailbox of a consumer, and the batch that it took"]
    return sum(parts.values()) + FIXED


def most_of_a_server(profile: Profile, is_hub: bool, connections: int) -> int:
    """Bytes by which a server may grow beside so many flooding connections."""
    return PROCESS + connections * most_of_a_connection(profile, is_hub)
