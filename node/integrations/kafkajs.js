'use strict';
// Partitioners of kafkajs by rings.

const { KafkaJSNonRetriableError, Partitioners } = require('kafkajs');
const { quote } = require('../lib/errors');

/** A `createPartitioner`: messages with a key go where the ring says, all others where kafkajs sends them. */
function partitionBy(ring, { by = 'node', otherwise = Partitioners.DefaultPartitioner } = {}) {
  if (by !== 'node' && by !== 'slot') throw new TypeError(`by: expected 'node' or 'slot', not ${quote(String(by))}`);
  const ringOf = typeof ring === 'function' ? ring : () => ring;
  return () => {
    const usual = otherwise();
    return (given) => {
      const { topic, partitionMetadata, message } = given;
      const placed = isThere(message.key) && !isThere(message.partition) && ringOf(topic);
      if (!placed) return usual(given);
      const name = by === 'slot' ? String(placed.slot(message.key)) : placed.getNode(message.key);
      if (name === null)
        throw new KafkaJSNonRetriableError(`the ring of topic ${quote(topic)} has no live node for the key`);
      const partition = Number(name);
      if (String(partition) === name && partitionMetadata.some(({ partitionId }) => partitionId === partition)) {
        return partition;
      }
      const count = partitionMetadata.length;
      throw new KafkaJSNonRetriableError(
        `the ${by} ${quote(name)} is no partition of topic ${quote(topic)}, which has ${count}`,
      );
    };
  };
}

function isThere(value) {
  return value !== null && value !== undefined;
}

module.exports = { partitionBy };
