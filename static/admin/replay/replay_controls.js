// @ts-check
/** The line that moves the replay: the hour, the scrubber, from act to act, and the speed. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { wall } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { addressOf } from "./address.js";
import { actsOf } from "./hour.js";
import { fieldOf, momentOf } from "./street_time.js";

/** @typedef {import("./replay-page.js").ReplayPage} Page */

const SPEEDS = [1, 2, 5, 10, 30, 60];
const HOUR_MS = 3_600_000;
/** Marks on the scrubber: more of them would be one band. */
const MOST_MARKS = 240;

/** @param {number} at */
const iso = (at) => new Date(at).toISOString();

/** @param {Page} page */
async function copy(page) {
  const address = new URL(addressOf(page.at, page.chosen), location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    toast(t("replay.copied"));
  } catch {
    toast(address); // a page over plain HTTP has no clipboard
  }
}

/** @param {Page} page */
function marks({ hour, chosen }) {
  if (!hour) return nothing;
  const { begins, ends } = hour;
  const acts = actsOf(hour.acts, chosen);
  const every = Math.ceil(acts.length / MOST_MARKS);
  return html`<div class="marks" aria-hidden="true">${acts
    .filter((_, place) => place % every === 0)
    .map(
      ({ at }) =>
        html`<i ${styled({ left: `${(100 * (Date.parse(at) - begins)) / (ends - begins)}%` })}></i>`,
    )}</div>`;
}

/** @param {Page} page */
function scrubber(page) {
  const { hour, at } = page;
  const moved = (/** @type {Event} */ event) =>
    page.jump(Number(/** @type {HTMLInputElement} */ (event.target).value));
  return html`<div class="scrub"><input type="range" aria-label=${t("replay.time")} aria-valuetext=${wall(iso(at))} min=${hour?.begins ?? at} max=${hour?.ends ?? at} step="1000" .value=${String(at)} ?disabled=${!hour} @input=${moved} />
    ${marks(page)}<p class="ends muted small"><span>${hour ? wall(iso(hour.begins)) : ""}</span><span>${hour ? wall(iso(hour.ends)) : ""}</span></p></div>`;
}

/** @param {Page} page */
export function controls(page) {
  const { at, hour, isPlaying, speed } = page;
  const chosen = (/** @type {Event} */ event) => {
    const moment = momentOf(/** @type {HTMLInputElement} */ (event.target).value);
    if (!Number.isNaN(moment)) page.turnTo(moment);
  };
  const sped = (/** @type {Event} */ event) => {
    page.speed = page.player.speed = Number(/** @type {HTMLSelectElement} */ (event.target).value);
  };
  return html`<section class="card replay-bar" aria-label=${t("replay.controls")}>
    <div class="tools"><label class="field"><span>${t("replay.from")}</span><input type="datetime-local" step="1" .value=${fieldOf(at)} @change=${chosen} /></label>
      <button type="button" class="btn" @click=${() => page.turnTo(at - HOUR_MS)}>${t("replay.hour_before")}</button>
      <button type="button" class="btn" @click=${() => page.turnTo(at + HOUR_MS)}>${t("replay.hour_after")}</button></div>
    ${scrubber(page)}
    <div class="tools"><button type="button" class="btn" ?disabled=${!hour} @click=${() => page.step(-1)}>${t("replay.act_before")} <kbd>←</kbd></button>
      <button type="button" class="btn go play" ?disabled=${!hour} @click=${() => page.toggle()}>${t(isPlaying ? "replay.pause" : "replay.play")} <kbd>${t("replay.space")}</kbd></button>
      <button type="button" class="btn" ?disabled=${!hour} @click=${() => page.step(1)}>${t("replay.act_after")} <kbd>→</kbd></button>
      <label class="speed"><span>${t("replay.speed")}</span><select @change=${sped}>${SPEEDS.map((each) => html`<option value=${each} ?selected=${each === speed}>${each} ×</option>`)}</select></label>
      <button type="button" class="btn" @click=${() => copy(page)}>${t("replay.copy")}</button>
      <button type="button" class="btn" ?disabled=${!hour} aria-describedby="positions-logged" @click=${() => page.showPlaces()}>${t("replay.positions")}</button>
      <span id="positions-logged" class="muted small">${t("replay.logged")}</span></div></section>`;
}
