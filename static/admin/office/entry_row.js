// @ts-check
/** One entry of a list as a row of the table. */

import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { length, wallDay } from "../../lib/time.js";
import { cell } from "../people/user_row.js";
import { fieldsOf, nameIn, wordsOf } from "./lists.js";

/** @typedef {import("./lists.js").Answer} Answer */
/** @typedef {import("./lists.js").Entry} Entry */
/** @typedef {"form"|"hide"|"show"} Act */

/** @param {Entry} entry */
function words(entry) {
  const { "zh-CN": zh, en } = wordsOf(entry);
  const other = document.documentElement.lang.startsWith("en") ? zh : en;
  const lacking = entry.lacks_second
    ? html`<span class="chip weak"><span class="mark" aria-hidden="true">!</span>${t("office.lacks_second")}</span>`
    : nothing;
  return html`<span class="said"><b lang=${en ? nothing : "zh-CN"}>${named(wordsOf(entry))}</b>
    ${en && other ? html`<span class="muted">${other}</span>` : nothing}${lacking}</span>`;
}

/** @param {Entry} entry */
function plan(entry) {
  const { seats = [], kit = [], card = [], dispositions = [] } = fieldsOf(entry);
  return t("office.plan_of", {
    seats: seats.length,
    kit: kit.length,
    card: card.length,
    ends: dispositions.length,
  });
}

/** @param {number|undefined} severity */
const severityOf = (severity) => cell("office.severity", t(`severity.${severity}`));

/** The cells that only this list has. @param {string} list @param {Entry} entry @param {Answer} answer */
function own(list, entry, answer) {
  const { severity, category, before_arrival } = fieldsOf(entry);
  if (list === "categories")
    return html`${severityOf(severity)}${cell("office.plan", html`<span class="muted">${plan(entry)}</span>`)}`;
  if (list === "chips")
    return html`${cell("office.category", nameIn(answer, "categories", category ?? ""))}${severityOf(severity)}`;
  if (list === "partners") return partner(entry);
  if (list === "competences") return competence(entry, answer);
  if (list === "dispositions")
    return cell("office.arrival", t(before_arrival ? "office.before_arrival" : "office.on_scene"));
  return nothing;
}

/** @param {Entry} entry */
function partner(entry) {
  const { answer_s = 300, link_h = 24 } = fieldsOf(entry);
  return html`${cell("office.answer_s", length(answer_s))}${cell("office.link_h", String(link_h))}`;
}

/** @param {Entry} entry @param {Answer} answer */
function competence(entry, answer) {
  const { in_charge = "", powers = {} } = fieldsOf(entry);
  const forces = Object.entries(powers).map(([code, can]) =>
    t("office.powers_of", {
      force: nameIn(answer, "partners", code),
      powers: can.map((power) => t(`power.${power}`)).join(t("office.comma")),
    }),
  );
  return html`${cell("office.in_charge", nameIn(answer, "partners", in_charge))}
    ${cell("office.powers", html`<span class="muted">${forces.join(t("office.semicolon"))}</span>`)}`;
}

/** The heads of the columns of a list. @param {string} list */
export function headsOf(list) {
  if (list === "categories") return ["words", "severity", "plan", "state", "last"];
  if (list === "chips") return ["words", "category", "severity", "state", "last"];
  if (list === "dispositions") return ["words", "arrival", "state", "last"];
  if (list === "partners") return ["words", "answer_s", "link_h", "state", "last"];
  if (list === "competences") return ["words", "in_charge", "powers", "state", "last"];
  return ["words", "state", "last"];
}

/** @param {Entry} entry */
function state(entry) {
  return fieldsOf(entry).hidden
    ? html`<span class="chip lost"><span class="mark" aria-hidden="true">✕</span>${t("office.hidden")}</span>`
    : html`<span class="chip done"><span class="mark" aria-hidden="true">✓</span>${t("office.shown")}</span>`;
}

/** @param {Entry} entry */
const last = ({ version, by, at }) =>
  by && at
    ? html`<span class="when">${t("office.last_of", { version, by })} <span class="muted">${wallDay(at)}</span></span>`
    : html`<span class="muted when">${t("office.as_shipped")}</span>`;

/** @param {Entry} entry @param {(act: Act) => void} run */
function acts(entry, run) {
  /** @param {Act} act @param {string} key */
  const button = (act, key) =>
    html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: entry.code })} @click=${() => run(act)}>${t(key)}</button>`;
  return html`${button("form", "office.change")} ${
    fieldsOf(entry).hidden ? button("show", "office.unhide") : button("hide", "office.hide")
  }`;
}

/** @param {string} list @param {Entry} entry @param {Answer} answer @param {(act: Act) => void} run */
export const entryRow = (
  list,
  entry,
  answer,
  run,
) => html`<tr class=${fieldsOf(entry).hidden ? "disabled" : ""}><th scope="row"><code>${entry.code}</code></th>
    ${cell("office.words", words(entry))}${own(list, entry, answer)}
    ${cell("office.state", state(entry))}${cell("office.last", last(entry))}
    ${answer.may_change ? html`<td class="row-acts"><span>${acts(entry, run)}</span></td>` : nothing}</tr>`;

/** Says what this release cannot read, and that the caller only reads. @param {Answer} answer */
export const standing = ({
  fault,
  may_change,
}) => html`${fault ? html`<p class="notice late" role="alert">${t("office.fault", { fault })}</p>` : nothing}
  ${may_change ? nothing : html`<p class="notice">${t("office.read_only")}</p>`}`;
