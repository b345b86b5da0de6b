// An echo on the wire of nssocket, done as nssocket does it: parse each line, emit its name, and write each answer by itself.
//
//     node peer.js PORT
'use strict';
const net = require('net');
const { EventEmitter } = require('events');

net.createServer({ noDelay: true }, (socket) => {
  const events = new EventEmitter();
  const send = (name, payload) => socket.write(JSON.stringify([...name, payload]) + '\n');
  events.on('data::tick', (payload) => send(['data', 'tick'], payload));

  let begun = '';
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      const payload = message.pop();
      events.emit(message.join('::'), payload);
    }
  });
  socket.on('error', () => socket.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
