// A session-sticky HTTP load balancer: a session stays on its back end until that goes.
// Usage: sticky_balancer.mjs LISTEN BACKEND BACKEND ..    addresses as 127.0.0.1:8080; Ctrl-C ends it

import { randomUUID } from 'node:crypto';
import http from 'node:http';
// Where the package is installed, this is 'libconsistent'.
import { HealthChecker, Ring } from '../../node/lib/index.mjs';

const COOKIE = 'balancer_session';
const OF_ONE_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade'];

const [listen, ...backends] = process.argv.slice(2);
if (backends.length === 0) {
  console.error('usage: sticky_balancer.mjs LISTEN BACKEND BACKEND ..');
  process.exit(2);
}
const ring = new Ring(backends.map((address, i) => ({ id: `backend-${i}`, address })));
// Each back end is connected to five times a second. Those that go are found, and those that come back.
const checker = new HealthChecker(ring, { interval: 200, timeout: 500 });
const counts = { first: 0, stayed: 0, moved: 0, failures: 0 };

/** The answer of a back end, once its head is there. */
function ask(node, request, signal) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(`http://${ring.node(node).address}`);
    const options = { hostname, port, path: request.url, headers: forHop(request.headers), signal, agent: false };
    http.get(options, resolve).on('error', reject);
  });
}

function forHop(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_HOP.includes(name)));
}

/** One request: passed on to the back end of its session, and the answer back. */
async function balance(request, response) {
  const known = new RegExp(`(?:^|; *)${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '');
  const session = known ? known[1] : randomUUID();
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // The session is still sent to a back end that has just gone until so many failures are known: see fall.
  for (let i = 0; i <= ring.healthPolicy.fall; i++) {
    const lease = ring.acquireSticky(session);
    if (lease === null) break;
    let answer;
    try {
      answer = await ask(lease.node, request, gone.signal);
    } catch {
      lease.release();
      if (gone.signal.aborted) return; // the client went, not the back end
      counts.failures++;
      ring.report(lease.node, false);
      continue;
    }
    counts[lease.touch]++;
    // The lease counts as load of the back end until its answer has been passed on, or the client has gone.
    if (response.closed) return lease.release();
    response.on('close', () => lease.release());
    const cookies = answer.headers['set-cookie'] ?? [];
    if (!known) cookies.push(`${COOKIE}=${session}; Path=/; HttpOnly`);
    response.writeHead(answer.statusCode, {
      ...forHop(answer.headers),
      'set-cookie': cookies,
      'x-backend': lease.node,
    });
    answer.on('error', () => response.destroy()).pipe(response);
    return;
  }
  response.writeHead(503).end('no back end\n');
}

const server = http.createServer((request, response) => {
  if (request.method === 'GET') balance(request, response);
  else response.writeHead(501).end();
});
const { hostname, port } = new URL(`http://${listen}`);
server.listen(Number(port || 80), hostname, () => console.log(`listening on ${hostname}:${server.address().port}`));

process.once('SIGINT', () => {
  checker.close();
  server.close(() => {
    const out = [...ring.loads().values()].reduce((sum, { leases }) => sum + leases, 0);
    const touches = Object.entries(counts).map(([touch, count]) => `${touch} ${count}`);
    console.log(`sessions ${ring.stickyUse().sessions}, ${touches.join(', ')}, leases out ${out}`);
  });
});
