// @ts-check
/** An ended session locks the screen; an answer that is older than a new session does so only for a moment. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionEnd } from "../../static/phone/state/session_end.js";

Object.assign(globalThis, { document: { getElementById: () => null, querySelectorAll: () => [] } });

/** @param {boolean} isSignedIn what the inbox answers */
function phoneWith(isSignedIn) {
  const phone = {
    isLeaving: false,
    asked: 0,
    state: { me: { phone_id: "p1" } },
    /** @type {SessionEnd} */
    session: /** @type {any} */ (null),
    changed() {},
    keep: async () => {},
    async refresh() {
      phone.asked += 1;
      if (isSignedIn) phone.session.begun();
      else await phone.session.ended({ status: 401 });
    },
  };
  phone.session = new SessionEnd(/** @type {any} */ (phone));
  return phone;
}

test("a refusal that is older than the session does not keep the screen locked", async () => {
  const phone = phoneWith(true);
  await phone.session.ended({ status: 401 });
  assert.equal(phone.session.isLocked, false);
});

test("an ended session locks the screen, and the inbox is asked once", async () => {
  const phone = phoneWith(false);
  await phone.session.ended({ status: 401 });
  assert.equal(phone.session.isLocked, true);
  assert.equal(phone.asked, 1);
});

test("what the sign-out overtakes is no ended session", async () => {
  const phone = phoneWith(false);
  phone.isLeaving = true;
  await phone.session.ended({ status: 401 });
  assert.equal(phone.session.isLocked, false);
});
