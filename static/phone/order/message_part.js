// @ts-check
import { html, nothing } from "lit";

/** Draws what the desk has written about the order on the screen; nothing until its code is loaded. @param {import("../state/phone.js").Phone} phone @param {import("../lazy_parts.js").LazyParts} parts */
export function messages(phone, parts) {
  const { id } = phone.router.route;
  const isWritten = Boolean(phone.job(id)?.messages?.length);
  if (!isWritten || !parts.has("messages")) return nothing;
  return html`<order-messages .phone=${phone} .jobId=${id}></order-messages>`;
}
