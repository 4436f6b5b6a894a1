// @ts-check
import { t } from "../../lib/i18n.js";

/** Says how many tips tell the same, and from how many networks; empty for one. @param {{tips: number, networks: number}} row */
export const tipCount = ({ tips, networks }) =>
  tips > 1 ? t("desk.tips", { n: tips, networks }) : "";
