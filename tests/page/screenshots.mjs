// Writes build/page/*.png: the page as it is seen, to be looked at.

import fs from 'node:fs';
import path from 'node:path';
import { chromium } from '../chromium.mjs';
import { filled, pictures, root, topology } from './filled.mjs';

const out = (name) => path.join(root, 'build/page', name);
const example = JSON.parse(fs.readFileSync(path.join(root, 'examples/topology.json'), 'utf8'));
const changed = structuredClone(example);
changed.nodes.push({ id: 'cache-g', zone: 'eu/2' });
const small = {
  format: 1,
  made_by: 'a test',
  a: { name: 'a.json', document: example },
  b: { name: 'b.json', document: changed },
};
const [hundred, more] = [topology(100), topology(104)];
const large = {
  format: 1,
  made_by: 'a test',
  a: { name: 'before.json', document: hundred },
  b: { name: 'after.json', document: more },
};

const pages = {
  playground: filled('playground', undefined),
  report: filled('report', small, pictures(example, changed)),
  hundred: filled('hundred', large, pictures(hundred, more)),
};

const { tab, close } = await chromium();
try {
  for (const [name, url] of Object.entries(pages)) {
    for (const scheme of ['light', 'dark']) {
      await tab.seen({ scheme });
      await tab.open(url);
      await tab.screenshot(out(`${name}-${scheme}.png`));
    }
  }
  await tab.seen({ width: 420, height: 900 });
  await tab.open(pages.playground);
  await tab.screenshot(out('narrow.png'));
  await tab.seen({ width: 794, height: 1123, media: 'print' });
  await tab.open(pages.report);
  await tab.screenshot(out('print.png'));
  await tab.pdf(out('print.pdf'));
  await tab.seen({});
  await tab.open(pages.playground);
  await tab.type('tr:nth-child(2) input.weight', 'heavy');
  await tab.screenshot(out('mistake.png'), false);
  for (const error of tab.errors) console.error(error);
} finally {
  await close();
}
console.log(
  fs
    .readdirSync(path.join(root, 'build/page'))
    .filter((name) => /png|pdf/.test(name))
    .join(' '),
);
