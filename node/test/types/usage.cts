// The types from CommonJS. Compiled only.
import consistent = require('libconsistent');

export const node: string | null = new consistent.Ring(['a']).getNode('k');
