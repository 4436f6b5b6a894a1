// @ts-check
/** All that the palette can find: the desk's commands, its cases, members and places. */

import { t } from "../../lib/i18n.js";
import { incidentActions } from "../case/incident_actions.js";
import { keepsHalfTyped, perform } from "../key_actions.js";
import { endFilter } from "../state/commands.js";
import { categoryName } from "../state/names.js";
import { desk } from "../state/store.js";

/** @typedef {import("./palette_match.js").Entry} Entry */
/** @typedef {import("../../lib/types.d.ts").NamedPoint} NamedPoint */

/** Actions of keys that always have a meaning, with the words of the list of keys. */
const ALWAYS = [
  ["new", "N"],
  ["needs_me", "Space"],
  ["search", "/"],
  ["filter", "="],
  ["people", "-"],
  ["resort", "S"],
  ["undo", "U"],
  ["help", "?", "title"],
];
/** Actions on the selected case, beside those of its ⋯ menu. */
const ON_CASE = [
  ["dispatch", "D"],
  ["claim", "C"],
  ["accept", "R"],
  ["alike", "Z"],
];
const TOLD = { 119: "F", 120: "E", 110: "P" };

/** @param {string} action @param {string} name @param {string} keys @returns {Entry} */
const command = (action, name, keys) => ({
  kind: "command",
  name,
  keys,
  run: () => perform({ action, held: false }),
});

/** @param {string[]} of an action, its key, and the name of its words where they have another */
const ofHelp = ([action, keys, words = action]) => command(action, t(`desk.help.${words}`), keys);

/** @returns {Entry[]} */
function onCase() {
  const incident = desk.state.incidents.get(desk.loader.id ?? "");
  if (!incident) return [];
  const note = t("desk.palette.on_case", { title: incident.title });
  const acts = incidentActions(incident, desk.loader.detail).map(({ label, key, run }) => ({
    kind: /** @type {const} */ ("command"),
    name: label,
    keys: key,
    run: () => keepsHalfTyped() || run(),
  }));
  const told = Object.entries(TOLD).map(([agency, key]) =>
    command(`tell_${agency}`, t("desk.palette.told", { agency }), key),
  );
  const words = [
    command("note", t("desk.palette.note"), "I"),
    command("message", t("desk.palette.message"), "L"),
  ];
  return [...ON_CASE.map(ofHelp), ...words, ...told, ...acts].map((entry) => ({ ...entry, note }));
}

/** The saved filters, and the way back to the whole list. @returns {Entry[]} */
function filters() {
  const saved = desk.filters.saved.map((row) => ({
    kind: /** @type {const} */ ("command"),
    name: t("desk.palette.filter", { name: row.name }),
    run: () => desk.filters.choose(row),
  }));
  if (!desk.filters.choice) return saved;
  return [{ kind: "command", name: t("desk.filter.all"), keys: "Esc", run: endFilter }, ...saved];
}

/** @returns {Entry[]} */
const cases = () =>
  [...desk.state.incidents.values()].map((row) => ({
    kind: "case",
    name: `${row.title} ${row.place}`.trim(),
    note: categoryName(row.category),
    code: row.number,
    run: () => keepsHalfTyped() || desk.select(`incident:${row.id}`),
  }));

/** @returns {Entry[]} */
const intakes = () =>
  [...desk.state.intakes.values()].map((row) => ({
    kind: "case",
    name: `${row.title} ${row.place}`.trim(),
    note: t("desk.palette.intake"),
    run: () => keepsHalfTyped() || desk.select(`intake:${row.id}`),
  }));

/** @returns {Entry[]} */
const members = () =>
  [...desk.state.members.values()].map((row) => ({
    kind: "member",
    name: row.call_sign,
    note: t("desk.palette.member"),
    code: row.call_sign,
    run: () => keepsHalfTyped() || desk.select(`member:${row.call_sign}`),
  }));

/** A place leads to a new case there, with its name and its point. @param {NamedPoint[]} places @returns {Entry[]} */
const spots = (places) =>
  places.map((place) => ({
    kind: "place",
    name: place.name,
    note: t("desk.palette.new_here"),
    run: () =>
      keepsHalfTyped() ||
      desk.set({ dialog: { kind: "incident", incident: null, place }, view: "detail" }),
  }));

/** @param {NamedPoint[]} places @returns {Entry[]} */
export const entries = (places) => [
  ...ALWAYS.map(ofHelp),
  ...onCase(),
  ...filters(),
  ...cases(),
  ...intakes(),
  ...members(),
  ...spots(places),
];
