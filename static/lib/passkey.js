// @ts-check
/** Passkeys (WebAuthn level 3): the server's JSON to what the browser takes, and back. */

/** False on a page that is not secure, in an old browser, and under an address of digits. */
export const canUsePasskeys = () =>
  isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|:/.test(location.hostname);

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} buffer */
function base64url(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @typedef {{id: string, type: "public-key"}} Named a passkey, its id as base64url */
/** @typedef {{[name: string]: unknown, challenge: string, user?: {id: string, name: string, displayName: string}, excludeCredentials?: Named[], allowCredentials?: Named[]}} Options of the server, their bytes as base64url */

/** @param {Named[]} list */
const withBytes = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

/** The fields of an answer that are bytes. */
const FIELDS = [
  "clientDataJSON",
  "attestationObject",
  "authenticatorData",
  "signature",
  "userHandle",
];

/** @param {Credential|null} given */
function toJson(given) {
  const { id, rawId, type, response } = /** @type {PublicKeyCredential} */ (given);
  const parts = /** @type {Record<string, ArrayBuffer>} */ (/** @type {unknown} */ (response));
  const fields = FIELDS.filter((name) => parts[name]);
  const inside = Object.fromEntries(fields.map((name) => [name, base64url(parts[name])]));
  return { id, type, rawId: base64url(rawId), response: inside };
}

/** Lets the device make a passkey. Throws `NotAllowedError` when the person cancels. @param {Record<string, unknown>} given the server's options */
export async function makePasskey(given) {
  const options = /** @type {Options} */ (given);
  const publicKey = /** @type {PublicKeyCredentialCreationOptions} */ ({
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user?.id ?? "") },
    excludeCredentials: withBytes(options.excludeCredentials),
  });
  return toJson(await navigator.credentials.create({ publicKey }));
}

/** Lets the person choose a passkey and open it. Throws `NotAllowedError` when the person cancels. @param {Record<string, unknown>} given the server's options */
export async function askPasskey(given) {
  const options = /** @type {Options} */ (given);
  const publicKey = /** @type {PublicKeyCredentialRequestOptions} */ ({
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  });
  return toJson(await navigator.credentials.get({ publicKey }));
}
