// @ts-check
/** The form that links a case with another one that may be the same (疑似同一起). */

import { t } from "../../lib/i18n.js";
import { linkCases } from "../state/record_commands.js";
import { desk } from "../state/store.js";

/** The other cases of the board, open or ended, the newest first. @param {string} id */
const others = (id) =>
  [...desk.state.incidents.values()]
    .filter((row) => row.id !== id && row.status !== "merged")
    .sort((a, b) => b.opened_at.localeCompare(a.opened_at))
    .map((row) => ({ value: row.id, label: `${row.number} ${row.title} · ${row.place}` }));

/** @param {import("./forms.js").About} about @returns {import("./forms.js").Form} */
export function linkForm({ incident }) {
  return {
    title: t("desk.form.link", { title: incident.title }),
    lead: t("desk.form.link_lead"),
    fields: [
      {
        name: "other",
        label: t("desk.field.other"),
        type: "search",
        options: others(incident.id),
        required: true,
      },
    ],
    submit: t("desk.do.link"),
    send: ({ other }) => linkCases(incident.id, other),
  };
}
