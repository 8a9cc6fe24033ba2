'use strict';
// What following a file takes of Node. Nothing here waits in the thread that runs JavaScript.

const { constants, watch } = require('node:fs');
const { open, stat } = require('node:fs/promises');
const { dirname, resolve } = require('node:path');

/** A pipe that nobody writes to would never be open. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What differs after a file was written, or another one has its name. */
const markOf = ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** Why nothing could be read: the same words in every language, without those of the system. */
function failureOf({ code, errno }) {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  if (code === 'EACCES' || code === 'EPERM') return 'no right to read it';
  return `cannot be read: error ${Math.abs(errno)} of the system`;
}

/** The mark of what a path leads to; why there is nothing to read, if there is not. */
async function look(path) {
  try {
    return { mark: markOf(await stat(path, { bigint: true })) };
  } catch (e) {
    const failure = failureOf(e);
    return { mark: failure, failure };
  }
}

/**
 * The bytes of a file that has at most so many, its mark after they were read, and when it was written; or why not,
 * without a mark if it is there and cannot be read.
 */
async function read(path, most) {
  try {
    const file = await open(path, FLAGS);
    try {
      const found = await file.stat({ bigint: true });
      const refused = (failure) => ({ mark: markOf(found), failure });
      if (!found.isFile()) return refused('not a file');
      const bytes = await readUpTo(file, Number(found.size), most);
      if (bytes === null) return refused(`more than ${most} bytes`);
      const after = await file.stat({ bigint: true });
      return { mark: markOf(after), writtenAt: Number(after.mtimeMs), bytes };
    } finally {
      await file.close();
    }
  } catch (e) {
    const failure = failureOf(e);
    return failure === 'missing' ? { mark: failure, failure } : { failure };
  }
}

/** All bytes of a file, whatever size it says it has; null if there are more. */
async function readUpTo(file, size, most) {
  if (size > most) return null;
  let bytes = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (bytesRead === 0) return bytes.subarray(0, length);
    if (length > most) return null;
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, most) + 1);
  }
}

/**
 * Calls a function whenever something happens in a path's folder, until what it returns is closed, as far as the system
 * tells of it: null where it tells nothing.
 */
function hints(path, hint) {
  try {
    const watcher = watch(dirname(path), { persistent: false }, hint);
    return watcher.on('error', () => watcher.close());
  } catch {
    return null;
  }
}

module.exports = { hints, look, read, resolve };
