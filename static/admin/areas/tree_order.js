// @ts-check
/** The areas of the tree that are shown, by a search or by folding, and those where one can go. */

/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */

/** A tree of more areas than this opens with its lower levels folded. */
export const MANY = 60;

/** The areas that have others below them, two levels down: they are folded at first in a large tree. @param {Area[]} areas */
export const foldedAtFirst = (areas) =>
  new Set(areas.length > MANY ? areas.filter(({ depth }) => depth >= 1).map(({ id }) => id) : []);

/** Every area above these ones, with them. @param {Area[]} areas @param {Area[]} matches */
function withParents(areas, matches) {
  const byId = new Map(areas.map((area) => [area.id, area]));
  const kept = new Set();
  for (const match of matches) {
    for (let at = /** @type {Area|undefined} */ (match); at && !kept.has(at.id); )
      [at] = [byId.get(at.parent_id ?? 0), kept.add(at.id)];
  }
  return kept;
}

/**
 * The areas to show: those that match the words with all above them, else those that are not folded.
 * @param {Area[]} areas @param {string} words @param {Set<number>} folded @param {boolean} hasRetired
 */
export function shownAreas(areas, words, folded, hasRetired) {
  const open = areas.filter((area) => hasRetired || !area.retired_at);
  if (words) {
    const matches = open.filter(({ name, name_en, code }) =>
      `${name} ${name_en} ${code ?? ""}`.toLowerCase().includes(words),
    );
    const kept = withParents(open, matches);
    return open.filter(({ id }) => kept.has(id));
  }
  const hidden = new Set();
  return open.filter((area) => {
    const isHidden = hidden.has(area.parent_id) || folded.has(area.parent_id ?? 0);
    if (isHidden) hidden.add(area.id);
    return !isHidden;
  });
}

/** The areas where this one can go: not itself, none below it. @param {Area[]} areas @param {Area} area */
export function goalsOf(areas, area) {
  const below = new Set([area.id]);
  for (const { id, parent_id } of areas) if (below.has(parent_id ?? 0)) below.add(id);
  return areas.filter(({ id }) => !below.has(id));
}
