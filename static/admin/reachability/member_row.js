// @ts-check
/** One member as a table row: the grade of each channel with its reason, the phone's state, and the result of the last comms check. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { elapsedWords } from "../../lib/time.js";
import { why } from "./board.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./board.js").Member} Member */

export const CHANNELS = ["live", "push", "notice", "sms", "voice"];
const LOW_PCT = 15;
/** @type {Record<string, {kind: string, mark: string}>} */
const LOOK = {
  ok: { kind: "done", mark: "✓" },
  doubtful: { kind: "weak", mark: "?" },
  dead: { kind: "lost", mark: "✕" },
};

/** Draws a grade as a chip; the title gives its reason. @param {string} grade @param {string} words @param {string} [title] */
export function chip(grade, words, title = "") {
  const { kind, mark } = LOOK[grade];
  return html`<span class="chip ${kind}" title=${title}><span class="mark" aria-hidden="true">${mark}</span>${words}</span>`;
}

/** @param {string} key @param {unknown} content */
const cell = (key, content) => html`<td data-label=${t(key)}>${content}</td>`;

/** @param {string} words */
const weak = (words) => html`<span class="muted when">${words}</span>`;

/** @param {Member} member @param {string} name */
function channel(member, name) {
  const { [name]: channel } = member.channels;
  const since = channel.alive_at ? elapsedWords(channel.alive_at) : "";
  const proof = since && t("reachability.proof", { t: since });
  const age = since && channel.grade !== "ok" ? weak(since) : nothing;
  return cell(
    `reachability.channel.${name}`,
    html`<span class="said">${chip(channel.grade, why(channel), proof)} ${age}</span>`,
  );
}

/** The state of a phone's page: the duty screen keeps it awake; a hidden page may sleep. @type {Record<string, string>} */
const SCREENS = { duty: "ok", visible: "ok", hidden: "doubtful" };

/** Shows the phone's last report about itself and its age. @param {Member["phone"]} phone */
export function phoneSays(phone) {
  if (!phone) return weak(t("reachability.no_phone"));
  const { battery, is_charging, screen, screen_at } = phone;
  const isLow = battery !== null && battery <= LOW_PCT && !is_charging;
  const power =
    battery === null
      ? ""
      : t(is_charging ? "reachability.charging" : "reachability.battery", { n: battery });
  const words = t(`reachability.screen.${screen}`);
  return html`<span class="said">${SCREENS[screen] ? chip(SCREENS[screen], words) : weak(words)}
    ${screen_at ? weak(elapsedWords(screen_at)) : nothing}
    ${isLow ? chip("doubtful", power) : power}</span>`;
}

/** @param {Board} board @param {Member} member @param {boolean} isChecking */
function tested({ check }, { call_sign }, isChecking) {
  const row = check?.members.find((other) => other.call_sign === call_sign);
  if (!row) return weak("–");
  if (row.answered_s !== null)
    return chip("ok", t("reachability.answered_after", { n: row.answered_s }));
  if (row.shown_s !== null)
    return chip("doubtful", t("reachability.shown_after", { n: row.shown_s }));
  return isChecking ? weak(t("reachability.waiting")) : chip("dead", t("reachability.silent"));
}

/** @param {Board} board @param {Member} member @param {boolean} isChecking */
export function memberRow(board, member, isChecking) {
  const { call_sign, grade, on_duty } = member;
  return html`<tr class=${grade}>
    <th scope="row">${call_sign} ${on_duty ? nothing : html`<small class="muted">${t("reachability.off_duty")}</small>`}</th>
    ${cell("reachability.grade", chip(grade, t(`reachability.grade.${grade}`)))}
    ${CHANNELS.filter((name) => board.channels[name]).map((name) => channel(member, name))}
    ${cell("reachability.phone", phoneSays(member.phone))}
    ${cell("reachability.last_test", tested(board, member, isChecking))}
  </tr>`;
}
