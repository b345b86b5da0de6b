# SPDX-License-Identifier: Apache-2.0
"""As much of a NATS client as an eavesdropper needs, and a NATS server to listen in on."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A message that a client published."""

    subject: str
    payload: bytes


class Server:
    """`nats-server` on a port that the system chooses; ended when the block is left."""

    def __init__(self, program: str = "nats-server") -> None:
        if shutil.which(program) is None:
            raise RuntimeError(f"there is no {program}; install it, or say where it is with --nats-server")
        self.program = program

    def __enter__(self) -> Server:
        self._log = tempfile.NamedTemporaryFile(prefix="adversary-nats-")
        self.process = subprocess.Popen(
            [self.program, "-a", "127.0.0.1", "-p", "-1", "-l", self._log.name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with open(self._log.name, encoding="utf-8", errors="replace") as log:
                found = re.search(r"Listening for client connections on 127\.0\.0\.1:(\d+)", log.read())
            if found:
                self.port = int(found[1])
                return self
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("nats-server does not listen")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


class Client:
    """A connection to a NATS server that hears everything, in a thread of its own, and can say anything."""

    #: Messages that are kept; the oldest go first.
    KEPT = 20_000

    def __init__(self, port: int) -> None:
        self._link = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._file = self._link.makefile("rb")
        self._file.readline()
        self._link.sendall(b'CONNECT {"verbose":false,"pedantic":false,"lang":"python","version":"0","protocol":1,"echo":false}\r\nSUB > 1\r\nPING\r\n')
        self._lock = threading.Lock()
        self._heard: list[Message] = []
        self._ready = threading.Event()
        self._link.settimeout(None)
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._ready.wait(10):
            raise RuntimeError("nats-server does not answer")

    def publish(self, subject: str, payload: bytes) -> None:
        self._link.sendall(b"PUB %s %d\r\n%s\r\n" % (subject.encode(), len(payload), payload))

    def heard(self) -> list[Message]:
        """Everything that others published."""
        with self._lock:
            return list(self._heard)

    def forget(self) -> None:
        with self._lock:
            self._heard.clear()

    def close(self) -> None:
        try:
            self._link.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._link.close()

    def _listen(self) -> None:
        try:
            while line := self._file.readline():
                if line.startswith(b"PONG"):
                    self._ready.set()
                elif line.startswith(b"PING"):
                    self._link.sendall(b"PONG\r\n")
                elif line.startswith(b"MSG "):
                    parts = line.split()
                    payload = self._file.read(int(parts[-1]) + 2)[:-2]
                    with self._lock:
                        self._heard.append(Message(parts[1].decode(), payload))
                        del self._heard[: -self.KEPT]
        except (OSError, ValueError):
            pass
