# SPDX-License-Identifier: Apache-2.0
"""Attacks what hubs tell each other over NATS: an attacker without the cluster's key cannot make members hear anything.

Two hubs and a member on each; Ada says numbers on one and Bob hears them on the other, in order and at most once. Meanwhile an eavesdropper
publishes what it has heard again, changed, in another order and elsewhere, and forges frames with a key of its own. With the right key it
signs nonsense: the hubs live. Then a proxy stands between a hub and NATS. At last a new hub is told what a dead one said.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

import frames
import nats
from listener import Listener
from middle import Middle
from servers import Server

KEY = b"the adversary's cluster, which keeps no secrets"
ROOM = "lobby"


class Cluster:
    """Hubs on one NATS server, and what went wrong."""

    def __init__(self, nss: str, port: int, seed: int) -> None:
        self.nss, self.port = nss, port
        self.chance = random.Random(seed)
        self.faults: list[str] = []
        self.said = 0

    def hub(self, node: str, port: int | None = None) -> Server:
        return Server(
            [self.nss, "hub", "127.0.0.1:0", "--node", node, "--nats", f"nats://127.0.0.1:{port or self.port}"],
            {"NSS_CLUSTER_KEY": KEY.decode()})

    def say(self, ada: Listener, count: int = 1) -> None:
        for _ in range(count):
            self.said += 1
            ada.send(["say", ROOM, {"n": self.said}])

    def check(self, name: str, bob: Listener, hubs: list[Server]) -> None:
        """Bob has heard what Ada said, once and in order, and no other line."""
        self.await_last(bob)
        numbers = bob.numbers
        if any(one >= other for one, other in zip(numbers, numbers[1:])):
            self.faults.append(f"{name}: heard twice, or out of order: {numbers[-30:]}")
        if numbers[-1:] != [self.said]:
            self.faults.append(f"{name}: {self.said} was said, and {numbers[-1:]} was the last that was heard")
        self.faults += [f"{name}: {fault}" for fault in bob.faults]
        self.faults += [f"{name}: heard {line[:200]!r}" for line in bob.odd[:1]]
        self.faults += [f"{name}: {crash}" for hub in hubs if (crash := hub.crash())]
        bob.forget(numbers)

    def check_life(self, name: str, bob: Listener, hubs: list[Server]) -> str:
        """Whatever else Bob has heard, he hears Ada. Returns what else it was: who has the key can have members told anything."""
        self.await_last(bob)
        time.sleep(0.3)
        if self.said not in bob.numbers:
            self.faults.append(f"{name}: {self.said} was said, and not heard")
        self.faults += [f"{name}: {crash}" for hub in hubs if (crash := hub.crash())]
        odd = f"{len(bob.odd)} lines that no hub writes" + (f", such as {bob.odd[0][:100]!r}" if bob.odd else "")
        bob.forget([self.said])
        return odd

    def await_last(self, bob: Listener) -> None:
        deadline = time.monotonic() + 10
        while self.said not in bob.numbers[-5:] and time.monotonic() < deadline:
            time.sleep(0.02)

    # Attacks

    def replay(self, eve: nats.Client, ada: Listener, bob: Listener, rounds: int) -> None:
        """Everything that was published, again: at once, later, backwards, under other subjects."""
        for number in range(rounds):
            self.say(ada, 3)
            heard = [one for one in eve.heard() if one.payload]
            again = self.chance.sample(heard, min(len(heard), 40))
            if number % 2:
                again.sort(key=heard.index, reverse=True)
            subjects = [one.subject for one in heard] or [""]
            for message in again:
                elsewhere = self.chance.random() < 0.2
                eve.publish(self.chance.choice(subjects) if elsewhere else message.subject, message.payload)
            if number % 10 == 9:
                eve.forget()
                time.sleep(0.05)

    def mutate(self, eve: nats.Client, ada: Listener, bob: Listener, rounds: int) -> None:
        """What was published, damaged; and nothing of it under another's signature."""
        for _ in range(rounds):
            self.say(ada)
            heard = [one for one in eve.heard() if len(one.payload) > frames.SIGNATURE]
            for message in self.chance.sample(heard, min(len(heard), 30)):
                other = self.chance.choice(heard)
                payload = frames.splice(message.payload, other.payload) if self.chance.random() < 0.2 else frames.damage(message.payload, self.chance)
                if payload not in (message.payload, other.payload):
                    eve.publish(message.subject, payload)
            eve.publish(self.chance.choice(["nss.hub.c", f"nss.hub.r.{ROOM}", "nss.hub.a", "nss.hub.n.b"]), self.chance.randbytes(self.chance.choice((0, 1, 33, 4_000))))

    def forge(self, eve: nats.Client, ada: Listener, key: bytes, rounds: int) -> None:
        """Frames that are right but for the key: a line of Ada's hub, a member of it, a line of a hub that there is not."""
        signer = frames.Signer(key)
        heard = [one for one in eve.heard() if one.subject.startswith("nss.hub.r.")]
        if not heard:
            self.say(ada)
            time.sleep(0.5)
            heard = [one for one in eve.heard() if one.subject.startswith("nss.hub.r.")]
        if not heard:
            return self.faults.append("forge: nothing was published about the room")
        node, incarnation = frames.origin(heard[-1].payload)
        line = json.dumps(["said", ROOM, {"from": {"id": "a/1", "data": None}, "data": {"n": "forged"}}]).encode() + b"\n"
        for number in range(rounds):
            for name, life in ((node, incarnation), (node, incarnation + (1 << 30)), ("mallory", incarnation)):
                sequence = self.chance.choice((self.said + 1 + number, 1, 1 << 40))
                eve.publish(f"nss.hub.r.{ROOM}", signer.sign(frames.broadcast(name, life, [ROOM], sequence, line)))
                eve.publish("nss.hub.c", signer.sign(frames.presence(name, life, [ROOM], sequence, 99, b'{"name":"forged"}')))

    def insider(self, eve: nats.Client, rounds: int) -> None:
        """Nonsense that is signed with the right key, by hubs that there are not."""
        signer = frames.Signer(KEY)
        bodies = [one for one in eve.heard() if len(one.payload) > frames.SIGNATURE]
        for number in range(rounds):
            message = self.chance.choice(bodies)
            node, _ = frames.origin(message.payload)
            # Under another name: who has the key can be any hub, and what the real ones say must go on.
            body = message.payload[: -frames.SIGNATURE].replace(frames.text(node), frames.text("z"), 1)
            head = 2 + len(frames.text("z"))
            eve.publish(message.subject, signer.sign(body[:head] + frames.damage(body[head:], self.chance)))


def run(nss: str, nats_server: str = "nats-server", seed: int = 1, rounds: int = 200) -> int:
    """Runs all attacks, and says what came of them. Returns 1 if a hub fell for one."""
    faults = attack(nss, nats_server, seed, rounds, lambda text: print(text, flush=True))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def attack(nss: str, nats_server: str, seed: int, rounds: int, say: Any) -> list[str]:
    """Runs all attacks, and returns what went wrong."""
    with nats.Server(nats_server) as server, Middle(server.port, seed) as middle:
        cluster = Cluster(nss, server.port, seed)
        with cluster.hub("a") as a, cluster.hub("b", middle.port) as b:
            eve = nats.Client(server.port)
            ada, bob = Listener(a.address, ROOM, "Ada"), Listener(b.address, ROOM, "Bob")
            if not bob.await_member("Ada"):
                return [f"the hubs do not find each other: {a.log} {b.log}"]
            hubs = [a, b]
            cluster.say(ada, 5)
            cluster.check("before", bob, hubs)
            for name, deed in (
                ("replay", lambda: cluster.replay(eve, ada, bob, rounds)),
                ("mutate", lambda: cluster.mutate(eve, ada, bob, rounds)),
                ("forge", lambda: cluster.forge(eve, ada, b"not the key of this cluster", rounds)),
            ):
                deed()
                cluster.say(ada)
                cluster.check(name, bob, hubs)
                say(f"{name}: {len(bob.numbers)} heard of {cluster.said}, {len(cluster.faults)} faults")
            cluster.insider(eve, rounds * 10)
            cluster.say(ada)
            say(f"insider: {cluster.check_life('insider', bob, hubs)}")
            _stand_between(cluster, middle, ada, bob, hubs, rounds, say)
            last = [one for one in eve.heard() if one.payload][-500:]
            ada.close()
            bob.close()
        _wake_the_dead(cluster, eve, last, say)
        eve.close()
        return cluster.faults


def _stand_between(
    cluster: Cluster, middle: Middle, ada: Listener, bob: Listener, hubs: list[Server], rounds: int, say: Any
) -> None:
    first, gaps = len(bob.numbers), bob.missing
    before = cluster.said
    middle.is_evil = True
    for _ in range(rounds):
        cluster.say(ada, 2)
        time.sleep(0.01)
    middle.is_evil = False
    time.sleep(0.2)
    cluster.say(ada)
    cluster.check("between", bob, hubs)
    # A sign of life tells of what is missing at the end.
    missing = cluster.said - before - (len(bob.numbers) - first)
    deadline = time.monotonic() + 10
    while bob.missing - gaps < missing and time.monotonic() < deadline:
        time.sleep(0.1)
    if bob.missing - gaps < missing:
        cluster.faults.append(f"between: {missing} are missing, and gaps tell of {bob.missing - gaps}")
    say(f"between: {dict(middle.done)}; {missing} are missing, gaps tell of {bob.missing - gaps}")


def _wake_the_dead(cluster: Cluster, eve: nats.Client, last: list[nats.Message], say: Any) -> None:
    """Tells a hub that was just started what hubs said that have ended."""
    time.sleep(0.5)
    with cluster.hub("c") as hub:
        cleo = Listener(hub.address, ROOM, "Cleo")
        for _ in range(3):
            for message in last:
                eve.publish(message.subject, message.payload)
            time.sleep(0.3)
        cleo.ask_who()
        time.sleep(0.5)
        if cleo.numbers:
            cluster.faults.append(f"dead: a new hub delivers {len(cleo.numbers)} lines of hubs that have ended")
        strangers = [name for name in cleo.members.values() if name != {"name": "Cleo"}]
        if strangers:
            cluster.faults.append(f"dead: a new hub lists {strangers} of hubs that have ended")
        cluster.faults += [f"dead: {crash}" for crash in [hub.crash()] if crash]
        cleo.close()
        say(f"dead: {len(cleo.numbers)} lines and {len(strangers)} members of hubs that have ended")
