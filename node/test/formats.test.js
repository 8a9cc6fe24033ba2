'use strict';
// Configurations of other systems: every format is read and written as formats/tests/faces.json says.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { Ring, backend, formats, importTopology } = require('..');
const { refused } = require('./helpers');

const FOLDER = path.join(__dirname, '../../formats/tests');
const json = (file) => JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'));
const FACES = json('faces.json');
const skip = backend === 'wasm' && 'consistent.wasm reads no configurations';

const shown = ({ line, path, text }) => {
  const place = [...(line === null ? [] : [`line ${line}`]), ...(path === '' ? [] : [path])].join(', ');
  return place === '' ? text : `${place}: ${text}`;
};

/** What a call answers, or its refusal, as the file has it. */
function told(call) {
  try {
    return { expected: call() };
  } catch (e) {
    return { error: { kind: e.kind, message: e.message } };
  }
}

function count(cases, name) {
  return cases.filter((each) => name in each).length;
}

test('the formats are listed', { skip }, () => {
  assert.deepEqual(
    formats().map(({ name, text, isWritten }) => ({ name, text, is_written: isWritten })),
    FACES.formats,
  );
  assert.ok(Object.isFrozen(formats()) && Object.isFrozen(formats()[0]));
});

test('configurations are read', { skip }, () => {
  for (const { format, file, text, name, expected, error } of FACES.imports) {
    const config = text ?? fs.readFileSync(path.join(FOLDER, 'files', file));
    const found = told(() => {
      const { name: called, document, states, notes } = importTopology(config, format, { name });
      return { name: called, topology: document, states, notes: notes.map(shown) };
    });
    assert.deepEqual(found, expected ? { expected } : { error });
  }
  assert.ok(count(FACES.imports, 'expected') > 30 && count(FACES.imports, 'error') > 90);
});

test('topologies are written', { skip }, () => {
  for (const { format, document, states, name, key, expected, error } of FACES.exports) {
    const ring = Ring.fromJSON(document);
    for (const [id, state] of Object.entries(states)) ring[state === 'down' ? 'markDown' : 'markDraining'](id);
    for (const held of [ring, ring.snapshot()]) {
      const made = told(() => {
        const { text, notes } = held.exportTopology(format, { name, key });
        return { text, notes: notes.map(shown) };
      });
      assert.deepEqual(made, expected ? { expected } : { error });
    }
  }
  assert.ok(count(FACES.exports, 'expected') > 10 && count(FACES.exports, 'error') > 10);
});

test('what is read places keys where the system has them', { skip }, () => {
  const { keys, cases } = json('files/libmemcached/parsed.expected.json');
  assert.ok(cases.length > 25);
  for (const { string, servers, placement } of cases) {
    const ring = Ring.fromJSON(importTopology(string, 'libmemcached').document);
    // The port that is left out is 11211.
    const whole = (id) => (/[:/]/.test(id) ? id : `${id}:11211`);
    assert.deepEqual(
      keys.map((key) => whole(ring.getNode(key))),
      placement.map((place) => servers[place]),
      string,
    );
  }
});

test('members get the scheme that is given', { skip }, () => {
  const text = fs.readFileSync(path.join(FOLDER, 'files/kubernetes/slice.json'), 'utf8');
  const scheme = (options) => importTopology(text, 'kubernetes', { scheme: options }).document.scheme;
  assert.deepEqual(scheme({ scheme: 'slots', bits: 10 }), { name: 'slots', bits: 10 });
  assert.deepEqual(scheme({ vnodes: 128 }), { name: 'ring', vnodes: 128 });
  assert.throws(() => scheme({ vnodes: 0 }), refused('parameter', /scheme\.vnodes/));
  const nginx = 'upstream u { hash $uri; server a; }';
  assert.throws(() => importTopology(nginx, 'nginx', { scheme: {} }), refused('document', /says its own/));
  assert.throws(() => importTopology(nginx, 'nginx', { port: '80' }), refused('document', /only endpoints of kubern/));
  assert.throws(() => importTopology(nginx, 'nginx', { name: 'b' }), refused('document', /"b" is not there, only "u"/));
});

test('what is refused', { skip }, () => {
  assert.throws(
    () => importTopology('', 'apache'),
    refused('argument', /format: "apache" is no format: one of topology/),
  );
  assert.throws(() => new Ring(['a']).exportTopology('apache'), refused('argument', /"apache" is no format/));
  assert.throws(() => importTopology(7, 'nginx'), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /^text: expected a string/,
  });
  assert.throws(() => importTopology('', 7), { code: 'ERR_INVALID_ARG_TYPE', message: /^format: / });
  assert.throws(() => importTopology('', 'nginx', { nam: 'a' }), refused('argument', /"nam".*did you mean name/));
  assert.throws(() => new Ring(['a']).exportTopology('nginx', { port: '1' }), refused('argument', /"port"/));
});

test('consistent.wasm says that it has none', { skip: backend !== 'wasm' && 'the native part has them' }, () => {
  assert.deepEqual(formats(), []);
  const why = /consistent\.wasm reads and writes no configurations/;
  assert.throws(() => importTopology('', 'nginx'), refused('unsupported', why));
  assert.throws(() => new Ring(['a']).exportTopology('nginx'), refused('unsupported', why));
});
