// The same documents read and written by node: `node node.js FOLDER ROUNDS`, lines as JSONCost prints them.
'use strict';
const fs = require('fs');
const path = require('path');
const [folder, rounds] = process.argv.slice(2);
const names = ['small', 'medium', '4 KiB', 'numbers', 'strings'];

function nanoseconds(work) {
  let count = 1;
  for (;;) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) work();
    if (process.hrtime.bigint() - start >= 2000000n) break;
    count *= 2;
  }
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) work();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  }
  return best;
}

let sink;
for (let round = 0; round < (Number(rounds) || 1); round++) {
  for (const name of names) {
    const buffer = fs.readFileSync(path.join(folder, `${name}.json`));
    const value = JSON.parse(buffer);
    if (!Buffer.from(JSON.stringify(value)).equals(buffer)) throw new Error(`${name} is written in another way`);
    for (const [way, work] of [
      ['decode, node', () => { sink = JSON.parse(buffer); }],
      ['encode, node', () => { sink = Buffer.from(JSON.stringify(value)); }],
    ]) {
      for (let warm = 0; warm < 3; warm++) nanoseconds(work);
      console.log(`${name};${way};${buffer.length};${nanoseconds(work)}`);
    }
  }
}
