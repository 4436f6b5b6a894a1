// @ts-check
/**
 * 浙政钉 identifies the person who holds the phone: its app gives the page a code (valid once, for
 * five minutes), and the server asks the platform whose it is. The app adds its bridge to the page
 * some time after the start, and a different one on each system, so each has its own function here.
 *
 * @typedef {(answer: any) => void} Hear
 * @typedef {(wish: Record<string, string>, done: Hear, failed: Hear) => void} Ask
 */

import { api } from "./api.js";
import { t } from "./i18n.js";

const PATIENCE_MS = 8000;
/** The app adds its bridge some time after the start, so the page looks for it repeatedly. */
const LOOK_EVERY_MS = 50;
const NAME = "getAuthCode";
const SCAN = "scan";
const SERVICE = "taurus.common";
/** The desktop app names its calls in its own way. @type {Record<string, string>} */
const ON_DESKTOP = { getAuthCode: "runtime.permission.requestAuthCode", scan: "biz.util.scan" };

const page = /** @type {any} */ (globalThis);
/** @param {string} name */
const meta = (name) =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name=${name}]`));

/** @param {string} name @returns {Ask | null} */
function android(name) {
  const { nuva } = page;
  if (!nuva || nuva.isReady === false) return null;
  return (wish, done, failed) => nuva.require()(done, failed, SERVICE, name, wish);
}

let isBegun = false;

/** @param {string} name @returns {Ask | null} */
function iphone(name) {
  const bridge = page.WebViewJavascriptBridge;
  if (!bridge) return null;
  return (wish, done) => {
    // Their bridge throws at a second `init`
    if (!isBegun) bridge.init?.(() => {});
    isBegun = true;
    bridge.callHandler(`${SERVICE}.${name}`, wish, done);
  };
}

/** @param {string} call @returns {Ask | null} */
function desktop(call) {
  const { dingtalk } = page;
  if (!dingtalk?.platform) return null;
  return (wish, done) => {
    const id = Date.now();
    dingtalk.event.register((/** @type {string} */ name, /** @type {any} */ message) => {
      if (name === "openapi.event.emit" && String(message?.msgId) === String(id))
        done(message.body ?? message);
    });
    dingtalk.platform.invokeAPI(id, ON_DESKTOP[call], wish);
  };
}

/** @param {string} name @returns {Ask | null} */
function nebula(name) {
  const bridge = page.AlipayJSBridge;
  return bridge ? (wish, done) => bridge.call(name, wish, done) : null;
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param {string} name of the call */
async function bridge(name) {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
    const ask = android(name) ?? iphone(name) ?? desktop(name) ?? nebula(name);
    if (ask) return ask;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(t("zzd.silent"));
}

/** Reads the code from an answer, plain or wrapped as `{errorCode: "0", result}`. @param {any} answer @returns {string} */
function codeIn(answer) {
  const isRefused = (answer?.errorCode ?? "0") !== "0" || answer?.success === "false";
  const { code, auth_code } = answer?.result ?? answer ?? {};
  if (isRefused || !(code || auth_code))
    throw new Error(t("zzd.refused", { code: answer?.errorCode ?? "?" }));
  return code || auth_code;
}

async function authCode() {
  const ask = await bridge(NAME);
  const wish = { _apiName: NAME, corpId: meta("zzd")?.content ?? "" };
  const late = pause(PATIENCE_MS).then(() => Promise.reject(new Error(t("zzd.silent"))));
  return codeIn(await Promise.race([late, new Promise((done) => ask(wish, done, done))]));
}

/** Opens the scanner of 浙政钉, and returns the text of the code; "" when the person has closed it. @returns {Promise<string>} */
export async function scanByZzd() {
  const ask = await bridge(SCAN);
  const answer = await new Promise((/** @type {Hear} */ done) =>
    ask({ _apiName: SCAN, type: "qrCode" }, done, () => done(null)),
  );
  const { text, content } = answer?.result ?? answer ?? {};
  return text ?? content ?? "";
}

/**
 * Begins a session for the person whom 浙政钉 names. Throws an Error whose message is for the person.
 * @param {string} path the desk has its own @param {Record<string, string>} more
 * @returns {Promise<{home: string}>}
 */
export async function signInByZzd(path = "/api/v1/session", more = {}) {
  const sent = { zzd_code: await authCode(), ...more };
  const answer = /** @type {import("./types.d.ts").SignedInOut} */ (
    await api.send("POST", path, sent)
  );
  const tag = meta("csrf");
  if (tag) tag.content = answer.csrf;
  return answer;
}
