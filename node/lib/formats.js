'use strict';
// Configurations of other systems, read as topologies. Whoever has a topology writes them: see lib/insight.js.

const { typeError } = require('./errors');
const { jsonable } = require('./json');
const { fieldsOf, optionsOf } = require('./names');
const { native, call } = require('./native');
const records = require('./records');
const { document, secret: secretBytes, text } = require('./values');
const { types } = require('#platform');

const formatOf = (format) => Object.freeze(jsonable(format));

/** The formats that are read, and perhaps written. */
function formats() {
  return Object.freeze(native.formats().map(formatOf));
}

const note = ({ text, line, path }) => jsonable({ text, line: line ?? null, path });

/** A text that may be left out. */
const optional = (value, place) => (value === undefined ? undefined : text(value, place, 'argument'));

/** Reads a configuration of another system as a topology. */
function importTopology(config, format, options = {}) {
  optionsOf(options, 'options', ['name', 'port', 'scheme']);
  if (typeof config !== 'string' && !types.isUint8Array(config)) {
    throw typeError('text', 'a string or a Uint8Array', config);
  }
  const bytes = document(config, 'text');
  const { scheme, secret, parameters } = schemeOf(options.scheme);
  const asked = { name: optional(options.name, 'name'), port: optional(options.port, 'port'), scheme, parameters };
  const name = text(format, 'format', 'argument');
  const found = call(() => native.importTopology(bytes, name, asked, secret));
  const states = [];
  for (let i = 0; i < found.states.length; i += 2) states.push(found.states.slice(i, i + 2));
  return jsonable({
    name: found.name,
    document: JSON.parse(found.document),
    states: Object.fromEntries(states),
    notes: found.notes.map(note),
  });
}

/** The name and the parameters of the options of a scheme. */
function schemeOf(options) {
  if (options === undefined) return { parameters: [] };
  fieldsOf(options, 'scheme', 'an object');
  const { scheme = 'ring', secret, ...rest } = options;
  const name = text(scheme, 'scheme.scheme', 'scheme');
  return { scheme: name, secret: secretBytes(secret), parameters: records.parameters(rest) };
}

/** A configuration of another system of what a native handle holds. */
function exported(handle, format, options = {}) {
  optionsOf(options, 'options', ['name', 'key']);
  const name = text(format, 'format', 'argument');
  const [called, key] = [optional(options.name, 'name'), optional(options.key, 'key')];
  const made = call(() => handle.exportTopology(name, called, key));
  return jsonable({ text: made.text, notes: made.notes.map(note) });
}

module.exports = { exported, formats, importTopology };
