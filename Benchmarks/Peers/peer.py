"""An echo on the wire of nssocket with uvloop and orjson: one write for a read.

    python3 peer.py PORT
"""

import asyncio
import sys

import orjson
import uvloop


class Peer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.begun = b""
        self.listeners = {("data", "tick"): lambda payload: ["data", "tick", payload]}

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def data_received(self, data):
        lines = (self.begun + data if self.begun else data).split(b"\n")
        self.begun = lines.pop()
        answers = []
        for line in lines:
            *name, payload = orjson.loads(line)
            listener = self.listeners.get(tuple(name))
            if listener:
                answers.append(orjson.dumps(listener(payload), option=orjson.OPT_APPEND_NEWLINE))
        if answers:
            self.transport.write(b"".join(answers))


async def main():
    server = await asyncio.get_running_loop().create_server(Peer, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


uvloop.run(main())
