'use strict';
// What this package takes of its platform, where that is Node or one that has Node's modules.

const { channel } = require('node:diagnostics_channel');
const { EventEmitter } = require('node:events');
const net = require('node:net');
const { performance } = require('node:perf_hooks');
const { setImmediate } = require('node:timers');
const { inspect, types } = require('node:util');
const files = require('./files');

/** The UTF-8 of a text that is well-formed. */
const utf8 = (text) => Buffer.from(text);

/** How many bytes that has. */
const byteLength = (text) => Buffer.byteLength(text);

/** Memory that is the caller's alone, with whatever was in it. */
const allocate = (size) => Buffer.allocUnsafeSlow(size);

/** Writes the UTF-8 of a text to memory that was allocated; how many bytes that took. */
const write = (bytes, text, at) => bytes.write(text, at);

const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** Whether somebody accepts connections. */
function connects({ host, port }, signal) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, signal });
    socket.unref();
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

module.exports = {
  EventEmitter,
  allocate,
  byteLength,
  channel,
  connects,
  emitWarning: (warning, options) => process.emitWarning(warning, options),
  files,
  hex,
  inspect,
  nextTick: (run) => process.nextTick(run),
  performance,
  setImmediate,
  types,
  utf8,
  write,
};
