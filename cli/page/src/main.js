// The page: two sides, of which the second can be changed, and everything that follows from them.
import { schemes } from 'libconsistent/web';
import { start } from './engine.js';
import { balanceOf, balancing } from './model/balance.js';
import { compile, draftOf } from './model/draft.js';
import { failuresOf } from './model/failures.js';
import { movesOf } from './model/moves.js';
import { sideOf } from './model/shares.js';
import { palette } from './palette.js';
import { read } from './report.js';
import { showBalance } from './view/balance.js';
import { showDocument, showDocumentForm } from './view/document.js';
import { part } from './view/dom.js';
import { acceptDraft, showEditor, showMistake } from './view/editor.js';
import { showFailures } from './view/failures.js';
import { keyCounts, showKeys, showKeysForm } from './view/keys.js';
import { showMoves } from './view/moves.js';
import { showOutcome, spoken } from './view/outcome.js';
import { showPlain } from './view/plain.js';
import { askSecret } from './view/secret.js';
import { showShares } from './view/shares.js';
import { showKeyStatistics, showSummary } from './view/summary.js';
import { later } from './later.js';

/** After the last stroke, so long until everything is computed. */
const PAUSE = 60;

function page(report) {
  const specs = schemes();
  const specOf = (draft) => specs.find(({ name }) => name === draft.scheme);
  const colour = palette();
  let base;
  let before;
  let after;
  let draft;
  let timer;
  const slow = later();

  /** Begins with two documents: the first one stays, the second one can be changed. */
  function begin(one, other, secret = '') {
    const given = [one, other].map((side) => {
      const made = { ...draftOf(side), secret };
      return { name: side.name, draft: made, side: sideOf(compile(made, specOf(made))) };
    });
    slow.stop();
    new Set([...(base ?? []).map(({ side }) => side), after]).forEach((side) => side?.ring.close());
    for (const { side } of given) side.ring.nodes.forEach(colour);
    base = given;
    before = given[0].side;
    after = given[1].side;
    reset();
    const sides = given.map(({ name, side }) => ({ name, ring: side.ring, side }));
    const same = one === other || before.ring.stringify() === after.ring.stringify();
    showSummary(part('summary'), same ? sides.slice(0, 1) : sides);
  }

  function reset() {
    draft = structuredClone(base[1].draft);
    showEditor(draft, specs, colour, { changed });
    compute();
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(compute, PAUSE);
  }

  function compute() {
    document.body.classList.remove('stale');
    document.getElementById('reset').hidden = JSON.stringify(plain(draft)) === JSON.stringify(plain(base[1].draft));
    let ring;
    try {
      ring = compile(draft, specOf(draft));
      const side = sideOf(ring);
      const moves = movesOf(before, side);
      acceptDraft(draft, colour);
      if (after.ring !== base[1].side.ring) after.ring.close();
      after = side;
      showAll(moves);
    } catch (e) {
      if (e.kind === undefined) throw e;
      ring?.close();
      slow.stop();
      document.body.classList.add('stale');
      showMistake(draft, e);
      part('outcome').closest('.results').setAttribute('aria-busy', 'true');
      document.getElementById('status').textContent = 'The figures are those before this mistake.';
    }
  }

  function showAll(moves) {
    part('outcome').closest('.results').removeAttribute('aria-busy');
    const outcome = { before, after, moves };
    showOutcome(part('outcome'), part('rings'), outcome, colour);
    document.getElementById('status').textContent = spoken(outcome);
    showShares(part('shares'), before, after, colour, keyCounts(after.ring));
    showMoves(part('moves'), moves, colour);
    showKeys(part('keys'), before, after, colour);
    showDocument(part('document'), after.ring, base[1].side.ring.stringify());
    showSlow();
  }

  /** What takes longer is computed in pieces, and shown as it comes. */
  function showSlow() {
    const spec = specOf(draft);
    const present = structuredClone(draft);
    const parameter = balancing(spec);
    if (parameter === undefined) showBalance(part('balance'));
    slow.run([
      [balanceOf(present, spec), (lines) => parameter && showBalance(part('balance'), parameter, lines)],
      [
        failuresOf(after, () => compile(present, spec)),
        (lines, done) => showFailures(part('failures'), lines, done, after.ring.nodes, colour),
      ],
    ]);
  }

  const load = (text) => {
    const side = { name: 'your document', document: JSON.parse(text), states: {} };
    beginOrAsk(side, side);
  };

  /** The same; where keys are hashed with a secret, that is asked for first. */
  function beginOrAsk(one, other) {
    if (![one, other].some(({ document }) => document.scheme?.key_hash === 'siphash13')) return begin(one, other);
    slow.stop();
    document.body.classList.add('stale');
    document.getElementById('status').textContent = 'Keys are hashed with a secret, which is not in the document.';
    askSecret(part('editor'), (secret) => begin(one, other, secret));
  }
  document.getElementById('reset').addEventListener('click', () => {
    reset();
    document.getElementById('add-node').focus();
  });
  document.getElementById('what-if').addEventListener('submit', (event) => event.preventDefault());
  showKeysForm(part('keys'), report.keys?.sample ?? [], changed);
  showDocumentForm(part('document'), load);
  showKeyStatistics(part('key-statistics'), report.keys, colour);
  beginOrAsk(report.before, report.after);
}

/** A draft without what only the form knows. */
const plain = ({ rows, ...rest }) => ({ ...rest, rows: rows.map(({ key: _, ...row }) => row) });

async function main() {
  const report = read();
  showPlain(report);
  await start();
  page(report);
  document.body.classList.add('ready');
}

/** A mistake of the page or of the engine, not of whoever uses it. */
function fail(message) {
  const told = document.getElementById('failure');
  told.hidden = false;
  told.textContent = message;
  document.body.classList.add('failed');
}

window.addEventListener('error', ({ message }) =>
  fail(`The what-if panel has stopped: ${message}. Load the page again.`),
);
main().catch(({ message }) => fail(`The what-if panel cannot start: ${message}.`));
