// @ts-check
/** The parts of the timeline's sentences that many acts share. */

import { AGENCIES, CHANNELS, SOURCES } from "./word_keys.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {{key: string, params: Record<string, Said>}} Sentence */
/** @typedef {Sentence|Named|string|number|null|undefined} Said a sentence, a named code, or plain text */
/** @typedef {{of: string, code: string, at?: string, words?: Record<string, string>}} Named a code whose name the street's office knows, or words in every language */

/** @param {string} key @param {Record<string, Said>} [params] @returns {Sentence} */
export const line = (key, params = {}) => ({ key, params });

/** @param {string} of @param {string} code @param {string} [at] when it was said @returns {Named} */
export const named = (of, code, at) => ({ of, code, at });

/** @param {string[]|undefined} callSigns */
export const list = (callSigns) => (callSigns ?? []).join(" ");

/** @param {string} code */
export const source = (code) => (SOURCES[code] ? line(SOURCES[code]) : code);
/** @param {string} code */
export const channel = (code) => (CHANNELS[code] ? line(CHANNELS[code]) : code);
/** @param {string} code */
export const agency = (code) => (AGENCIES[code] ? line(AGENCIES[code]) : code);

/** @param {string|undefined} actor */
export function who(actor) {
  if (!actor || actor === "worker") return line("desk.actor.worker");
  return source(actor);
}

/** The reason at the end of a sentence; empty when there is none. @param {Sentence|string|null|undefined} text */
export const because = (text) => (text ? line("desk.tl.because", { text }) : "");

/** @param {string} key @returns {(row: Frame) => Sentence} */
export const plain = (key) => (row) =>
  line(key, { who: who(row.actor), because: because(row.body?.reason ?? row.body?.note) });

/** @param {Frame} row */
export const memberOf = (row) => row.member ?? row.body?.call_sign ?? "";

/** @param {Named|Sentence} name */
export const becauseOf = (name) => line("desk.tl.because", { text: name });

/** @param {string} key @returns {(row: Frame) => Sentence} */
export const ofMember = (key) => (row) =>
  line(key, { who: who(row.actor), member: row.body?.call_sign ?? memberOf(row) });

/** @param {string} key @returns {(row: Frame) => Sentence} */
export const ofCase = (key) => (row) =>
  line(key, { who: who(row.actor), number: row.body.number ?? "" });
