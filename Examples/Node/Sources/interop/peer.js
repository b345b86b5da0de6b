//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

'use strict'

// One end of the conversation, in node with nothing but node. A message is a line of JSON: ["segment", …, payload].
//
//   node peer.js connect PORT     the one who comes, and ends it
//   node peer.js listen PORT      serves one conversation; 0 is any free port

const net = require('node:net')

const greeting = 'Grüße,\u2028in two lines'
const question = { id: 1, terms: [20, 22] }

/// Not by readline: the versions of node that also split at U+2028 would break frames whose strings contain one.
function eachLine(socket, callback) {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    lines.forEach(callback)
  })
}

function converse(socket, endsIt) {
  let [heard, sum, wasAsked] = ['', undefined, false]
  const send = (...frame) => socket.write(JSON.stringify(frame) + '\n')

  send('hello', { name: `node ${process.version}`, greeting })
  eachLine(socket, (line) => {
    const frame = JSON.parse(line)
    const payload = frame.pop()
    switch (frame[0]) {
      case 'hello':
        heard = payload.greeting
        console.log(`${payload.name} says hello`)
        send('add', question)
        break
      case 'add':
        send('sum', String(payload.id), payload.terms.reduce((sum, term) => sum + term, 0))
        wasAsked = true
        break
      case 'sum':
        if (frame[1] === String(question.id)) sum = payload
        console.log(`${question.terms.join(' + ')} is ${sum}`)
        break
    }
    if (endsIt && wasAsked && sum !== undefined) socket.end()
  })
  socket.on('close', () => {
    process.exitCode = wasAsked && sum === 42 && heard === greeting ? 0 : 1
  })
}

const [mode, port] = process.argv.slice(2)
if (mode === 'connect') {
  const socket = net.connect(Number(port), '127.0.0.1', () => converse(socket, true))
} else {
  const server = net.createServer((socket) => {
    server.close() // Nobody else comes in; who is here may stay.
    converse(socket, false)
  })
  server.listen(Number(port), '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`))
}
