// @ts-check
/** The action of each key; `keys.js` decides whether the key may act now. */

import { t } from "../lib/i18n.js";
import { announce, toast } from "../lib/toast.js";
import { incidentActions } from "./case/incident_actions.js";
import { isTyping } from "./keys.js";
import { kindAndId } from "./queue/queue.js";
import * as commands from "./state/commands.js";
import { ASIDE, desk } from "./state/store.js";

/** @typedef {import("./keys.js").Stroke} Stroke */

/** Keys that keep a half-typed case: they act on what stands beside its form. */
const BESIDE_FORM = new Set(["escape", "map", "palette", "rescue", "undo"]);

/** A form or a list that stands in place of the detail hides what is selected. */
const isHidden = () => ASIDE.has(desk.dialog?.kind ?? "");

const selectedIncident = () =>
  isHidden() ? undefined : desk.state.incidents.get(desk.loader.id ?? "");

function selectedIntake() {
  if (isHidden()) return undefined;
  const [kind, id] = kindAndId(desk.selected ?? ":");
  return kind === "intake" ? desk.state.intakes.get(id) : undefined;
}

/**
 * @typedef {HTMLElement & {pick(digit: number|undefined): void, open(): void, send(): void, accept(): void, enter(): void, focusFirst(): unknown, resort(): void, log?(outcome: "called" | "answered" | "unanswered"): unknown, readAloud?(): unknown, isChanged?: boolean, incident?: {id: string}|null}} Part an element of ours, with the methods that a key can call
 * @param {string} selector
 */
const part = (selector) => /** @type {Part|null} */ (document.querySelector(selector));

/** Esc closes at once, unless something was typed: then the first one only leaves the field. */
function leave() {
  const field = /** @type {HTMLElement|null} */ (document.activeElement);
  field?.blur();
  const form = /** @type {{isChanged: boolean}|null|undefined} */ (
    /** @type {unknown} */ (field?.closest("incident-form"))
  );
  if (form?.isChanged && isTyping(field)) return;
  if (desk.dialog) desk.set({ dialog: null });
  else if (desk.query) commands.endSearch();
  else commands.endFilter();
}

function claim() {
  const incident = selectedIncident();
  if (incident) commands.toggleClaim(incident);
}

function dismiss() {
  const intake = selectedIntake();
  if (intake) desk.set({ dialog: { kind: "form", form: "dismiss", intake } });
}

/** The part about people, if it shows the selected case already: the page is drawn a moment after the key. @param {string} selector */
function partOfSelected(selector) {
  const shown = part(selector);
  return shown?.incident?.id === desk.loader.id ? shown : null;
}

/** The box whose candidates can be read; a closed one is only opened, and brought into sight. @returns {Part|null} */
function readableBox() {
  const box = partOfSelected("dispatch-box");
  const closed = box?.closest("details:not([open])");
  closed?.setAttribute("open", "");
  closed?.scrollIntoView({ block: "start" });
  return closed ? null : box;
}

/** A filter that hides the rest says so. */
function nothingElse() {
  const { hidden } = desk.list.hidden;
  return hidden ? t("desk.filter.nothing_else", { n: hidden }) : t("desk.nothing_else");
}

function nextThatNeedsMe() {
  if (!desk.stepToNext()) return toast(nothingElse(), { kind: "info", seconds: 3 });
  const incident = selectedIncident();
  if (incident) announce(t("desk.now_selected", { title: incident.title }));
}

/** The list and the candidates are ranked anew: what was frozen is read again. */
function resort() {
  desk.resort();
  part("dispatch-box")?.resort();
}

/** An act of the ⋯ menu, if the case allows it now. @param {string} key */
const caseAct = (key) => () => {
  const incident = selectedIncident();
  const actions = incident ? incidentActions(incident, desk.loader.detail) : [];
  actions.find((action) => action.key === key)?.run();
};

/** @param {string} agency */
const tell = (agency) => () => {
  const incident = selectedIncident();
  if (incident) desk.set({ dialog: { kind: "form", form: "notify", incident, agency } });
};

/** Puts the cursor where words to the crew or a note are written. @param {string} selector */
const write = (selector) => () => {
  const field = part(`${selector} input`);
  if (field) field.focus();
  else toast(t("desk.nowhere_to_write"), { kind: "info", seconds: 3 });
};

/** Speaks while the key is held: for the order that is about to go, or else to the crew. */
function speak() {
  const button = /** @type {import("../parts/speak-button.js").SpeakButton|undefined} */ (
    [...document.querySelectorAll(":is(order-voice, message-voice) speak-button")].find((each) =>
      each.querySelector("button")?.checkVisibility(),
    )
  );
  if (!button) return toast(t("common.speak.no_microphone"), { kind: "weak", seconds: 4 });
  const end = () => button.end();
  addEventListener("keyup", end, { once: true });
  addEventListener("blur", end, { once: true });
  return button.begin();
}

/** @param {"called" | "answered" | "unanswered"} outcome */
const logRadio = (outcome) => () => partOfSelected("radio-script")?.log?.(outcome);

function openIntake() {
  part("intake-card")?.open();
}

/** @type {Record<string, (stroke: Stroke) => unknown>} */
const ACTIONS = {
  next: () => desk.step(1),
  previous: () => desk.step(-1),
  new: () => desk.set({ dialog: { kind: "incident", incident: null }, view: "detail" }),
  search: () => {
    desk.set({ view: "queue" });
    part("desk-queue input[type=search]")?.focus();
  },
  filter: () => desk.set({ dialog: { kind: "filter" } }),
  people: () => desk.set({ dialog: { kind: "people" }, view: "detail" }),
  help: () => desk.set({ dialog: { kind: "help" } }),
  palette: () => desk.set({ dialog: { kind: "palette" } }),
  map: () => desk.set({ view: "map" }),
  dispatch: () => readableBox()?.send(),
  pick: ({ digit }) => readableBox()?.pick(digit),
  needs_me: nextThatNeedsMe,
  resort,
  accept: () => partOfSelected("radio-script")?.accept(),
  speak,
  radio_called: logRadio("called"),
  radio_answered: logRadio("answered"),
  radio_unanswered: logRadio("unanswered"),
  read_script: () => partOfSelected("radio-script")?.readAloud?.(),
  verify: () => part("verify-box")?.focusFirst(),
  alike: () => part("alike-cases")?.focusFirst(),
  undo: () => commands.undo(),
  claim,
  open: openIntake,
  dismiss,
  amend: caseAct("A"),
  hold: caseAct("H"),
  transfer: caseAct("T"),
  merge: caseAct("G"),
  link: caseAct("W"),
  reopen: caseAct("B"),
  cancel: caseAct("Q"),
  preserve: caseAct("Y"),
  note: write("note-box"),
  message: write("crew-messages"),
  tell_120: tell("120"),
  tell_119: tell("119"),
  tell_110: tell("110"),
  rescue: () => part("sos-bar")?.enter(),
  escape: leave,
};

/** True while a new or amended case has words that are sent nowhere yet. */
const isHalfTyped = () => part("incident-form")?.isChanged ?? false;

/** Says that a half-typed case must be sent or closed first; false when there is none. */
export function keepsHalfTyped() {
  if (!isHalfTyped()) return false;
  toast(t("desk.half_typed"), { kind: "weak", seconds: 4 });
  return true;
}

/** Carries out the action of a key. @param {Stroke} stroke */
export function perform(stroke) {
  if (!BESIDE_FORM.has(stroke.action) && keepsHalfTyped()) return null;
  if (stroke.held) return toast(t("desk.held"), { kind: "weak", seconds: 2 });
  return ACTIONS[stroke.action]?.(stroke);
}
