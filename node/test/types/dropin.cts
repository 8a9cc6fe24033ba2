// The drop-in replacements from CommonJS. Compiled only.
import HashRing = require('libconsistent/dropin/hashring');
import ConsistentHashing = require('libconsistent/dropin/consistent-hashing');

export const server: string = new HashRing('a:1').get('k');
export const node: string = new ConsistentHashing(['a']).getNode('k');
