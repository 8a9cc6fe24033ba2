// The colours of nodes, as drawing/src/palette.rs has them: the pictures and the tables show a node alike.

const FIRST = [
  '#4e79a7',
  '#f28e2b',
  '#59a14f',
  '#b07aa1',
  '#edc948',
  '#76b7b2',
  '#9c755f',
  '#ff9da7',
  '#e15759',
  '#8c8c8c',
];
export const NOBODY = '#8c8c8c';

/** Colours by id; ids that come later go on where the others end. */
export function palette() {
  const colours = new Map();
  return (id) => {
    if (id === null) return NOBODY;
    if (!colours.has(id)) colours.set(id, colour(colours.size));
    return colours.get(id);
  };
}

/** The colour with a number: hues that are far from those before, at three strengths. */
function colour(number) {
  if (number < FIRST.length) return FIRST[number];
  const hue = ((number * 137.508) % 360) / 60;
  const lightness = [0.45, 0.6, 0.52][number % 3];
  const chroma = 0.5 * (1 - Math.abs(2 * lightness - 1));
  const between = chroma * (1 - Math.abs((hue % 2) - 1));
  const wheel = [
    [chroma, between, 0],
    [between, chroma, 0],
    [0, chroma, between],
    [0, between, chroma],
    [between, 0, chroma],
    [chroma, 0, between],
  ];
  const bytes = wheel[Math.floor(hue)].map((part) => Math.round(255 * (part + lightness - chroma / 2)));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
