// @ts-check
/** SHA-256 that also works where the page has no `crypto.subtle` (plain HTTP on a trial LAN). */

/** @param {number} n */
function isPrime(n) {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
}

/** @param {number} count @param {number} power */
function primeRoots(count, power) {
  const out = new Uint32Array(count);
  for (let n = 2, i = 0; i < count; n += 1) {
    if (!isPrime(n)) continue;
    const root = n ** power;
    out[i] = (root - Math.floor(root)) * 2 ** 32;
    i += 1;
  }
  return out;
}

const START = primeRoots(8, 1 / 2);
const ROUND = primeRoots(64, 1 / 3);

/** @param {number} x @param {number} n */
const turn = (x, n) => (x >>> n) | (x << (32 - n));

/** @param {Uint32Array} w sixteen words in, sixty-four out */
function stretch(w) {
  for (let i = 16; i < 64; i += 1) {
    const a = w[i - 15];
    const b = w[i - 2];
    const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
}

/** @param {Uint32Array} hash changed in place @param {Uint32Array} w */
function mix(hash, w) {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] += word;
  });
}

/** @param {Uint8Array} bytes */
function padded(bytes) {
  const out = new Uint8Array((((bytes.length + 8) >> 6) + 1) * 64);
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setUint32(out.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(out.length - 4, bytes.length << 3);
  return view;
}

/** @param {Uint8Array} bytes */
export function sha256Slow(bytes) {
  const view = padded(bytes);
  const hash = START.slice();
  const w = new Uint32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + i * 4);
    stretch(w);
    mix(hash, w);
  }
  return [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** Computes the hash with `crypto.subtle` where the page has it. @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>} 64 lower-case hex digits */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return sha256Slow(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
