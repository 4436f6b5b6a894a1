// @ts-check
import { html, nothing } from "lit";
import { api } from "../lib/api.js";
import { lang, t } from "../lib/i18n.js";
import { theme } from "../lib/theme.js";
import { clock, Ticking, wall } from "../lib/time.js";
import { mutes, siren } from "./alarm/announcements.js";
import { openEnded } from "./ended/open_ended.js";
import { LightDomElement } from "./parts/light_dom_element.js";
import { counts } from "./state/counts.js";
import { desk } from "./state/store.js";
import "./parts/action-menu.js";
import "./people/missing-members.js";

/** @type {Record<string, string>} */
const THEMES = { auto: "desk.theme.auto", day: "theme.day", night: "theme.night" };

/** The roles that see the pages of the administration. */
const CHIEFS = new Set(["supervisor", "admin"]);

const openPeople = () => desk.set({ dialog: { kind: "people" }, view: "detail" });
const openSounds = () => desk.set({ dialog: { kind: "sounds" } });

/** The desk's figures in one line, recounted each second. */
export class DeskHeader extends LightDomElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    this.state = desk.state;
    this.ticking = new Ticking(this);
    siren.addEventListener("armed", () => this.requestUpdate());
  }

  /** @param {number|string} number @param {string} word @param {string} [kind] */
  figure(number, word, kind = number ? "" : "none") {
    return html`<span class="figure ${kind}"><strong>${number}</strong> ${word}</span>`;
  }

  /** The figure for orders that reached nobody; pressing it opens the list. */
  unreached() {
    const { rows } = desk.unreached;
    const isGrave = rows.some((row) => row.severity <= 2);
    return html`<button type="button" class="figure ${isGrave ? "late" : ""}" aria-pressed=${desk.dialog?.kind === "unreached" ? "true" : "false"}
      @click=${() => desk.set({ dialog: { kind: "unreached" }, view: "detail" })}><strong>${rows.length}</strong> ${t("desk.unreached")}</button>`;
  }

  /** Members on duty whose phone is offline; the link opens the reachability board. @param {string[]} call_signs */
  offline(call_signs) {
    if (!call_signs.length) return nothing;
    return html`<a class="figure weak" href="/reachability" target="reachability"
      title=${t("desk.offline_members_title", { who: call_signs.join(" ") })}><strong>${call_signs.length}</strong> ${t("desk.offline_members")}</a>`;
  }

  seat() {
    const { me, area } = this.state;
    if (!me) return nothing;
    const seat = me.seat ? t("desk.seat", { n: me.seat }) : me.name;
    return html`<span class="seat">${area?.name ?? me.area?.name} · ${seat}</span>`;
  }

  today() {
    const { met_pct, closed } = this.state.today;
    const pct = met_pct === null ? "–" : `${Math.round(met_pct)}%`;
    return html`<span class="figure" title=${t("desk.closed_today", { n: closed })}>
      ${t("desk.loop_today")} <strong>${pct}</strong></span>`;
  }

  async leave() {
    await api.send("DELETE", "/api/v1/session").catch(() => {});
    location.assign("/signin");
  }

  menu() {
    const next = { auto: "day", day: "night", night: "auto" }[theme.chosen];
    return [
      { label: t("desk.menu.help"), key: "?", run: () => desk.set({ dialog: { kind: "help" } }) },
      {
        label: t("desk.menu.filter"),
        key: "=",
        run: () => desk.set({ dialog: { kind: "filter" } }),
      },
      { label: t("desk.menu.board"), key: "-", run: openPeople },
      { label: t("desk.menu.sounds"), run: openSounds },
      {
        label: t("desk.menu.theme", { name: t(THEMES[theme.chosen]) }),
        run: () => {
          theme.choose(/** @type {typeof theme.chosen} */ (next));
          this.requestUpdate();
        },
      },
      { label: t("desk.menu.ended"), run: () => openEnded() },
      {
        label: t("desk.menu.reachability"),
        run: () => window.open("/reachability", "reachability"),
      },
      { label: t("desk.menu.shift"), run: () => window.open("/desk/shift", "shift") },
      { label: t("desk.menu.policy"), run: () => window.open("/policy", "policy") },
      ...(CHIEFS.has(this.state.me?.role ?? "")
        ? [{ label: t("desk.menu.people"), run: () => window.open("/admin/people", "people") }]
        : []),
      { label: t("desk.menu.account"), run: () => window.open("/account", "account") },
      { label: t("desk.menu.leave", { name: this.state.me?.name ?? "" }), run: () => this.leave() },
    ];
  }

  sound() {
    if (!siren.armed) {
      return html`<button type="button" class="ask-sound" @click=${() => siren.arm()}>${t("desk.sound_off")}</button>`;
    }
    const { muted } = mutes;
    if (!muted.length) return nothing;
    const each = muted.map(({ kind, until }) =>
      t("desk.sounds.muted_each", {
        what: t(`desk.sounds.${kind}`),
        at: wall(new Date(until).toISOString()).slice(0, 5),
      }),
    );
    const words = t("desk.sounds.muted", { each: each.join(t("desk.sounds.and")) });
    return html`<button type="button" class="ask-sound" @click=${openSounds}>${words}</button>`;
  }

  render() {
    const n = counts(this.state, clock.now());
    const now = new Date(clock.now()).toISOString();
    return html`<header>
      <b class="brand">${t("desk.title")}</b>${this.seat()}
      <div class="figures" role="group" aria-label=${t("desk.figures")}>
        ${this.figure(n.waiting, t("status.incident.new"), "")}
        ${this.figure(n.dispatched, t("status.incident.dispatched"))}
        ${this.unreached()}
        ${this.figure(n.en_route, t("status.incident.en_route"))}
        ${this.figure(n.on_scene, t("desk.on_scene"))}
        ${this.figure(n.late, t("desk.late"), n.late ? "first late" : "first none")}
        <button type="button" class="figure" aria-pressed=${desk.dialog?.kind === "people" ? "true" : "false"} @click=${openPeople}><strong>${n.on_duty}</strong> ${t("desk.of_members", { n: n.members })}</button>
        <missing-members></missing-members>${this.offline(n.offline)}${this.today()}
      </div>
      <time class="wall" lang=${lang}>${wall(now)}</time>
      ${this.sound()}
      <button type="button" class="new" @click=${() =>
        desk.set({ dialog: { kind: "incident", incident: null }, view: "detail" })}>
        ${t("desk.new")} <kbd>N</kbd></button>
      <action-menu .items=${this.menu()} label=${t("desk.menu")}></action-menu>
    </header>`;
  }
}
customElements.define("desk-header", DeskHeader);
