'use strict';
// Who is told of a ring's changes: when, by whom, in which order, and until when.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const diagnostics = require('node:diagnostics_channel');
const { once } = require('node:events');
const path = require('node:path');
const { describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const { HealthChecker, Ring } = require('..');
const { noThreads: skip } = require('./helpers');

const PACKAGE = JSON.stringify(path.dirname(__dirname));
const words = ({ why, node, from, to }) => [why, node, from, to].join(' ');

/** Runs a program, given the flags of Node; what it printed. */
const run = (script, ...flags) =>
  execFileSync(process.execPath, [...flags, '-e', `const { Ring } = require(${PACKAGE});${script}`], {
    encoding: 'utf8',
    timeout: 60_000,
  });

/** A worker that changes the ring of a token; `ended` is for its end. */
function other(ring, script, flag) {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { Ring } = require(${PACKAGE});
    const { token, flag } = workerData;
    const ring = Ring.attach(token);
    ${script};
    parentPort.postMessage('done');`;
  const worker = new Worker(source, { eval: true, workerData: { token: ring.share(), flag } });
  return Object.assign(worker, { ended: once(worker, 'exit') });
}

/** Waits until a list has so many entries. */
async function length(list, n) {
  while (list.length < n) await sleep(1);
}

describe('changes of this thread', () => {
  test('are told before the call returns', () => {
    const ring = new Ring(['a', 'b', 'c']);
    const told = [];
    const subscription = ring.onChange((...given) => told.push(...given));
    const expect = (...wanted) => assert.deepEqual(told.splice(0).map(words), wanted);
    ring.markDown('b');
    const epochs = { epochBefore: 0n, epoch: 0n };
    assert.deepEqual(told, [{ why: 'mark', node: 'b', from: 'up', to: 'down', ...epochs, lost: 0, reason: null }]);
    assert.equal(JSON.parse(JSON.stringify(told[0])).epoch, '0');
    expect('mark b up down');
    ring.setNodes(['b', 'd']);
    assert.deepEqual(
      told.map(({ epochBefore, epoch }) => [epochBefore, epoch]),
      Array(4).fill([0n, 1n]),
    );
    expect('left a up ', 'left c up ', 'joined d  up', 'topology   ');
    for (const ok of [true, true]) ring.report('b', ok, 0);
    expect();
    for (let i = 0; i < 3; i++) ring.report('d', false, 0);
    expect('report d up down');
    ring.markUp('d');
    ring.setHealthPolicy({ heartbeatTimeout: 10 });
    expect('mark d down up');
    ring.tick(0);
    ring.tick(100);
    expect('missed d up down');
    ring.heartbeat('d', 101);
    expect('heartbeat d down up');
    ring.setHealthPolicy({});
    ring.setAddress('d', 'x:1');
    expect('topology   ');
    assert.throws(() => ring.removeNode('zz'));
    ring.markUp('d');
    expect();
    subscription.close();
    ring.markDown('d');
    expect();
  });

  test('also those that checks make', async () => {
    const ring = new Ring(['a', 'b']);
    const told = [];
    ring.onChange((change) => told.push(words(change)));
    ring.setHealthPolicy({ fall: 1 });
    const checks = ring.checks({ jitter: 0, timeout: 10 });
    const probe = checks.due(0).find(({ id }) => id === 'a');
    checks.finished(probe.number, false, 1);
    assert.deepEqual(told.splice(0), ['report a up down']);
    // No more than half of the nodes may be ejected.
    ring.markUp('a');
    told.splice(0);
    checks.due(100);
    assert.deepEqual(told.splice(0), ['report b up down']);
    for (const id of ring) ring.markUp(id);
    told.splice(0);
    const checker = new HealthChecker(ring, { interval: 5, probe: ({ id }) => id !== 'b' });
    const server = setInterval(() => {}, 1000);
    const [change] = await once(checker, 'change');
    clearInterval(server);
    checker.close();
    assert.deepEqual(change, { id: 'b', from: 'up', to: 'down' });
    assert.deepEqual(told, ['report b up down']);
  });

  test('those that a listener makes are told after it has returned', () => {
    const ring = new Ring(['a', 'b']);
    const [first, second] = [[], []];
    ring.onChange((change) => {
      first.push(`(${words(change)}`);
      if (change.to === 'down') ring.markUp(change.node);
      first.push(')');
    });
    ring.onChange((change) => second.push(words(change)));
    ring.markDown('a');
    assert.deepEqual(first, ['(mark a up down', ')', '(mark a down up', ')']);
    assert.deepEqual(second, ['mark a up down', 'mark a down up']);
    assert.equal(ring.state('a'), 'up');
  });

  test('of a ring are told to its own listeners', () => {
    const [one, two] = [new Ring(['a']), new Ring(['a'])];
    const told = [];
    one.onChange(() => two.markDown('a'));
    two.onChange((change) => told.push(words(change)));
    one.markDraining('a');
    assert.deepEqual(told, ['mark a up down']);
    // Another handle to the same ring.
    const again = Ring.attach(two.share());
    again.markUp('a');
    assert.deepEqual(told, ['mark a up down', 'mark a down up']);
  });

  test('an error of a listener is an uncaught one, and stops nothing', () => {
    const script = `
      const ring = new Ring(['a', 'b']);
      process.on('uncaughtException', (e) => console.log('uncaught', e.message));
      ring.onChange(() => { throw new Error('of the first'); });
      ring.onChange(({ node }) => console.log('second', node));
      ring.markDown('a');
      ring.markDown('b');
      console.log('returned', ring.state('b'));`;
    const printed = 'second a\nsecond b\nreturned down\nuncaught of the first\nuncaught of the first\n';
    assert.equal(run(script), printed);
    const alone = `const { Ring } = require(${PACKAGE}); const ring = new Ring(['a']);
      ring.onChange(() => { throw new Error('mine'); }); ring.markDown('a');`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', alone], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /Error: mine/);
  });
});

describe('a subscription', () => {
  test('ends', () => {
    const ring = new Ring(['a']);
    const told = [];
    const one = ring.onChange((change) => {
      told.push(words(change));
      one.close();
    });
    const two = ring.onChange(() => told.push('two'));
    ring.setNodes(['b']);
    assert.deepEqual(told.splice(0), ['left a up ', 'two', 'two', 'two']);
    two[Symbol.dispose]();
    two.close();
    ring.markDown('b');
    assert.deepEqual(told, []);
    // With the handle that it was asked of.
    const handle = Ring.attach(ring.share());
    handle.onChange(() => told.push('closed'));
    ring.markUp('b');
    handle.close();
    ring.markDown('b');
    assert.deepEqual(told, ['closed']);
    assert.throws(() => handle.onChange(() => {}), { kind: 'closed' });
  });

  test('is of a function', () => {
    const ring = new Ring(['a']);
    for (const listener of [undefined, null, {}, 'f']) {
      assert.throws(() => ring.onChange(listener), { name: 'TypeError', message: /^listener: expected a function/ });
    }
  });

  test('keeps no process and no worker alive, and is not collected', { skip }, async () => {
    const script = `
      let ring = new Ring(['a', 'b']);
      const token = ring.share();
      ring.onChange(({ node }) => console.log(node));
      ring.markDown('a');
      ring = null;
      setTimeout(() => {
        global.gc();
        Ring.attach(token).markDown('b');
      }, 10);`;
    assert.equal(run(script, '--expose-gc'), 'a\nb\n');
    const ring = new Ring(['a']);
    const worker = other(ring, 'ring.onChange(() => {})');
    await worker.ended;
    ring.markDown('a');
  });
});

describe('changes of other threads', { timeout: 60_000, skip }, () => {
  test('are told here, in their order', async () => {
    const ring = new Ring(['a', 'b']);
    const told = [];
    ring.onChange((change) => told.push(change));
    const turns = 300;
    const turn = `for (let i = 0; i < ${turns}; i++) { ring.addNode(name); ring.removeNode(name); }`;
    const workers = ['x', 'y'].map((name) => other(ring, `const name = '${name}'; ${turn}`));
    for (let i = 0; i < turns; i++) {
      ring.markDown('a');
      ring.markUp('a');
      if (i % 50 === 0) await sleep(1);
    }
    await Promise.all(workers.map(({ ended }) => ended));
    await length(told, 2 * turns + 8 * turns);
    assert.equal(told.length, 10 * turns);
    const epochs = told.filter(({ why }) => why === 'topology').map(({ epoch }) => epoch);
    assert.deepEqual(
      epochs,
      Array.from({ length: 4 * turns }, (_, i) => BigInt(i + 1)),
    );
    const own = told.filter(({ why }) => why === 'mark').map(words);
    assert.deepEqual(new Set(own.filter((_, i) => i % 2)), new Set(['mark a down up']));
    assert.ok(told.every(({ lost }) => lost === 0));
  });

  test('are counted where too many wait', async () => {
    const ring = new Ring(['a']);
    const told = [];
    ring.onChange((change) => told.push(change));
    const turns = 40_000;
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const work = `for (let i = 0; i < ${turns}; i++) { ring.markDown('a'); ring.markUp('a'); }`;
    const worker = other(ring, `${work} Atomics.store(flag, 0, 1); Atomics.notify(flag, 0)`, flag);
    // This thread hears of nothing meanwhile.
    Atomics.wait(flag, 0, 0);
    await worker.ended;
    await length(told, 1 << 16);
    const lost = told.reduce((sum, change) => sum + change.lost, 0);
    assert.equal(told.length + lost, 2 * turns);
    assert.ok(told.length < 2 * turns && told[0].lost > 0);
    assert.deepEqual(words(told.at(-1)), 'mark a down up');
  });

  test('are all told to a thread that does nothing else, and leave it room for other things', () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const ring = new Ring(['a']);
      const flag = new Int32Array(new SharedArrayBuffer(4));
      const idle = process.argv.includes('idle');
      let told = 0;
      ring.onChange(() => ++told === 60000 && idle && turn());
      const source = \`
        const { workerData: { token, flag } } = require('node:worker_threads');
        const ring = require(${PACKAGE.replaceAll('"', "'")}).Ring.attach(token);
        for (let i = 0; i < 30000; i++) { ring.markDown('a'); ring.markUp('a'); }
        Atomics.store(flag, 0, 1);
        Atomics.notify(flag, 0);
        Atomics.wait(flag, 0, 1);\`;
      const worker = new Worker(source, { eval: true, workerData: { token: ring.share(), flag } });
      Atomics.wait(flag, 0, 0);
      let [turns, most, last] = [0, 0, 0];
      const turn = () => {
        [turns, most, last] = [turns + 1, Math.max(most, told - last), told];
        if (told < 60000) return void (turns % 2 ? setTimeout(turn, 0) : setImmediate(turn));
        console.log(told, most <= 4000);
        clearTimeout(late);
        process.exit();
      };
      const late = setTimeout(() => process.exit(console.log('late', told)), 20_000);
      if (!idle) turn();`;
    assert.equal(run(script), '60000 true\n');
    const program = `const { Ring } = require(${PACKAGE});${script}`;
    const idle = spawnSync(process.execPath, ['-e', program, 'idle'], { timeout: 60_000 });
    assert.match(String(idle.stdout), /^60000 /);
  });

  test('stop no thread that is ending', async () => {
    const ring = new Ring(['a', 'b']);
    const workers = [0, 1, 2, 3].map(() => other(ring, 'ring.onChange(() => {}); setInterval(() => {}, 1000)'));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const ends = workers.map((worker) => worker.terminate());
    for (let i = 0; i < 2000; i++) {
      ring.markDown('a');
      ring.markUp('a');
      if (i % 20 === 0) await sleep(0);
    }
    await Promise.all(ends);
  });
});

describe('the channel libconsistent:change', () => {
  const NAME = 'libconsistent:change';

  test('has the changes of every ring while somebody subscribes', { skip }, async () => {
    const told = [];
    const listen = ({ ring, change }) => told.push([ring, words(change)]);
    const before = new Ring(['a', 'b']);
    before.markDown('a');
    diagnostics.subscribe(NAME, listen);
    const after = new Ring(['c']);
    before.markUp('a');
    after.report('c', true);
    after.markDown('c');
    assert.deepEqual(told.splice(0), [
      [before, 'mark a down up'],
      [after, 'mark c up down'],
    ]);
    // Once, however many handles there are.
    const handle = Ring.attach(after.share());
    handle.markUp('c');
    assert.deepEqual(told.splice(0), [[after, 'mark c down up']]);
    const worker = other(after, `ring.markDraining('c')`);
    await length(told, 1);
    assert.deepEqual(told.splice(0), [[after, 'mark c up draining']]);
    await worker.ended;
    after.close();
    handle.markDown('c');
    assert.deepEqual(told.splice(0), [[handle, 'mark c draining down']]);
    diagnostics.unsubscribe(NAME, listen);
    before.markDown('a');
    handle.markUp('c');
    assert.deepEqual(told, []);
    // And again.
    diagnostics.subscribe(NAME, listen);
    before.markDown('b');
    assert.deepEqual(told.splice(0), [[before, 'mark b up down']]);
    diagnostics.unsubscribe(NAME, listen);
  });

  test('keeps no ring and no process alive', () => {
    const script = `
      const diagnostics = require('node:diagnostics_channel');
      diagnostics.subscribe('${NAME}', () => {});
      let collected = 0;
      const registry = new FinalizationRegistry(() => collected++);
      for (let i = 0; i < 20; i++) registry.register(new Ring(['a', 'b', 'c']), i);
      (async () => {
        for (let i = 0; i < 10 && collected === 0; i++) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          global.gc();
        }
        console.log(collected > 0);
      })();`;
    assert.equal(run(script, '--expose-gc'), 'true\n');
  });
});
