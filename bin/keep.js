// Writes down what V8 made of the bundle, for load.js to begin with: only while the build runs the program for that.
'use strict';
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { crc32 } = require('node:zlib');

const keepEveryMs = 250;
const alignment = 8;
const align = (offset) => Math.ceil(offset / alignment) * alignment;

/** Lays pieces out as a pack: load.js says how one looks. */
function makePack(pieces) {
  const index = Buffer.from(JSON.stringify(pieces.map(([name, { checksum, code }]) => [name, checksum, code.length])));
  const start = align(alignment + index.length) - alignment;
  const body = Buffer.alloc(pieces.reduce((offset, [, { code }]) => align(offset + code.length), start));
  index.copy(body);
  let offset = start;
  for (const [, { code }] of pieces) {
    code.copy(body, offset);
    offset = align(offset + code.length);
  }
  const head = Buffer.alloc(alignment);
  head.writeUInt32LE(index.length, 0);
  head.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([head, body]);
}

/** Keeps the code of these scripts in a file, beside what another process kept of modules that this one does not load. */
function keep({ file, pack, scripts, isUsable }) {
  const write = () => {
    if (!isUsable()) return;
    const kept = new Map(pack);
    for (const [name, { script, checksum }] of scripts) kept.set(name, { checksum, code: script.createCachedData() });
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, makePack([...kept]));
    renameSync(unfinished, file);
  };
  process.on('exit', write);
  // Threads and helpers are ended from outside.
  setInterval(write, keepEveryMs).unref();
}

module.exports = { keep };
