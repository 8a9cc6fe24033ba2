'use strict';
// Faults of memcached clients and proxies, by number: what Node shows of them.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring } = require('..');
const { refused } = require('./helpers');

const KEYS = Array.from({ length: 300 }, (_, i) => `key:${i}`);
const FIVE = [1, 2, 3, 4, 5].map((i) => ({ id: `s${i}`, address: `10.0.0.${i}:80` }));
const OWN = ['ring', 'slots', 'rendezvous', 'jump', 'jumpback', 'maglev', 'multiprobe', 'assigned'];

const places = (ring) => KEYS.map((key) => ring.getNode(key));

test('fault 02: haproxy without options is the bare line', () => {
  const bare = places(new Ring(FIVE, { scheme: 'haproxy' }));
  assert.deepEqual(bare, places(new Ring(FIVE, { scheme: 'haproxy', function: 'sdbm', avalanche: true })));
  const named = new Ring(FIVE, { scheme: 'haproxy', function: 'sdbm' });
  assert.notDeepEqual(bare, places(named));
  assert.deepEqual(named.toJSON().scheme, { name: 'haproxy', function: 'sdbm' });
  const map = places(new Ring(FIVE, { scheme: 'haproxy_map' }));
  assert.deepEqual(map, places(new Ring(FIVE, { scheme: 'haproxy_map', function: 'sdbm', avalanche: false })));
});

test('fault 03: the backup of a map', () => {
  const backups = [2, 7, 10].map((weight) => ({ id: `b${weight}`, weight, fields: { backup: true } }));
  for (const [scheme, taken] of [
    ['haproxy_map', 'b10'],
    ['haproxy', 'b2'],
  ]) {
    const ring = new Ring([{ id: 'active' }, ...backups], { scheme });
    ring.markDown('active');
    assert.deepEqual(new Set(places(ring)), new Set([taken]));
  }
});

test('fault 04: libmemcached takes 0 for 1', () => {
  for (const scheme of ['ketama', 'modula']) {
    const [zeros, ones] = [0, 1].map(
      (weight) =>
        new Ring(
          [1, 2, 3].map((i) => ({ id: `10.0.0.${i}:11300`, weight })),
          { scheme },
        ),
    );
    assert.deepEqual(places(zeros), places(ones));
    assert.ok(!places(zeros).includes(null));
    assert.equal(zeros.fingerprint, ones.fingerprint);
  }
});

test('fault 05: IPv6 addresses', () => {
  const other = '10.0.0.2:11212';
  const told = { id: 'x', fields: { host: '2001:db8::1', port: 11212 } };
  const others = (first) => places(new Ring([first, other], { scheme: 'ketama' })).map((id) => id === other);
  assert.deepEqual(others('[2001:db8::1]:11212'), others(told));
  for (const [scheme, text, message] of [
    ['ketama', '2001:db8::1:11211', /nodes\[0\]\.id: "2001:db8::1:11211" is not a host/],
    ['twemproxy', '[2001:db8::1]:11212', /write 2001:db8::1:11212/],
    ['nginx', '2001:db8::1', /no brackets/],
  ]) {
    assert.throws(() => new Ring([text], { scheme }), refused('parameter', message));
  }
});

test('fault 07: nginx with one server', () => {
  for (const scheme of ['nginx', 'nginx_hash', 'nginx_ip_hash']) {
    const ring = new Ring(['10.0.0.1:80'], { scheme });
    assert.deepEqual([ring.getNode(''), ring.getNode('::1')], ['10.0.0.1:80', '10.0.0.1:80']);
    ring.markDown('10.0.0.1:80');
    assert.deepEqual([ring.getNode(''), ring.getNode('::1')], [null, null]);
    assert.deepEqual(ring.getNodes('::1', 3), []);
  }
});

test('fault 08: hosts of weight 0 have no part', () => {
  const hosts = [1, 2, 3, 4].map((i) => ({ id: `10.0.0.${i}:80`, weight: i }));
  const more = [...hosts, { id: '10.0.0.9:80', weight: 0 }];
  const scheme = 'grpc_ring_hash';
  assert.deepEqual(places(new Ring(more, { scheme })), places(new Ring(hosts, { scheme })));
});

test('fault 11: addresses that are hashed', () => {
  for (const key of ['addr', 'addr-port']) {
    const scheme = { scheme: 'haproxy', hash_key: key };
    const ids = places(
      new Ring(
        FIVE.map((node) => node.address),
        scheme,
      ),
    );
    const named = places(new Ring(FIVE, scheme));
    assert.deepEqual(
      ids,
      named.map((id) => FIVE.find((node) => node.id === id).address),
    );
    for (const wrong of ['2001:db8::1', 'cache-a', '10.0.0.1:http']) {
      const message = new RegExp(`nodes\\[1\\]\\.id: "${wrong}" is not an IP address`);
      assert.throws(() => new Ring(['10.0.0.1:80', wrong], scheme), refused('parameter', message));
    }
  }
});

test('fault 15: weights of a million and more, and finer ones', () => {
  const ring = new Ring({ '10.0.0.1:80': 2_000_000, '10.0.0.2:80': 4_294_967_295 }, { scheme: 'nginx_hash' });
  assert.equal(ring.node('10.0.0.2:80').weight, 4_294_967_295);
  assert.equal(Ring.fromJSON(ring.toJSON()).fingerprint, ring.fingerprint);
  ring.setWeight('10.0.0.1:80', 3_000_000);
  assert.equal(ring.node('10.0.0.1:80').weight, 3_000_000);
  const fine = new Ring({ a: 1 / 3, b: 1 }, { scheme: 'npm_ketama' });
  assert.equal(fine.node('a').weight, 1 / 3);
  assert.equal(Ring.fromJSON(fine.stringify()).fingerprint, fine.fingerprint);
  for (const scheme of OWN) {
    for (const [weight, advice] of [
      [1 / 3, 'round to 0.333'],
      [1e6, 'divide all weights'],
    ]) {
      const making = new RegExp(`nodes\\[1\\]\\.weight: .*${advice}`);
      assert.throws(() => new Ring({ a: 1, b: weight }, { scheme }), refused('weight', making));
      const own = new Ring(['a', 'b'], { scheme });
      assert.throws(() => own.setWeight('b', weight), refused('weight', new RegExp(`"b".*${advice}`)));
      assert.equal(own.node('b').weight, 1);
    }
  }
});

test('fault 41: lines are no names', () => {
  for (const [scheme, line, message] of [
    ['twemproxy', '127.0.0.1:6381:1 server1', /fields\.name/],
    ['twemproxy', '127.0.0.1:6381:1', /fields\.name/],
    ['nginx', 'server 10.0.0.1:80 weight=5;', /5 as weight/],
    ['haproxy', 'server s1 10.0.0.1:80', /s1 as id/],
    ['ketama', '--SERVER=10.0.0.1:11212', /write host:port alone/],
    ['ketama', '10.0.0.1:11212:2', /weight/],
  ]) {
    assert.throws(() => new Ring([line], { scheme }), refused('parameter', message));
    assert.throws(() => new Ring([{ id: 'x', address: line }], { scheme }), refused('parameter', message));
  }
});
