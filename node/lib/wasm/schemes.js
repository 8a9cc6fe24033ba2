'use strict';
// What schemes there are, as JSON of the same names as the native part's.

const { numbers } = require('./instance');

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer as the file has it: above 2^53-1 a decimal text. */
const integer = (value) => (value > MAX_SAFE ? String(value) : Number(value));

/** Kinds of values that have a range end in this. */
const isRanged = ({ kind, most }) => most !== 0n && /integer|prime/.test(kind);

const values = (spec) => ({
  kind: spec.kind,
  least: isRanged(spec) ? integer(spec.least) : null,
  most: isRanged(spec) ? integer(spec.most) : null,
  words: spec.words,
  examples: spec.examples,
});

const DEFAULTS = new Map([
  [numbers.DEFAULT_FLAG, ({ default_number: number }) => number !== 0n],
  [numbers.DEFAULT_INTEGER, ({ default_number: number }) => integer(number)],
  [numbers.DEFAULT_TEXT, ({ default_text: text }) => text],
]);

const parameter = (spec) => ({
  name: spec.name,
  ...values(spec),
  default: DEFAULTS.get(spec.default_kind)?.(spec) ?? null,
  default_depends: spec.default_kind === numbers.DEFAULT_DEPENDS,
  text: spec.text,
});

const scheme = (spec) => ({
  name: spec.name,
  is_dialect: spec.is_dialect !== 0,
  text: spec.text,
  parameters: spec.parameters.map(parameter),
  fields: spec.fields.map((field) => ({ name: field.name, ...values(field), text: field.text })),
  properties: {
    family: spec.family,
    identity: spec.identity,
    ordered: spec.ordered !== 0,
    weighted: spec.weighted !== 0,
    down: spec.down,
    down_limit: spec.down === 'skip' ? spec.down_limit : null,
    integers: spec.integers,
  },
});

function schemesJson(instance) {
  const { memory } = instance;
  const first = instance.run('consistent_schemes') >>> 0;
  let count = 0;
  while (memory.scalar('size', first + 4 * count) !== 0) count++;
  return JSON.stringify(memory.list('scheme_spec*', first, count).map(scheme));
}

module.exports = { schemesJson };
