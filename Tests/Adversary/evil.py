# SPDX-License-Identifier: Apache-2.0
"""Evil servers, for clients: each does one thing that no client may hang, crash or grow for."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Callable

Behaviour = Callable[[socket.socket, random.Random, threading.Event], None]


@dataclass(frozen=True)
class Evil:
    """A kind of server."""

    name: str
    does: str
    serve: Behaviour
    #: Whether it breaks a limit of the client, which then has to end the connection at once.
    breaks_limit: bool = False


def _send(link: socket.socket, data: bytes, stop: threading.Event) -> bool:
    """Sends all of it, or gives up when the server is stopped. Returns whether it went."""
    view = memoryview(data)
    while view and not stop.is_set():
        try:
            view = view[link.send(view) :]
        except TimeoutError:
            continue
        except OSError:
            return False
    return not view


def _drain(link: socket.socket, stop: threading.Event) -> None:
    """Takes what the client sends, until it ends."""
    while not stop.is_set():
        try:
            if not link.recv(1 << 16):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def slowloris(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    for byte in b'["data","tick",{"n":1}]\n' * 1_000:
        if not _send(link, bytes([byte]), stop) or stop.wait(0.2):
            return


def garbage(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    while _send(link, chance.randbytes(1 << 16), stop):
        pass


def tls_record(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    _send(link, b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + chance.randbytes(116), stop)
    _drain(link, stop)


def endless_line(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    _send(link, b'["data","', stop)
    while _send(link, b"x" * (1 << 18), stop):
        pass


def reset(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    data = b'["data","tick",{"n":1}]\n' * 2_000
    _send(link, data[: chance.randrange(len(data))], stop)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def never_reads(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stop.wait()


def half_closes(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    _send(link, b'["data","tick",1]\n["data","ti', stop)
    link.shutdown(socket.SHUT_WR)
    _drain(link, stop)


def silent(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    _drain(link, stop)


def huge_frames(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    frame = b'["data","tick","' + b"x" * ((1 << 20) - 18) + b'"]\n'
    while _send(link, frame, stop):
        pass


def malformed(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    if _send(link, b"x\n" * 1_000 + b'["data","tick","after"]\n', stop):
        _drain(link, stop)


def flood(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    while _send(link, b"[1]\n" * (1 << 16), stop):
        pass


def too_deep(link: socket.socket, chance: random.Random, stop: threading.Event) -> None:
    _send(link, b'["data",' + b"[" * 500_000 + b"]" * 500_000 + b"]\n", stop)
    _drain(link, stop)


KINDS: dict[str, Evil] = {
    evil.name: evil
    for evil in (
        Evil("slowloris", "sends five bytes a second", slowloris),
        Evil("garbage", "sends random bytes without end", garbage),
        Evil("tls-record", "answers with a TLS record although the client did not ask for TLS", tls_record),
        Evil("endless-line", "sends a line that never ends", endless_line, breaks_limit=True),
        Evil("reset", "resets the connection at a random byte", reset),
        Evil("never-reads", "never reads", never_reads),
        Evil("half-closes", "ends its direction in the middle of a line, and reads on", half_closes),
        Evil("silent", "accepts, and says nothing", silent),
        Evil("huge-frames", "sends frames as long as they may be, without end", huge_frames),
        Evil("malformed", "sends a thousand malformed lines, and then a frame", malformed),
        Evil("flood", "sends short frames without end", flood),
        Evil("too-deep", "sends a value that nests half a million deep", too_deep, breaks_limit=True),
    )
}


class EvilServer:
    """Serves a kind on loopback, a thread for each client, until it is stopped."""

    def __init__(self, kind: str, port: int = 0, seed: int = 1) -> None:
        self.evil = KINDS[kind]
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.settimeout(0.1)
        self.port: int = self.listener.getsockname()[1]
        self.accepted = 0
        self._seed = seed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> EvilServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.listener.close()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def _accept(self) -> None:
        clients: list[threading.Thread] = []
        while not self._stop.is_set():
            try:
                link, _ = self.listener.accept()
            except TimeoutError:
                continue
            self.accepted += 1
            chance = random.Random(self._seed * 1_000_003 + self.accepted)
            clients = [client for client in clients if client.is_alive()]
            if len(clients) >= 64:
                link.close()
                continue
            client = threading.Thread(target=self._serve, args=(link, chance), daemon=True)
            client.start()
            clients.append(client)
        for client in clients:
            client.join(timeout=1)

    def _serve(self, link: socket.socket, chance: random.Random) -> None:
        link.settimeout(0.1)
        try:
            self.evil.serve(link, chance, self._stop)
        except OSError:
            pass
        finally:
            link.close()
