// A topology while it is edited: every field is the text that stands in it, so that a mistake can stand there too.
import { Ring } from 'libconsistent/web';

let lastKey = 0;

/** A row of the table of nodes. What is not edited waits in `rest`. */
export function row(node = {}, state = 'up') {
  const { id = '', weight, zone = '', address = '', fields, ...rest } = node;
  lastKey += 1;
  const shown = fields === undefined ? '' : JSON.stringify(fields);
  return {
    key: lastKey,
    id,
    weight: weight === undefined ? '1' : String(weight),
    zone,
    address,
    fields: shown,
    state,
    rest,
  };
}

export function draftOf({ document, states }) {
  const { name, ...parameters } = document.scheme;
  const texts = Object.entries(parameters).map(([parameter, value]) => [parameter, String(value)]);
  return {
    version: document.libconsistent,
    epoch: document.epoch,
    scheme: name,
    parameters: Object.fromEntries(texts),
    secret: '',
    rows: document.nodes.map((node) => row(node, states[node.id])),
  };
}

const number = (text) => (/^\s*[+-]?(\d|\.\d)/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text);

function parameterValue(text, kind) {
  if (kind === 'flag') return text === 'true';
  // Greater integers keep all their digits as text.
  if (/integer|prime/.test(kind))
    return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
  return text;
}

function nodeOf({ id, weight, zone, address, fields, rest }) {
  const node = { id };
  if (weight.trim() !== '') node.weight = number(weight);
  if (zone !== '') node.zone = zone;
  if (address !== '') node.address = address;
  if (fields.trim() !== '') {
    try {
      node.fields = JSON.parse(fields);
    } catch {
      // The engine says what is wrong with it, and where.
      node.fields = fields;
    }
  }
  return { ...node, ...rest };
}

/** The document that a draft stands for. */
export function documentOf(draft, spec) {
  const kinds = new Map(spec?.parameters.map(({ name, kind }) => [name, kind]));
  const set = Object.entries(draft.parameters).filter(([, text]) => text !== '');
  const parameters = set.map(([name, text]) => [name, parameterValue(text, kinds.get(name) ?? 'text')]);
  const scheme = { name: draft.scheme, ...Object.fromEntries(parameters) };
  const epoch = draft.epoch === undefined ? {} : { epoch: draft.epoch };
  return { libconsistent: draft.version, ...epoch, scheme, nodes: draft.rows.map(nodeOf) };
}

function secretOf(text) {
  const digits = text.trim();
  if (digits === '') return undefined;
  if (!/^[0-9a-f]{32}$/i.test(digits))
    throw Object.assign(new Error('scheme.secret: not 32 hexadecimal digits'), { kind: 'secret' });
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

/** The ring of a draft. What the engine refuses it throws; the message begins with the place in the document. */
export function compile(draft, spec) {
  const ring = Ring.fromJSON(documentOf(draft, spec), { secret: secretOf(draft.secret) });
  for (const { id, state } of draft.rows) {
    if (state === 'down') ring.markDown(id);
    if (state === 'draining') ring.markDraining(id);
  }
  return ring;
}

/** Where a refusal belongs: a field of a row, a parameter, or the whole draft. */
export function placeOf(message) {
  const node = /^nodes\[(\d+)\](?:\.(\w+))?/.exec(message);
  if (node) return { row: Number(node[1]), field: node[2] ?? 'id' };
  const scheme = /^scheme(?:\.(\w+))?/.exec(message);
  if (scheme) return { parameter: scheme[1] ?? 'name' };
  return {};
}
