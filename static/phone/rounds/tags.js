// @ts-check
/** NFC tags, where the browser reads them: Chrome on Android. Elsewhere nothing happens. */

import { codeIn, plainTag } from "./proof.js";

/** @typedef {{recordType: string, data?: DataView}} NdefRecord */
/** @typedef {EventTarget & {scan(options: {signal: AbortSignal}): Promise<void>}} Reader */

/** The code in a tag that holds the address of its label. @param {NdefRecord[]} records */
function codeOf(records) {
  const texts = records.map(({ data }) => (data ? new TextDecoder().decode(data) : ""));
  return texts.map(codeIn).find(Boolean) ?? "";
}

/** Listens until the returned function is called. @param {(proof: import("./proof.js").Proof) => void} heard */
export function listenForTags(heard) {
  const make = /** @type {{NDEFReader?: new () => Reader}} */ (/** @type {unknown} */ (globalThis));
  if (!make.NDEFReader) return () => {};
  const stop = new AbortController();
  const reader = new make.NDEFReader();
  reader.addEventListener("reading", (event) => {
    const { serialNumber = "", message } =
      /** @type {Event & {serialNumber?: string, message?: {records: NdefRecord[]}}} */ (event);
    const code = codeOf(message?.records ?? []);
    heard({ ...(serialNumber && { tag: plainTag(serialNumber) }), ...(code && { code }) });
  });
  // Refused or switched off: the label is still there.
  reader.scan({ signal: stop.signal }).catch(() => {});
  return () => stop.abort();
}
