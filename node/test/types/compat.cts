// The drop-in replacements from CommonJS. Compiled only.
import HashRing = require('libconsistent/compat/hashring');
import ConsistentHashing = require('libconsistent/compat/consistent-hashing');

export const server: string = new HashRing('a:1').get('k');
export const node: string = new ConsistentHashing(['a']).getNode('k');
