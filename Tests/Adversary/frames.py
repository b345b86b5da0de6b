# SPDX-License-Identifier: Apache-2.0
"""Frames that hubs send each other, forged and damaged."""

from __future__ import annotations

import hashlib
import hmac
import random

SIGNATURE = 32


def number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value: str) -> bytes:
    data = value.encode()
    return number(len(data)) + data


def read_number(data: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends."""
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


class Signer:
    """Signs as hubs with this key do."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"nssocket hub frames", hashlib.sha256)

    def sign(self, data: bytes) -> bytes:
        return data + hmac.digest(self._key, data, hashlib.sha256)


def origin(frame: bytes) -> tuple[str, int]:
    """The node and the incarnation that a frame claims to come from."""
    length, at = read_number(frame, 2)
    node = frame[at : at + length].decode()
    return node, read_number(frame, at + length)[0]


def broadcast(node: str, incarnation: int, room: list[str], sequence: int, line: bytes, base: int = 0) -> bytes:
    """An unsigned frame that has members of a room hear a line."""
    topic = b"\x01" + number(len(room)) + b"".join(map(text, room))
    head = b"\x01\x01" + text(node) + number(incarnation) + topic + number(sequence)
    return head + number(base) + number(line.count(b"\n")) + line


def presence(node: str, incarnation: int, room: list[str], sequence: int, connection: int, data: bytes) -> bytes:
    """An unsigned frame that lists a member."""
    head = b"\x01\x03" + text(node) + number(incarnation) + b"\x02" + number(sequence)
    return head + number(len(room)) + b"".join(map(text, room)) + number(connection) + b"\x01" + number(len(data)) + data


def damage(frame: bytes, chance: random.Random) -> bytes:
    """Another frame, never the same."""
    data = bytearray(frame)
    while bytes(data) == frame:
        place = chance.randrange(len(data)) if data else 0
        match chance.randrange(6):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[place:]
            case 2:
                del data[place : place + chance.choice((1, 1, 4, SIGNATURE))]
            case 3:
                data[place:place] = chance.randbytes(chance.choice((1, 2, 8, 64)))
            case 4:
                data[place : place + 10] = b"\xff" * 9 + b"\x01"
            case _:
                data += data[: chance.choice((1, SIGNATURE, len(data)))]
    return bytes(data)


def splice(one: bytes, other: bytes) -> bytes:
    """The contents of a frame under the signature of another."""
    return one[:-SIGNATURE] + other[-SIGNATURE:]
