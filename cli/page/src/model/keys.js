// Keys to count with: those that somebody pasted, and made ones where shares cannot be computed.

const COUNT = 20_000;
/** As much is read of what is pasted. */
const MOST = 500_000;

const made = new Map();

/** So many made keys, of the shape that the scheme takes: some take eight bytes at most, one takes addresses. */
export function sample(scheme) {
  const shape = scheme === 'nginx_ip_hash' ? (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` : (n) => `k:${n}`;
  const name = scheme === 'nginx_ip_hash' ? 'addresses' : 'names';
  if (!made.has(name))
    made.set(
      name,
      Array.from({ length: COUNT }, (_, n) => shape(n)),
    );
  return made.get(name);
}

/** The lines of a text; an end of the last line begins no key. */
export function lines(text) {
  if (text === '') return { keys: [], cut: false };
  const all = text.split(/\r?\n/);
  if (all.at(-1) === '') all.pop();
  return { keys: all.slice(0, MOST).map((key) => key.toWellFormed()), cut: all.length > MOST };
}
