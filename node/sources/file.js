'use strict';
// Topology documents in files, which are replaced whole.

const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const { open, realpath, rename, rm, stat } = require('node:fs/promises');
const path = require('node:path');
const { ConsistentError } = require('../lib/errors');
const { Store, found, same } = require('../lib/sources/store');

/** Bytes of a file that are read. */
const MOST = 64 * 2 ** 20;
/** Milliseconds between two looks at a file that is watched. */
const LOOK = 500;

class FileStore extends Store {
  /** A file. It is written beside itself and renamed, so that nobody reads half of it, under a lock of `FILE.lock`. */
  constructor(file) {
    super(new Place(file));
  }
}

class Place {
  constructor(file) {
    this.origin = file;
  }

  async get() {
    let file;
    try {
      file = await open(this.origin);
    } catch (e) {
      if (e.code === 'ENOENT') return null;
      throw e;
    }
    try {
      const text = [];
      let length = 0;
      for await (const part of file.createReadStream({ end: MOST, autoClose: false })) {
        text.push(part);
        length += part.length;
      }
      if (length > MOST) throw new ConsistentError('document', `${this.origin}: more than 64 MiB`);
      return found(Buffer.concat(text));
    } finally {
      await file.close();
    }
  }

  async write(text, before) {
    // What a link points at is replaced, not the link.
    const file = await realpath(this.origin).catch(() => this.origin);
    const unlock = await lock(`${file}.lock`);
    try {
      if (!same(await this.get(), before)) return false;
      await replace(file, text);
      return true;
    } finally {
      await unlock();
    }
  }

  async listen(notice, failed) {
    // Version 5 and later have no require().
    const { watch } = await import('chokidar');
    const file = path.resolve(this.origin);
    const folder = path.dirname(file);
    // The folder, as a file that is replaced is another one then; of it, only this name.
    const ignored = (name) => path.resolve(name) !== folder && path.resolve(name) !== file;
    const options = { persistent: false, ignoreInitial: true, depth: 0, atomic: false, ignored };
    const watcher = watch(folder, options);
    watcher.on('all', notice);
    watcher.on('error', failed);
    await once(watcher, 'ready');
    // Of files that are replaced again and again the watcher misses some.
    let last = await mark(file);
    const timer = setInterval(async () => {
      const now = await mark(file);
      if (now !== last) notice();
      last = now;
    }, LOOK);
    timer.unref();
    const close = () => {
      clearInterval(timer);
      return watcher.close();
    };
    return { get: () => this.get(), close };
  }
}

async function replace(file, text) {
  const temporary = path.join(path.dirname(file), `.consistent-${randomBytes(8).toString('hex')}`);
  try {
    const made = await open(temporary, 'wx');
    try {
      const old = await stat(file).catch(() => null);
      if (old !== null) await made.chmod(old.mode);
      await made.writeFile(text);
      await made.sync();
    } finally {
      await made.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What changes with a file; none if there is none. */
async function mark(file) {
  const { ino, mtimeNs, size } = (await stat(file, { bigint: true }).catch(() => null)) ?? {};
  return `${ino} ${mtimeNs} ${size}`;
}

/** Holds the lock of a file, as flock(2) does, which Node does not have: by flock(1), until the function is called. */
async function lock(file) {
  const child = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const isHeld = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]).catch(
    (e) => {
      throw new ConsistentError('unsupported', `${file}: files are published where there is flock(1): ${e.message}`);
    },
  );
  if (!isHeld) throw new Error(`${file}: flock gives no lock`);
  return () => {
    child.stdin.end();
    return ended;
  };
}

module.exports = { FileStore };
