'use strict';
// Which scheme a running system uses.

const { numbers } = require('./instance');
const { node } = require('./nodes');

const VERDICTS = new Map([
  [numbers.VERDICT_EXPLAINED, 'explained'],
  [numbers.VERDICT_UNEXPLAINED, 'unexplained'],
  [numbers.VERDICT_TOO_FEW, 'too_few'],
]);

const keyOf = ({ bytes, integer }) =>
  integer === undefined ? { kind: numbers.KEY_BYTES, data: bytes } : { kind: numbers.KEY_INTEGER, number: integer };

function detect(instance, nodes, observations) {
  const found = instance.memory.with((arena) => {
    const list = arena.list('node', nodes.map(node));
    const seen = arena.list(
      'observation',
      observations.map((observation) => ({ key: keyOf(observation), id: observation.id })),
    );
    return instance.result('detection', 'consistent_detect', list, nodes.length, seen, observations.length);
  });
  const candidates = found.candidates.map((candidate) => ({
    topology: candidate.document,
    matched: candidate.matched,
    observed: candidate.observed,
    rate: candidate.matched / candidate.observed,
    chance: candidate.chance,
    contradictions: candidate.contradictions,
    untried: candidate.untried.flatMap(({ key, value }) => [key, value]),
    aliases: candidate.aliases.flatMap(({ key, value }) => [key, value]),
  }));
  const best = VERDICTS.get(found.verdict) === 'explained' ? candidates[0]?.matched : undefined;
  const tied = candidates.findIndex(({ matched }) => matched !== best);
  return {
    verdict: VERDICTS.get(found.verdict),
    candidates,
    observed: found.observed,
    tried: found.tried,
    skipped: found.skipped.map(({ scheme, count }) => ({ scheme, candidates: count })),
    tied: tied < 0 ? candidates.length : tied,
  };
}

module.exports = { detect };
