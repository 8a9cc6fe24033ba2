// What the page is about: the data that `consistent report` put into it, or an example in the playground.

import EXAMPLE from '../../../examples/topology.json';

/** A side: a document, its name and the states of its nodes that are not up. */
const side = (given) =>
  given && { name: given.name ?? 'document', document: given.document, states: given.states ?? {} };

/** The report: `before`, `after`, the keys that were counted, and who made it. */
export function read() {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  if (data === null) {
    const example = side({ name: 'example', document: EXAMPLE });
    return { playground: true, before: example, after: example, keys: null, madeBy: null };
  }
  if (data.format !== 1) throw new Error(`this page reads report data of format 1, not ${data.format}`);
  const before = side(data.a);
  return { playground: false, before, after: side(data.b) ?? before, keys: data.keys ?? null, madeBy: data.made_by };
}
