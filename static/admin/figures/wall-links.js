// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { oneTimeLink } from "../parts/one_time_link.js";

/** @typedef {import("../../lib/types.d.ts").WallLinksOut} Answer */
/** @typedef {import("../../lib/types.d.ts").WallLinkState} Wall */
/** @typedef {{kind: "form"} | {kind: "made", link: NonNullable<Answer["link"]>}} Dialog */

/** 大屏链接: the caller's links to big screens. @extends {AdminList<Answer, Dialog>} */
export class WallLinks extends AdminList {
  get path() {
    return "/api/v1/walls";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const name = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("name");
    return this.attempt(async () => {
      const made = /** @type {Answer} */ (await api.send("POST", this.path, { name }));
      if (made.link) this.open({ kind: "made", link: made.link });
    });
  }

  form() {
    return html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event)}>${this.trouble()}
      <label class="field"><span>${t("figures.wall.name")}</span><input name="name" required maxlength="40" autocomplete="off" autofocus /></label>
      <div class="acts">${this.cancel()}<button class="btn go" ?disabled=${this.busy.is("act")}>${t("figures.wall.make")}</button></div></form>`;
  }

  /** @param {Dialog} dialog */
  content(dialog) {
    return dialog.kind === "form"
      ? this.form()
      : oneTimeLink(dialog.link, t("figures.wall.once"), () => this.close(), "figures.wall.link");
  }

  /** @param {Wall} wall */
  row({ id, name, seen_at, expires_at }) {
    const end = () => this.attempt(() => api.send("DELETE", `${this.path}/${id}`));
    return html`<tr><th scope="row">${name}</th><td data-label=${t("figures.wall.seen")}>${wallDay(seen_at)}</td>
      <td data-label=${t("figures.wall.until")}>${wallDay(expires_at)}</td>
      <td class="end"><button type="button" class="btn small late" aria-label=${t("figures.wall.end_of", { name })} @click=${end}>${t("figures.wall.end")}</button></td></tr>`;
  }

  render() {
    const { answer, dialog } = this;
    return html`<section class="no-print"><h2>${t("figures.walls")}</h2><p class="muted">${t("figures.wall.lead")}</p>
      ${this.notices(undefined)}
      ${
        answer?.walls.length
          ? html`<table class="figure-table"><thead><tr>${["name", "seen", "until"].map((head) => html`<th scope="col">${t(`figures.wall.${head}`)}</th>`)}<th scope="col"><span class="sr-only">${t("figures.wall.end")}</span></th></tr></thead>
        <tbody>${answer.walls.map((wall) => this.row(wall))}</tbody></table>`
          : nothing
      }
      <p class="tools"><a class="btn" href="/wall">${t("figures.wall.look")}</a> <button type="button" class="btn" @click=${() => this.open({ kind: "form" })}>${t("figures.wall.make")}</button></p>
      ${dialog ? this.opened(t("figures.walls"), this.content(dialog)) : nothing}</section>`;
  }
}
customElements.define("wall-links", WallLinks);
