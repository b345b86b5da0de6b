# SPDX-License-Identifier: Apache-2.0
"""The attackers' bars are the threat model's."""

from __future__ import annotations

import unittest
from pathlib import Path

import profiles


def words(count: int) -> str:
    """A size as the table has it."""
    return f"{(count + (1 << 19)) >> 20} MiB" if count >= 10 << 20 else f"{(count + (1 << 9)) >> 10} KiB"


class Bars(unittest.TestCase):
    def test_the_memory_of_a_connection_is_what_the_threat_model_says(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "threat-model.md").read_text()
        tables = [profiles.table(profile) for profile in profiles.PROFILES.values()]
        for name in tables[0]:
            row = f"| {name} | {' | '.join(words(table[name]) for table in tables)} |"
            self.assertIn(row, page)


if __name__ == "__main__":
    unittest.main()
