// What is shown before the engine is there: titles, and which pictures the report has.

export function showPlain({ playground, before, after, madeBy }) {
  const pictures = [...document.querySelectorAll('figure[data-slot]')];
  pictures.filter((figure) => figure.querySelector('svg, p') === null).forEach((figure) => figure.remove());
  if (document.querySelector('figure[data-slot]') === null) {
    document.getElementById('pictures').remove();
    document.querySelector('[data-for="pictures"]').remove();
  }
  if (before === after) {
    document.querySelector('[data-slot="positions_a"] figcaption')?.replaceChildren('Who owns which positions');
  }
  if (madeBy) document.getElementById('made-by').textContent = `Made by ${madeBy}.`;
  if (playground) return;
  const names = before === after ? before.name : `${before.name} → ${after.name}`;
  document.title = `Placement report: ${names}`;
  document.getElementById('title').textContent = `Placement report: ${names}`;
  document.getElementById('subtitle').textContent =
    'Who owns what, what moves, and who inherits. Change the second side below: the engine runs in this page, and nothing leaves it.';
}
