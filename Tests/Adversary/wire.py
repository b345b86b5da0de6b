# SPDX-License-Identifier: Apache-2.0
"""Addresses and blocking connections."""

from __future__ import annotations

import socket
from typing import Union

#: A host and a port, or the path of a unix socket.
Address = Union[tuple[str, int], str]


def parse_address(text: str) -> Address:
    """Reads HOST:PORT, [::1]:PORT, :PORT, PORT or unix:PATH."""
    if text.startswith("unix:"):
        return text.removeprefix("unix:")
    host, _, port = text.removeprefix("tcp://").rpartition(":")
    if not port.isdigit():
        raise ValueError(f"{text!r} is no address; write HOST:PORT or unix:PATH")
    return (host.strip("[]") or "127.0.0.1", int(port))


def is_loopback(address: Address) -> bool:
    """Whether the address is of this machine. The adversary attacks no other."""
    if isinstance(address, str):
        return True
    found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
    return all(entry[4][0] == "::1" or str(entry[4][0]).startswith("127.") for entry in found)


def dial(address: Address, timeout: float = 30) -> socket.socket:
    """Connects, and sends small messages at once."""
    if isinstance(address, str):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(timeout)
        link.connect(address)
        return link
    link = socket.create_connection(address, timeout=timeout)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


class Lines:
    """Lines of a blocking connection."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self._bytes = b""

    def send(self, data: bytes) -> None:
        self.link.sendall(data)

    def next(self) -> bytes | None:
        """The next line without its line feed; `None` when the server has ended. Throws `TimeoutError`."""
        while (end := self._bytes.find(b"\n")) < 0:
            try:
                data = self.link.recv(1 << 16)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._bytes += data
        line, self._bytes = self._bytes[:end], self._bytes[end + 1 :]
        return line

    def end(self) -> None:
        """Ends the connection for a thread that reads from it, too."""
        try:
            self.link.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.link.close()

    def close(self) -> None:
        self.link.close()
