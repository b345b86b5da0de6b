# SPDX-License-Identifier: Apache-2.0
"""What the kernel says about a process. Linux."""

from __future__ import annotations

import os
import time


def cpu_seconds(pid: int) -> float:
    """Time that all threads of the process were on a processor, those that have ended included."""
    # The clock of another process: CPUCLOCK_SCHED of <linux/posix-timers.h>.
    return time.clock_gettime((~pid << 3) | 2)


def _status(pid: int, name: str) -> int:
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def resident(pid: int) -> int:
    """Bytes of resident memory now."""
    return _status(pid, "VmRSS:")


def peak_resident(pid: int) -> int:
    """Bytes of resident memory at most, since the start or since `forget_peak`."""
    return _status(pid, "VmHWM:")


def forget_peak(pid: int) -> None:
    """Begins to look for the peak again. Without effect where the process is another user's."""
    try:
        with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    except OSError:
        pass


def descriptors(pid: int) -> int:
    """How many descriptors the process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))

