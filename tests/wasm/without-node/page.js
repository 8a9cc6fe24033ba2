// Runs the vectors on consistent.wasm in this page, and tells the server how each test went. Files and digests are
// asked of that server, which Node runs.
import { init } from 'libconsistent';
import { host, told } from './node.js';

function ask(method, path, body) {
  const request = new XMLHttpRequest();
  request.open(method, path, false);
  request.send(body);
  if (request.status !== 200) throw new Error(`${path}: ${request.status}`);
  return request.responseText;
}

host.list = (path) => JSON.parse(ask('GET', `/${path}/`));
host.read = (path) => ask('GET', `/${path}`);
host.digest = (name, parts) => ask('POST', `/${name}`, new Blob(parts));

let all;
try {
  await init('/consistent.wasm');
  all = await told();
} catch (e) {
  all = [{ name: 'the page', error: `${e.message}\n${e.stack}` }];
}
await fetch('/told', { method: 'POST', body: JSON.stringify(all) });
