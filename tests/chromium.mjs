// A headless Chromium, driven over its pipe of DevTools messages: one tab, real clicks and keys, and everything that
// the page logs or asks a network for.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--remote-debugging-pipe',
];
/** As long may what is waited for take, in milliseconds. */
const PATIENCE = 60_000;
/** As long may Chromium take to end when it is asked to, in milliseconds. */
const FAREWELL = 20_000;

/** Starts Chromium; `close` ends it and takes its profile away. */
export async function chromium() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
  const given = [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn('chromium', given, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const failed = new Promise((_, reject) => child.once('error', reject));
  const [, , , commands, answers] = child.stdio;
  const waiting = new Map();
  const listeners = [];
  let [last, rest] = [0, ''];
  answers.setEncoding('utf8').on('data', (text) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop();
    for (const { id, method, params, result, error } of messages.map((message) => JSON.parse(message))) {
      if (id === undefined) {
        listeners.forEach((listen) => listen(method, params));
        continue;
      }
      const { resolve, reject, asked } = waiting.get(id);
      waiting.delete(id);
      if (error) reject(new Error(`${asked}: ${error.message}`));
      else resolve(result);
    }
  });
  const send = (method, params = {}, sessionId = undefined) => {
    last += 1;
    const answer = new Promise((resolve, reject) => waiting.set(last, { resolve, reject, asked: method }));
    commands.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    return Promise.race([answer, failed]);
  };
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // It ends its other processes, too; killed, those would still write into the profile for a while.
    void send('Browser.close');
    const late = setTimeout(() => child.kill('SIGKILL'), FAREWELL);
    await ended;
    clearTimeout(late);
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  };
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const { product } = await send('Browser.getVersion');
  const tab = new Tab((method, params) => send(method, params, sessionId), listeners);
  await tab.listen();
  return { tab, product, close };
}

/** One page. Selectors are those of CSS, of which the first match counts. */
class Tab {
  /** What the page logged, threw or refused. */
  errors = [];
  /** The addresses that it asked for, beside its own. */
  requests = [];

  constructor(send, listeners) {
    this.send = send;
    listeners.push((method, params) => this.#heard(method, params));
  }

  async listen() {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM']) await this.send(`${domain}.enable`);
  }

  #heard(method, params) {
    if (method === 'Runtime.exceptionThrown') {
      const { text, exception } = params.exceptionDetails;
      this.errors.push(`${text} ${exception?.description ?? ''}`);
    }
    if (method === 'Runtime.consoleAPICalled') {
      this.errors.push(
        `${params.type}: ${params.args.map(({ value, description }) => value ?? description).join(' ')}`,
      );
    }
    if (method === 'Log.entryAdded') this.errors.push(`${params.entry.level}: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && !/^(data|blob):/.test(params.request.url)) {
      if (params.type !== 'Document') this.requests.push(params.request.url);
    }
  }

  async navigate(url) {
    await this.send('Page.navigate', { url });
  }

  /** Opens an address, and waits until the page says that it is ready. */
  async open(url) {
    await this.navigate(url);
    await this.until(() => document.body?.classList.contains('ready') || document.body?.classList.contains('failed'));
    await this.settled();
  }

  /** Runs a function in the page. */
  async run(work, ...given) {
    const expression = `(${work})(...${JSON.stringify(given)})`;
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async until(condition, ...given) {
    const end = Date.now() + PATIENCE;
    while (!(await this.run(condition, ...given).catch(() => false))) {
      if (Date.now() > end) throw new Error(`not within ${PATIENCE} ms: ${condition}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until everything that a change asked for is computed. */
  async settled() {
    await new Promise((resolve) => setTimeout(resolve, 120));
    await this.until(() => {
      const { classList, dataset } = document.body;
      return dataset.busy === 'no' || classList.contains('stale') || classList.contains('failed');
    });
  }

  async click(selector) {
    const { x, y } = await this.run((wanted) => {
      const element = document.querySelector(wanted);
      if (element === null) throw new Error(`nothing is ${wanted}`);
      element.scrollIntoView({ block: 'center' });
      const box = element.getBoundingClientRect();
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const hit = document.elementFromPoint(at.x, at.y);
      if (!element.contains(hit)) throw new Error(`${wanted} is covered by ${hit?.outerHTML.slice(0, 100)}`);
      return at;
    }, selector);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
    await this.settled();
  }

  /** Puts a text in the place of that of a field. */
  async type(selector, text) {
    await this.click(selector);
    await this.run((wanted) => document.querySelector(wanted).select(), selector);
    if (text === '') await this.press('Delete', 46);
    else await this.send('Input.insertText', { text });
    await this.settled();
  }

  /** Presses a key where the focus is. */
  async press(key, code, more = {}) {
    for (const type of ['keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: code, ...more });
    }
    await this.settled();
  }

  /** Chooses of a list. Its own menu is none of the page's elements, so what it would do is done. */
  async choose(selector, value) {
    await this.run(
      (wanted, chosen) => {
        const list = document.querySelector(wanted);
        list.value = chosen;
        if (list.value !== chosen) throw new Error(`${wanted} has no ${chosen}`);
        list.dispatchEvent(new Event('change', { bubbles: true }));
      },
      selector,
      value,
    );
    await this.settled();
  }

  /** How the page is seen: how wide, light or dark, on a screen or on paper. */
  async seen({ width = 1440, height = 900, scheme = 'light', media = 'screen' }) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.send('Emulation.setEmulatedMedia', { media, features });
  }

  /** A picture of the whole page, or of what is in sight. */
  async screenshot(file, whole = true) {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: whole });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  async pdf(file) {
    const { data } = await this.send('Page.printToPDF', { printBackground: false });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }
}
