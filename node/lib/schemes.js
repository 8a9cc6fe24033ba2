'use strict';
// What schemes there are.

const { jsonable } = require('./json');
const { native } = require('./native');

/** An integer of the file, where those above 2^53-1 are texts; or null. */
const integer = (value) => (typeof value === 'string' ? BigInt(value) : value);

const fixed = (object) => Object.freeze(jsonable(object));

const values = ({ kind, least, most, words, examples }) => ({
  kind,
  least: integer(least),
  most: integer(most),
  words: fixed(words),
  examples: fixed(examples),
});

const parameter = (spec) =>
  fixed({
    name: spec.name,
    ...values(spec),
    default: spec.default,
    defaultDepends: spec.default_depends,
    text: spec.text,
  });

const field = (spec) => fixed({ name: spec.name, ...values(spec), text: spec.text });

const properties = ({ family, identity, ordered, weighted, down, down_limit: downLimit, integers }) =>
  fixed({ family, identity: fixed(identity), ordered, weighted, down, downLimit, integers });

const scheme = (spec) =>
  fixed({
    name: spec.name,
    isDialect: spec.is_dialect,
    text: spec.text,
    parameters: fixed(spec.parameters.map(parameter)),
    fields: fixed(spec.fields.map(field)),
    properties: properties(spec.properties),
  });

/** All schemes with their parameters, fields and properties: our own first, then dialects. */
function schemes() {
  return fixed(JSON.parse(native.schemesJson()).map(scheme));
}

module.exports = { schemes };
