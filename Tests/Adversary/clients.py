# SPDX-License-Identifier: Apache-2.0
"""`nss connect` against evil servers: it must not crash, nor grow, nor hang when it is told to end."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from typing import Iterator

import evil
import procfs
from report import mebibytes

#: Resident bytes of a client at most: its own 32 MiB, the longest line twice, unprinted messages, and what the allocator keeps.
MOST = 80 << 20


@dataclass
class ClientOutcome:
    """What a client did."""

    kind: str
    status: int | None
    seconds: float
    resident: int
    fault: str = ""

    def __str__(self) -> str:
        state = "still connected" if self.status is None else f"ended with status {self.status} after {self.seconds:.1f} s"
        return f"{self.kind}: {state}, {mebibytes(self.resident)} MiB{'; ' + self.fault if self.fault else ''}"


def try_all(nss: str, seconds: float, seed: int) -> Iterator[ClientOutcome]:
    """Has a client connect to a server of each kind."""
    for kind in evil.KINDS:
        with evil.EvilServer(kind, seed=seed) as server:
            yield _try(nss, kind, server.port, seconds)


def _try(nss: str, kind: str, port: int, seconds: float) -> ClientOutcome:
    client = subprocess.Popen(
        [nss, "connect", f"127.0.0.1:{port}"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert client.stdin is not None
    outcome = ClientOutcome(kind, None, 0, 0)
    start = time.monotonic()
    try:
        # A little to say, and its input does not end.
        client.stdin.write(b'data::tick {"n":1}\n' * 200)
        client.stdin.flush()
        while time.monotonic() < start + seconds and client.poll() is None:
            outcome.resident = max(outcome.resident, _resident(client.pid))
            time.sleep(0.02)
        outcome.status, outcome.seconds = client.poll(), time.monotonic() - start
    except BrokenPipeError:
        outcome.status, outcome.seconds = client.wait(), time.monotonic() - start
    if outcome.status is None and evil.KINDS[kind].breaks_limit:
        outcome.fault = "it reads on although a limit is broken"
    if outcome.status is None:
        client.terminate()
        try:
            status = client.wait(timeout=10)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()
            outcome.fault = "it does not end when it is told to"
        else:
            if status < 0:
                outcome.fault = f"it ended by signal {-status}"
    elif outcome.status < 0:
        outcome.fault = f"it crashed with signal {-outcome.status}"
    if outcome.resident > MOST:
        outcome.fault = outcome.fault or f"it took {mebibytes(outcome.resident)} MiB"
    client.stdin.close()
    return outcome


def _resident(pid: int) -> int:
    try:
        return procfs.resident(pid)
    except OSError:
        return 0
