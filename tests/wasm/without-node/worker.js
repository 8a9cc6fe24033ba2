// Runs the vectors on consistent.wasm in a worker of an edge runtime, for each request, and answers how each test went.
// Files are those of the service `vectors`: they are read before, as a worker waits for nothing in the middle of a
// test.
import { createHash } from 'node:crypto';
import { initSync } from 'libconsistent';
import module from './consistent.wasm';
import { host, told } from './node.js';

const FOLDER = 'tests/vectors';

async function files(vectors) {
  const get = async (name) => (await vectors.fetch(`http://vectors/${name}`)).text();
  const names = JSON.parse(await get('')).map(({ name }) => name);
  return new Map(await Promise.all(names.map(async (name) => [`${FOLDER}/${name}`, await get(name)])));
}

export default {
  async fetch(_, { vectors }) {
    const texts = await files(vectors);
    host.list = () => [...texts.keys()].map((path) => path.slice(FOLDER.length + 1));
    host.read = (path) => texts.get(path);
    host.digest = (name, parts) => parts.reduce((hash, part) => hash.update(part), createHash(name)).digest('hex');
    initSync(module);
    return Response.json(await told());
  },
};
