'use strict';
// Files that a ring follows: how they are replaced, broken, lost and found, and how following ends.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const FakeTimers = require('@sinonjs/fake-timers');
const { Ring } = require('..');
const { refused, until } = require('./helpers');

const PACKAGE = JSON.stringify(path.dirname(__dirname));
const FAST = { debounce: 20, poll: 50 };
const FOUR = ['a', 'b', 'c', 'd'];

const textOf = (nodes, epoch) => JSON.stringify({ ...new Ring(nodes).toJSON(), epoch });
const statesOf = (states) => JSON.stringify({ libconsistent_states: 1, states });

/** Warnings of refused documents, which the process has of all tests of this file. */
const warnings = [];
process.on('warning', ({ name, message }) => name === 'FollowingWarning' && warnings.push(message));

/** Writes as whoever cares does: another file, which is renamed. */
function replace(file, text) {
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

/** A ring that follows a file of four nodes in a folder of its own, and what it was told. */
async function start(t, options = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'consistent-'));
  const file = path.join(folder, 'ring.json');
  replace(file, textOf(FOUR, 1));
  const ring = new Ring(FOUR);
  const refusals = [];
  ring.onChange(({ why, reason }) => why === 'refused' && refusals.push(reason));
  const following = ring.follow(file, { ...FAST, maxLoss: 1, ...options });
  t.after(() => {
    following.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const epoch = (wanted) => until(`epoch ${wanted}`, () => ring.epoch === BigInt(wanted));
  await epoch(1);
  return { folder, file, ring, refusals, following, epoch };
}

/** Long enough for several looks. */
const looks = () => sleep(8 * (FAST.debounce + FAST.poll));

describe('a file that is followed', () => {
  test('is taken when another one is renamed into its place', async (t) => {
    const { file, ring, refusals, epoch } = await start(t);
    assert.deepEqual([...ring], FOUR);
    replace(file, textOf(['a', 'b', 'c', 'd', 'e'], 2));
    await epoch(2);
    assert.deepEqual([...ring], [...FOUR, 'e']);
    const { age, ...source } = ring.source();
    assert.deepEqual(source, { origin: file, accepted: 2, refused: 0, error: null, errorAge: null });
    assert.ok(age < 20_000);
    assert.deepEqual(refusals, []);
    // What is there once more is not offered.
    replace(file, textOf(['a', 'b', 'c', 'd', 'e'], 2));
    fs.utimesSync(file, 1, 1);
    await looks();
    assert.equal(ring.source().accepted, 2);
  });

  test('is found by a path that was relative when it began', async (t) => {
    const { folder, file, ring } = await start(t);
    const away = process.cwd();
    process.chdir(folder);
    const other = new Ring(['x']);
    const following = other.follow('ring.json', { ...FAST, maxLoss: 1 });
    process.chdir(away);
    t.after(() => following.close());
    await until('epoch 1', () => other.epoch === 1n);
    assert.equal(other.source().origin, 'ring.json');
    replace(file, textOf(['q', ...FOUR], 2));
    await until('epoch 2', () => other.epoch === 2n && ring.epoch === 2n);
    assert.equal(other.fingerprint, ring.fingerprint);
  });

  test('is refused while it is half written, and taken when it is whole', async (t) => {
    const { file, ring, refusals, epoch } = await start(t);
    const text = textOf([...FOUR, 'e'], 2);
    fs.writeFileSync(file, text.slice(0, 60));
    await until('a refusal', () => refusals.length === 1);
    assert.equal(ring.epoch, 1n);
    assert.ok(refusals[0].startsWith(`${file}: `));
    assert.equal(ring.source().error, refusals[0]);
    fs.appendFileSync(file, text.slice(60));
    await epoch(2);
    assert.deepEqual([ring.source().error, ring.source().refused], [null, 1]);
  });

  test('is not read before it has stayed as it is', async (t) => {
    const { file, refusals, epoch } = await start(t, { debounce: 400, poll: 5000 });
    const text = textOf([...FOUR, 'e'], 2);
    for (let i = 0; i <= text.length; i += 20) {
      fs.writeFileSync(file, text.slice(0, i));
      await sleep(10);
    }
    fs.writeFileSync(file, text);
    await epoch(2);
    assert.deepEqual(refusals, []);
  });

  test('is read now and then, where it never stays as it is', async (t) => {
    const { file, ring } = await start(t);
    let epoch = 1;
    const timer = setInterval(() => replace(file, textOf(FOUR, ++epoch)), 5);
    t.after(() => clearInterval(timer));
    await until('epochs', () => ring.epoch > 1n);
    assert.ok(ring.epoch <= BigInt(epoch));
  });

  test('keeps the last good document, whatever comes', async (t) => {
    const { file, ring, refusals, epoch } = await start(t, { maxLoss: 0.5 });
    replace(file, textOf(FOUR, 7));
    await epoch(7);
    const before = ring.stringify();
    const bad = [
      [Buffer.from([0, 255, 254, 10]), /no topology document/],
      ['', /the document is empty/],
      [textOf([...FOUR, 'e'], 6), /epoch: 6 lies behind/],
      [textOf([...FOUR, 'e'], 7), /epoch: 7 is the ring's own/],
      [JSON.stringify({ ...JSON.parse(before), nodes: [], epoch: 8 }), /100\.0 % of the weight/],
      [textOf(['a'], 8), /75\.0 % of the weight would leave at once with 3 of 4 nodes, at most 50 %/],
    ];
    for (const [i, [text, words]] of bad.entries()) {
      replace(file, text);
      await until(`refusal ${i}`, () => refusals.length === i + 1);
      assert.match(refusals[i], words);
      // Once, however often it is looked at or touched.
      fs.utimesSync(file, i + 1, i + 1);
      await looks();
      assert.deepEqual([refusals.length, ring.source().refused, ring.stringify()], [i + 1, i + 1, before]);
      assert.equal(warnings.filter((message) => message === refusals[i]).length, 1);
    }
    fs.truncateSync(file, 0);
    await until('the last refusal', () => refusals.length === bad.length + 1);
    replace(file, textOf(['a', 'b'], 8));
    await epoch(8);
    assert.equal(ring.source().error, null);
  });

  test('may be a link, and a link in its path', async (t) => {
    const { folder, file, epoch } = await start(t);
    // As volumes of Kubernetes: ring.json -> ..data/ring.json, ..data -> a folder, which is replaced by a rename.
    const version = (n) => {
      fs.mkdirSync(path.join(folder, `..${n}`));
      fs.writeFileSync(path.join(folder, `..${n}`, 'ring.json'), textOf([...FOUR, `v${n}`], n));
      fs.symlinkSync(`..${n}`, path.join(folder, '..data.new'));
      fs.renameSync(path.join(folder, '..data.new'), path.join(folder, '..data'));
    };
    version(2);
    fs.symlinkSync('..data/ring.json', `${file}.new`);
    fs.renameSync(`${file}.new`, file);
    await epoch(2);
    for (let n = 3; n < 6; n++) {
      version(n);
      await epoch(n);
    }
    // Of what happens behind a link nothing hints.
    replace(path.join(folder, '..5', 'ring.json'), textOf(FOUR, 6));
    await epoch(6);
  });

  test('may be gone for a while, and its folder, too', async (t) => {
    const { folder, file, ring, refusals, epoch } = await start(t);
    fs.unlinkSync(file);
    await until('told', () => refusals.length === 1);
    assert.equal(refusals[0], `${file}: missing`);
    await looks();
    assert.deepEqual([refusals.length, ring.source().error], [1, `${file}: missing`]);
    // The same document is taken again, so that there is no error any more.
    replace(file, textOf(FOUR, 1));
    await until('back', () => ring.source().error === null);
    fs.rmSync(folder, { recursive: true });
    await until('gone', () => refusals.length === 2);
    fs.mkdirSync(folder);
    replace(file, textOf([...FOUR, 'e'], 2));
    await epoch(2);
    replace(file, textOf(FOUR, 3));
    await epoch(3);
    assert.equal(refusals.length, 2);
  });

  test('is no larger than 64 MiB, and a regular file', { skip: process.platform === 'win32' }, async (t) => {
    const { file, ring, refusals, epoch } = await start(t);
    fs.truncateSync(file, 65 * 2 ** 20);
    await until('too large', () => refusals.length === 1);
    assert.equal(refusals[0], `${file}: more than ${64 * 2 ** 20} bytes`);
    fs.truncateSync(file, 66 * 2 ** 20);
    await looks();
    assert.equal(refusals.length, 1);
    fs.unlinkSync(file);
    execFileSync('mkfifo', [file]);
    await until('a pipe', () => refusals.at(-1) === `${file}: not a file`);
    fs.unlinkSync(file);
    fs.mkdirSync(file);
    await looks();
    assert.equal(refusals.at(-1), `${file}: not a file`);
    fs.rmdirSync(file);
    replace(file, textOf(FOUR, 2));
    await epoch(2);
    // As much as that is read: spaces may stand behind a document.
    fs.truncateSync(file, 0);
    fs.writeFileSync(file, textOf([...FOUR, 'e'], 3) + ' '.repeat(2 ** 20));
    await epoch(3);
    assert.equal(ring.size, 5);
  });

  test('may change 200 times in a row: the last one is the ring, within a second', async (t) => {
    const { file, ring, refusals } = await start(t, { debounce: undefined, poll: undefined });
    let epoch = 1;
    for (const write of [(text) => replace(file, text), (text) => fs.writeFileSync(file, text)]) {
      for (let i = 0; i < 200; i++) {
        write(textOf([...FOUR, `n${i}`], ++epoch));
        if (i % 10 === 0) await sleep(1);
      }
      const last = Date.now();
      await until('the last', () => ring.epoch === BigInt(epoch));
      t.diagnostic(`after ${Date.now() - last} ms`);
      // What is renamed is never read half.
      if (epoch === 201) assert.deepEqual(refusals, []);
    }
    assert.ok(ring.has('n199'));
    assert.equal(ring.source().error, null);
  });
});

describe('states that are followed', () => {
  test('are marks, end by themselves, and count for nodes that join', async (t) => {
    const { folder, file, ring, refusals, epoch } = await start(t);
    const states = path.join(folder, 'states.json');
    const until1 = Date.now() + 1500;
    replace(states, statesOf({ a: { state: 'down', until: until1 }, b: { state: 'draining' }, e: { state: 'down' } }));
    const other = new Ring(FOUR);
    const following = other.follow(file, { ...FAST, states });
    t.after(() => following.close());
    await until('marks', () => other.state('a') === 'down' && other.state('b') === 'draining');
    replace(file, textOf([...FOUR, 'e'], 2));
    await epoch(2);
    await until('e is down', () => other.has('e') && other.state('e') === 'down');
    // They end, whatever has become of the file.
    fs.writeFileSync(states, 'garbage');
    const told = [];
    other.onChange(({ reason }) => reason && told.push(reason));
    await until('refused', () => told.length === 1);
    assert.ok(told[0].startsWith(`${states}: `));
    assert.equal(other.state('a'), 'down');
    await until('a is up', () => other.state('a') === 'up');
    assert.ok(Date.now() >= until1);
    assert.equal(other.state('b'), 'draining');
    replace(states, statesOf({}));
    await until('all are up', () => [...other].every((id) => other.state(id) === 'up'));
    assert.equal(other.statesFingerprint, ring.statesFingerprint);
    assert.equal(other.source().origin, file);
    assert.deepEqual(refusals, []);
  });
});

describe('following', () => {
  test('ends', { skip: process.platform !== 'linux' }, async (t) => {
    const watches = () => {
      const infos = fs.readdirSync('/proc/self/fdinfo').map((fd) => {
        try {
          return fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
        } catch {
          return '';
        }
      });
      return infos
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('inotify wd:')).length;
    };
    const before = watches();
    const { file, ring, following } = await start(t);
    assert.equal(watches(), before + 1);
    assert.equal(String(following), `Following(${JSON.stringify(file)})`);
    const controller = new AbortController();
    const ends = [
      following,
      ring.follow(file, { ...FAST, signal: controller.signal }),
      ring.follow(file, { ...FAST, signal: AbortSignal.abort() }),
      ring.follow(file, FAST),
      ring.follow(file, FAST),
    ];
    await looks();
    following.close();
    following.close();
    controller.abort();
    if (Symbol.dispose) ends[3][Symbol.dispose]();
    else ends[3].close();
    // Whoever listens may end it.
    ring.onChange(() => ends[4].close());
    ring.markDown('a');
    for (const one of ends) assert.equal(String(one), 'Following(closed)');
    await looks();
    assert.equal(watches(), before);
    const { accepted } = ring.source();
    replace(file, textOf([...FOUR, 'e'], 2));
    await looks();
    assert.deepEqual([ring.epoch, ring.source().accepted], [1n, accepted]);
    // With its ring.
    const other = ring.follow(file, FAST);
    ring.close();
    assert.equal(String(other), 'Following(closed)');
    await looks();
    assert.equal(watches(), before);
    assert.throws(() => ring.follow(file), { kind: 'closed' });
  });

  test('leaves no timer', async (t) => {
    const { file, ring, following: first } = await start(t);
    first.close();
    const clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] });
    t.after(() => clock.uninstall());
    const following = ring.follow(file, { poll: 2 ** 40, debounce: 1000 });
    while (clock.countTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(clock.countTimers(), 1);
    clock.tick(1000);
    while (clock.countTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
    // Longer than timers take.
    assert.equal(clock.countTimers(), 1);
    following.close();
    assert.equal(clock.countTimers(), 0);
  });

  test('keeps no process alive, and goes on in a worker', async (t) => {
    const { file, epoch } = await start(t);
    const program = `
      const ring = new (require(${PACKAGE}).Ring)(['x']);
      ring.follow(${JSON.stringify(file)}, { maxLoss: 1, poll: 10, debounce: 5, states: '/nowhere' });
      if (process.argv[1] === 'wait') setTimeout(() => console.log(String(ring.epoch)), 500);`;
    assert.equal(execFileSync(process.execPath, ['-e', program, 'end'], { timeout: 20_000 }).length, 0);
    const printed = execFileSync(process.execPath, ['--no-warnings', '-e', program, 'wait'], { timeout: 20_000 });
    assert.equal(String(printed), '1\n');
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      const ring = new (require(${PACKAGE}).Ring)(['x']);
      ring.follow(workerData, { maxLoss: 1, poll: 20, debounce: 5 });
      ring.onChange(({ why, epoch }) => why === 'topology' && parentPort.postMessage(epoch));
      parentPort.on('message', () => process.exit());`;
    const worker = new Worker(source, { eval: true, workerData: file });
    const epochs = [];
    worker.on('message', (told) => epochs.push(told));
    await until('the first', () => epochs.length === 1);
    replace(file, textOf([...FOUR, 'e'], 2));
    await epoch(2);
    await until('the second', () => epochs.length === 2);
    assert.deepEqual(epochs, [1n, 2n]);
    await worker.terminate();
  });

  test('takes arguments that make sense', () => {
    const ring = new Ring(['a']);
    for (const given of [undefined, 5, null, Buffer.from('x')]) {
      assert.throws(() => ring.follow(given), { name: 'TypeError', message: /^path: expected a string/ });
    }
    for (const given of ['', 'a\0b'])
      assert.throws(() => ring.follow(given), refused('argument', /^path: .* is no path/));
    assert.throws(() => ring.follow('x', { poll: 0 }), refused('argument', /^poll: 0, must be above 0/));
    assert.throws(() => ring.follow('x', { poll: -1 }), refused('argument', /^poll: /));
    assert.throws(() => ring.follow('x', { debounce: '1' }), { name: 'TypeError' });
    assert.throws(() => ring.follow('x', { maxLoss: 1.5 }), refused('argument', /^max_loss: 1\.5/));
    assert.throws(() => ring.follow('x', { max_loss: 1 }), refused('argument', /did you mean maxLoss/));
    assert.throws(() => ring.follow('x', { signal: {} }), { name: 'TypeError', message: /^signal: / });
    assert.throws(() => ring.follow('x', { states: 5 }), { name: 'TypeError', message: /^states: / });
    assert.equal(ring.source(), null);
  });
});
