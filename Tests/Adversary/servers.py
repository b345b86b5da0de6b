# SPDX-License-Identifier: Apache-2.0
"""Servers that the adversary starts itself, on ports that the system chooses."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from types import TracebackType
from typing import IO

from wire import Address, parse_address

#: What is kept of what a server says, at its beginning and at its end.
_KEPT = 8 << 10


class Server:
    """A process that listens; ended when the block is left."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.command = command
        self.environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", **(environment or {})}
        #: Bytes that the server said on stderr.
        self.log_bytes = 0
        self._said = b""
        self._end = b""
        self._listening = threading.Event()

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment)
        assert self.process.stderr is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        self._listening.wait(timeout=20)
        found = re.search(rb"listening on (?:tls://)?(\S+)", self._said)
        if not found:
            self.stop()
            raise RuntimeError(f"{' '.join(self.command)} does not listen: {self.log}")
        self.address: Address = parse_address(found[1].decode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        """The first and the last that the server said."""
        return (self._said + self._end).decode(errors="replace")

    def crash(self) -> str:
        """Why the server is gone, or nothing if it runs."""
        status = self.process.poll()
        return "" if status is None else f"the server ended with status {status}: {self._end[-400:].decode(errors='replace')}"

    def stop(self) -> int | None:
        """Asks the server to end, and makes it. Returns its status; `None` if it had to be killed."""
        status: int | None = None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(timeout=2)
        return status

    def _read(self, pipe: IO[bytes]) -> None:
        """Reads on, whatever comes: a server whose log is not read must not wait for the adversary."""
        while data := os.read(pipe.fileno(), 1 << 16):
            self.log_bytes += len(data)
            room = _KEPT - len(self._said)
            if room > 0:
                self._said += data[:room]
            self._end = (self._end + data)[-_KEPT:]
            if not self._listening.is_set() and re.search(rb"listening on \S+\s", self._said):
                self._listening.set()
        self._listening.set()
        pipe.close()


def echo(nss: str, profile: str = "internal") -> Server:
    """`nss listen --echo`."""
    return Server([nss, "listen", "127.0.0.1:0", "--echo", "--profile", profile])


def hub(nss: str, profile: str = "internal", *options: str) -> Server:
    """`nss hub`."""
    return Server([nss, "hub", "127.0.0.1:0", "--profile", profile, *options])


def door(event_echo: str, name: str) -> Server:
    """`EventEcho` of the benchmarks: a router, or a listener that decodes."""
    return Server([event_echo, "0", name])
