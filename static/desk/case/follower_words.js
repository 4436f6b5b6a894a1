// @ts-check
import { lang, t } from "../../lib/i18n.js";
import { wallDay, zone } from "../../lib/time.js";

const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: zone });

/**
 * 「短信告知对方：已发「已派人」 14:02；号码留到 2027年3月1日」: what a person who agreed hears, and for how long.
 * @param {NonNullable<import("../state/types.js").Detail["followers"]>[number]} row
 */
export function textsSentence(row) {
  if (row.is_stopped) return t("desk.texts.stopped");
  const word = row.word && t(`desk.texts.word.${row.word}`);
  const told = word && row.status ? newest(row, word) : t("desk.texts.none");
  const rest = row.until
    ? t("desk.texts.until", { day: day.format(Date.parse(row.until)) })
    : t("desk.texts.over");
  return `${t("desk.texts.head")}${told}${rest}`;
}

/** @param {{status: string|null, sent_at: string|null, why: string}} row @param {string} word */
function newest({ status, sent_at, why }, word) {
  if (sent_at) return t("desk.texts.sent", { word, at: wallDay(sent_at) });
  if (status === "dead") return t("desk.texts.dead", { word, why });
  return t("desk.texts.waiting", { word });
}
