# SPDX-License-Identifier: Apache-2.0
"""A proxy between a hub and its NATS server that drops, repeats, reorders, cuts and changes messages to the hub."""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from typing import BinaryIO

import frames


class Middle:
    """A proxy on loopback. It does nothing evil until `is_evil` is set."""

    def __init__(self, port: int, seed: int) -> None:
        self.is_evil = False
        self.done: Counter[str] = Counter()
        self._server = ("127.0.0.1", port)
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._links: list[socket.socket] = []

    def __enter__(self) -> Middle:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for link in self._links:
            link.close()
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                hub, _ = self._listener.accept()
                nats = socket.create_connection(self._server)
            except OSError:
                continue
            self._links += [hub, nats]
            threading.Thread(target=self._copy, args=(hub, nats), daemon=True).start()
            threading.Thread(target=self._deliver, args=(nats, hub), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
        except OSError:
            pass
        self._end(source, sink)

    def _deliver(self, nats: socket.socket, hub: socket.socket) -> None:
        """Passes on what the server says, message by message."""
        held: list[bytes] = []
        try:
            reader = nats.makefile("rb")
            while line := reader.readline():
                if not line.startswith((b"MSG ", b"HMSG ")):
                    hub.sendall(line)
                    continue
                pieces = self._twist(line, self._payload(reader, line), held) if self.is_evil else [self._whole(reader, line)]
                for piece in held + pieces if not self.is_evil else pieces:
                    hub.sendall(piece)
                if not self.is_evil:
                    held.clear()
        except (OSError, ValueError):
            pass
        self._end(nats, hub)

    def _payload(self, reader: BinaryIO, line: bytes) -> bytes:
        return reader.read(int(line.split()[-1]) + 2)[:-2]

    def _whole(self, reader: BinaryIO, line: bytes) -> bytes:
        return line + self._payload(reader, line) + b"\r\n"

    def _twist(self, line: bytes, payload: bytes, held: list[bytes]) -> list[bytes]:
        """What the hub gets in place of a message. What is held back comes behind the next ones."""
        whole = line + payload + b"\r\n"
        released = [held.pop(self._chance.randrange(len(held)))] if held and self._chance.random() < 0.5 else []
        deed = self._chance.choices(
            ("pass", "drop", "repeat", "hold", "cut", "change"), weights=(70, 5, 8, 8, 4, 5))[0]
        self.done[deed] += 1
        match deed:
            case "drop":
                return released
            case "repeat":
                return [whole, *released, whole]
            case "hold":
                held.append(whole)
                return released
            case "cut":
                return [self._message(line, payload[: self._chance.randrange(len(payload) + 1)]), *released]
            case "change" if payload:
                return [self._message(line, frames.damage(payload, self._chance)), *released]
        return [whole, *released]

    @staticmethod
    def _message(line: bytes, payload: bytes) -> bytes:
        return b" ".join([*line.split()[:-1], b"%d" % len(payload)]) + b"\r\n" + payload + b"\r\n"

    @staticmethod
    def _end(*links: socket.socket) -> None:
        for link in links:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
