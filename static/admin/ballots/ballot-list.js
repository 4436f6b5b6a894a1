// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { cell } from "../people/user_row.js";
import { ballotForm, ballotValues, changeMotions, newMotion } from "./ballot_form.js";
import { needle } from "./needle.js";
import "./ballot-detail.js";

/** @typedef {import("../../lib/types.d.ts").BallotsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").BallotState} Ballot */
/** @typedef {{kind: "add"|"view", id: string, name: string}} Dialog */

const HEADS = ["name", "days", "quorum"];

/** The ballots of the desk's areas, the running ones first. @extends {AdminList<Answer, Dialog>} */
export class BallotList extends AdminList {
  constructor() {
    super();
    this.motions = [newMotion()];
  }

  get path() {
    return "/api/v1/ballots";
  }

  add() {
    this.motions = [newMotion()];
    this.open({ kind: "add", id: "", name: "" });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const values = ballotValues(/** @type {HTMLFormElement} */ (event.target));
    return this.attempt(async () => {
      const answer = await api.send("POST", this.path, values);
      const { ballot } = /** @type {import("../../lib/types.d.ts").BallotOut} */ (answer);
      this.open({ kind: "view", id: ballot.id, name: ballot.title });
    });
  }

  /** @param {Ballot} ballot */
  row({ id, estate, title, opens_on, closes_on, ended_at, quorum }) {
    const view = () => this.open({ kind: "view", id, name: `${estate} · ${title}` });
    return html`<tr><th scope="row"><button type="button" class="btn small" @click=${view}>${title}</button><br /><small class="muted">${estate}</small></th>
      ${cell("ballots.days", ended_at ? t("ballots.ended", { day: wallDay(ended_at) }) : `${dayName(opens_on)} – ${dayName(closes_on)}`)}
      ${cell("ballots.quorum", quorum.whole.owners ? needle(quorum) : t("ballots.roll_none"))}</tr>`;
  }

  /** @param {Answer} answer */
  list({ ballots }) {
    if (!ballots.length) return html`<p class="empty">${t("ballots.none")}</p>`;
    return html`<table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`ballots.${key}`)}</th>`)}</tr></thead>
      <tbody>${repeat(
        ballots,
        ({ id }) => id,
        (ballot) => this.row(ballot),
      )}</tbody></table>`;
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  content({ areas }, { kind, id }) {
    if (kind === "view")
      return html`<ballot-detail .ballotId=${id} .areas=${areas} @changed=${() => this.read()}></ballot-detail>
        <div class="acts"><button type="button" class="btn" @click=${() => this.close()}>${t("common.close")}</button></div>`;
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    const change = changeMotions(this);
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return ballotForm({ ...around, ballot: null, motions: this.motions, areas, change, submit });
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(undefined)}
      ${
        answer
          ? html`<div class="tools"><button type="button" class="btn go" @click=${() => this.add()}>${t("ballots.add")}</button></div>${this.list(answer)}`
          : this.waiting()
      }
      ${answer && dialog ? this.opened(dialog.name || t("ballots.add"), this.content(answer, dialog)) : nothing}`;
  }
}
customElements.define("ballot-list", BallotList);
