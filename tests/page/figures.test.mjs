// What the page shows after clicks, beside the Node package and beside counted keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, countedMoves, fullest, percent, read, schemes, times } from './reference.mjs';
import { cards, example, playground, quiet, rows, shows, tab, text } from './shown.mjs';

test('the playground shows its example', async () => {
  await tab.open(playground);
  await shows(example(), example());
  assert.equal((await cards())['keys that move'], '0.0 %');
  assert.match(await text('[data-part="summary"]'), new RegExp(example().fingerprint));
  assert.equal(await tab.run(() => document.querySelector('#pictures')), null);
  quiet();
});

test('nodes are added, weighed, marked and removed, and all is undone', async () => {
  await tab.open(playground);
  await tab.click('#add-node');
  await shows(
    example(),
    example(({ nodes }) => nodes.push({ id: 'cache-g' })),
  );
  assert.equal(await tab.run(() => document.activeElement.value), 'cache-g');

  const weighed = ({ nodes }) => {
    nodes.push({ id: 'cache-g' });
    nodes[0].weight = 2.5;
  };
  await tab.type('.edit tbody tr:nth-child(1) .weight', '2.5');
  await shows(example(), example(weighed));

  const marked = example(weighed);
  marked.markDown('cache-d');
  await tab.choose('.edit tbody tr:nth-child(4) .state', 'down');
  await shows(example(), marked);

  const without = example((document) => {
    weighed(document);
    document.nodes.splice(1, 1);
  });
  without.markDown('cache-d');
  await tab.click('.edit tbody tr:nth-child(2) .remove');
  await shows(example(), without);
  assert.equal(await text('[data-part="shares"] tr.removed th'), 'cache-b');
  assert.match(await text('#status'), /of keys move/);

  await tab.click('#reset');
  await shows(example(), example());
  quiet();
});

test('what moves is shown from whom to whom', async () => {
  await tab.open(playground);
  await tab.choose('.edit tbody tr:nth-child(3) .state', 'down');
  const ring = example();
  ring.markDown('cache-c');
  const { moves } = example().diff(ring);
  const shown = await tab.run(() => {
    const [, ...to] = [...document.querySelectorAll('.matrix thead th')].map((head) => head.textContent);
    const [line] = document.querySelectorAll('.matrix tbody tr');
    return { from: line.cells[0].textContent, parts: to.map((id, n) => [id, line.cells[n + 1].textContent]) };
  });
  assert.equal(shown.from, 'cache-c');
  const parts = new Map(shown.parts);
  assert.equal(parts.size, moves.length + 1);
  for (const { to, share } of moves) assert.equal(parts.get(to), percent(share));
  quiet();
});

test('schemes without exact shares are counted with made keys', async () => {
  const made = Array.from({ length: 20_000 }, (_, n) => `k:${n}`);
  await tab.open(playground);
  for (const [scheme, parameter] of [['rendezvous'], ['maglev', ['size', 4093]], ['jumpback']]) {
    await tab.choose('#scheme', scheme);
    if (scheme === 'jumpback') await tab.click('#even');
    if (parameter) await tab.type(`#parameter-${parameter[0]}`, String(parameter[1]));
    const after = example((document) => {
      document.scheme = { name: scheme, ...(parameter && { [parameter[0]]: parameter[1] }) };
      if (scheme === 'jumpback') document.nodes.forEach((node) => (node.weight = 1));
    });
    const shown = await cards();
    assert.equal(shown['keys that move'], percent(countedMoves(example(), after, made)), scheme);
    const [old, now] = [example(), after].map((ring) => counted(ring, made));
    const least = [...old].reduce((sum, [id, part]) => sum + Math.max(0, part - now.get(id)), 0);
    assert.equal(shown['the minimum'], percent(least), scheme);
    if (scheme === 'rendezvous') {
      for (const { head, after: part } of await rows('shares')) assert.equal(part, percent(now.get(head)), head);
      assert.match(await text('[data-part="shares"] caption'), /estimated/);
    }
  }
  quiet();
});

test('each scheme is shown', async () => {
  await tab.open(playground);
  const uneven = [];
  for (const { name } of schemes()) {
    if (await tab.run(() => !document.querySelector('#reset').hidden)) await tab.click('#reset');
    await tab.choose('#scheme', name);
    if ((await text('p.mistake:not([hidden])')) !== undefined) {
      uneven.push(name);
      await tab.click('#even');
    }
    if (['ipvs_mh', 'riak'].includes(name)) {
      // The page makes keys that these do not take, and says what they do.
      assert.match(
        await text('p.mistake:not([hidden])'),
        /takes the (text of a client's IP address|bucket, `\/` and the key)/,
      );
      continue;
    }
    assert.equal(await text('p.mistake:not([hidden])'), undefined, name);
    const ring = example((document) => {
      document.scheme = { name };
      if (uneven.includes(name)) document.nodes.forEach((node) => (node.weight = 1));
    });
    let shares;
    try {
      shares = ring.shares();
    } catch (e) {
      assert.equal(e.kind, 'unsupported', name);
      assert.match(await text('[data-part="shares"] caption'), /estimated/);
      continue;
    }
    for (const { head, after } of await rows('shares'))
      assert.equal(after, percent(shares.get(head)), `${name} ${head}`);
  }
  // Some take whole weights only, or equal ones; others take any.
  assert.ok(uneven.includes('jump') && uneven.includes('nginx') && !uneven.includes('slots'), uneven.join(' '));
  quiet();
});

test('pasted keys show where each is', async () => {
  const keys = Array.from({ length: 300 }, (_, n) => `user:${n} ä`);
  await tab.open(playground);
  await tab.type('#pasted', `${keys.join('\n')}\n`);
  await tab.click('#add-node');
  await tab.choose('#replicas', '2');
  const [one, other] = [example(), example(({ nodes }) => nodes.push({ id: 'cache-g' }))];
  const lines = await rows('keys-table');
  assert.equal(lines.length, 200);
  for (const [n, line] of lines.entries()) {
    assert.equal(line.head, keys[n]);
    assert.equal(line.before, one.getNodes(keys[n], 2).join(''));
    assert.equal(line.after, other.getNodes(keys[n], 2).join(''));
  }
  const others = keys.filter((key) => other.getNodes(key, 2).some((id) => !one.getNodes(key, 2).includes(id)));
  assert.match(await text('[data-part="keys-told"]'), new RegExp(`^${others.length} of 300 keys move`));
  const counts = counted(other, keys);
  for (const line of await rows('shares'))
    assert.equal(Number(line.keys), Math.round(counts.get(line.head) * 300), line.head);
  quiet();
});

test('keys that a scheme does not take are named', async () => {
  await tab.open(playground);
  await tab.choose('#scheme', 'guava');
  await tab.click('#even');
  await tab.type('#pasted', 'short\nmuch longer than eight bytes');
  assert.match(await text('[data-part="keys-told"]'), /^keys\[1\]: 28 bytes, but guava takes/);
  assert.equal(await tab.run(() => document.body.classList.contains('stale')), false);
  assert.deepEqual(await rows('keys-table'), []);
  quiet();
});

test('failures and heirs are those of the package', async () => {
  await tab.open(playground);
  await tab.type('#parameter-vnodes', '100');
  const ring = () => example((document) => (document.scheme.vnodes = 100));
  const lines = await rows('failures');
  assert.equal(lines.length, 6);
  let [worst, fullestThen] = [[], []];
  for (const { head, heirs, growth, peak } of lines) {
    const [failed, had] = [ring(), ring().shares()];
    failed.markDown(head);
    const has = failed.shares();
    const most = Math.max(...[...has].map(([id, part]) => part / had.get(id) - 1));
    assert.equal(growth, `+${percent(most)}`, head);
    if (!(most <= worst[1])) worst = [head, most];
    assert.equal(Number(heirs), ring().diff(failed).moves.length);
    const full = fullest(failed, has)[1];
    if (!(full <= fullestThen[1])) fullestThen = [head, full];
    assert.equal(peak, times(full));
    assert.ok(Math.abs(read(peak) - fullest(failed, counted(failed))[1]) < 0.06, `${head}: ${peak}`);
  }
  // Marked is that after which a node grows most, as the command ranks failures, and here not that of the fullest.
  assert.equal(await text('[data-part="failures"] tr.worst th'), worst[0]);
  assert.notEqual(worst[0], fullestThen[0]);
  quiet();
});

test('balance is that of other values', async () => {
  await tab.open(playground);
  await tab.type('#parameter-vnodes', '100');
  const lines = await rows('balance');
  assert.deepEqual(
    lines.map(({ head }) => head),
    ['16', '32', '64', '100now', '128', '256', '512', '1,024'],
  );
  for (const { head, peak } of lines) {
    const ring = example((document) => (document.scheme.vnodes = read(head.replace(',', ''))));
    assert.equal(peak, times(fullest(ring, ring.shares())[1]), head);
  }
  quiet();
});
