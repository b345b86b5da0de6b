# SPDX-License-Identifier: Apache-2.0
"""A process that floods: any number of connections, each written to as fast as the server takes it, until a deadline."""

from __future__ import annotations

import errno
import multiprocessing.connection
import selectors
import socket
import struct
import time
from dataclasses import dataclass, field

from floods import KINDS, MEMBER, Flood, Source, Target
from wire import Address, dial

#: How long a flood that lost its connection waits before it makes another.
RECONNECT_PAUSE = 0.01
#: Writes for one connection before the flood turns to the next.
WRITES = 64


@dataclass
class Tally:
    """What a flood did."""

    sent: int = 0
    received: int = 0
    connections: int = 0
    #: Connections that the server ended or refused.
    ended: int = 0
    lines: float = 0


@dataclass
class Peer:
    """One flooding connection."""

    flood: Flood
    target: Target
    link: socket.socket | None = None
    source: Source | None = None
    block: memoryview = field(default_factory=lambda: memoryview(b""))
    lines_per_byte: float = 0
    #: When it may write, or connect, again.
    due: float = 0


class Attack:
    """Floods of one kind against one server, in the calling process."""

    def __init__(self, address: Address, flood: Flood, targets: list[Target]) -> None:
        self.address = address
        self.peers = [Peer(flood, target) for target in targets]
        self.selector = selectors.DefaultSelector()
        self.tally = Tally()

    def run(self, until: float) -> Tally:
        """Floods until the monotonic clock says so."""
        try:
            while (now := time.monotonic()) < until:
                for peer in self.peers:
                    if peer.link is None and peer.due <= now:
                        self._connect(peer, now)
                    elif peer.link is not None and peer.flood.pause and peer.due <= now:
                        self._write(peer, now)
                for key, events in self.selector.select(timeout=min(0.01, max(0.0, until - now))):
                    peer = key.data
                    if events & selectors.EVENT_READ:
                        self._read(peer)
                    if events & selectors.EVENT_WRITE and peer.link is not None:
                        self._write(peer, now)
        finally:
            for peer in self.peers:
                self._drop(peer)
            self.selector.close()
        return self.tally

    def _connect(self, peer: Peer, now: float) -> None:
        try:
            peer.link = dial(self.address, timeout=2)
        except OSError:
            self.tally.ended += 1
            peer.due = now + RECONNECT_PAUSE
            return
        self.tally.connections += 1
        peer.link.setblocking(False)
        peer.source = peer.flood.source(peer.target)
        peer.block = memoryview(b"")
        events = (selectors.EVENT_READ if peer.flood.reads else 0) | (0 if peer.flood.pause else selectors.EVENT_WRITE)
        self.selector.register(peer.link, events, peer)

    def _write(self, peer: Peer, now: float) -> None:
        assert peer.link is not None and peer.source is not None
        for _ in range(WRITES if peer.flood.step else 4):
            if not peer.block:
                following = next(peer.source, b"")
                if not following:
                    self.selector.modify(peer.link, selectors.EVENT_READ, peer)
                    return
                peer.block = memoryview(following)
                peer.lines_per_byte = bytes(peer.block).count(b"\n") / len(peer.block)
            piece = peer.block[: peer.flood.step] if peer.flood.step else peer.block
            try:
                count = peer.link.send(piece)
            except BlockingIOError:
                return
            except OSError as error:
                return self._lost(peer, error)
            self.tally.sent += count
            self.tally.lines += count * peer.lines_per_byte
            peer.block = peer.block[count:]
            if peer.flood.pause:
                peer.due = now + peer.flood.pause
                return
            if peer.flood.resets and not peer.block:
                linger = struct.pack("ii", 1, 0)
                peer.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self._drop(peer)
                return

    def _read(self, peer: Peer) -> None:
        assert peer.link is not None
        try:
            data = peer.link.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError as error:
            return self._lost(peer, error)
        self.tally.received += len(data)
        if not data:
            self._lost(peer, OSError(errno.ECONNRESET, "closed"))

    def _lost(self, peer: Peer, error: OSError) -> None:
        """The server ended the connection; another one follows."""
        self.tally.ended += 1
        self._drop(peer)
        peer.due = time.monotonic() + RECONNECT_PAUSE

    def _drop(self, peer: Peer) -> None:
        if peer.link is None:
            return
        self.selector.unregister(peer.link)
        peer.link.close()
        peer.link = None


def flood(
    address: Address, kind: str, targets: list[Target], until: float, result: multiprocessing.connection.Connection
) -> None:
    """Floods in a process of its own, and hands over what it did."""
    flood = MEMBER if kind == MEMBER.name else KINDS[kind]
    result.send(Attack(address, flood, targets).run(until))
    result.close()
