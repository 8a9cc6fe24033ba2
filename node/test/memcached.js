'use strict';
// Real memcached servers, started for a test and stopped by it.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

class Server {
  #process;

  constructor(port, process) {
    this.port = port;
    this.#process = process;
  }

  get address() {
    return `127.0.0.1:${this.port}`;
  }

  /** Ends it with SIGTERM, as an operator does. */
  async stop() {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exit;
  }

  /** Connections are still accepted, by the system, but nobody answers. */
  pause() {
    this.#process.kill('SIGSTOP');
  }

  resume() {
    this.#process.kill('SIGCONT');
  }

  async kill() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  /** Whether this process, and not somebody else on its port, answers in time. */
  async answers() {
    for (const until = Date.now() + 5000; Date.now() < until && this.#process.exitCode === null; await sleep(10)) {
      const stats = await ask(this.port, 'stats\r\n', 'END\r\n').catch(() => '');
      if (stats.includes(`STAT pid ${this.#process.pid}\r\n`)) return true;
    }
    return false;
  }
}

/** Starts a server: on a port, or on a free one. */
async function start(port) {
  for (let i = 0; i < 10; i++) {
    const at = port ?? (await freePort());
    const command = ['-u', 'nobody', '-l', '127.0.0.1', '-p', String(at), '-U', '0', '-m', '64'];
    const server = new Server(at, spawn('memcached', command, { stdio: 'ignore' }));
    if (await server.answers()) return server;
    await server.kill();
  }
  throw new Error('memcached does not start');
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Sends a request and resolves with the answer once it ends as expected. */
function ask(port, request, end, signal) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, signal });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
      if (answer.endsWith(end)) socket.destroy();
    });
    socket.on('error', reject).on('close', () => resolve(answer));
    socket.write(request);
  });
}

module.exports = { ask, start };
