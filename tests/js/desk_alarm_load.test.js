// @ts-check
/** The load of alarms leads to the setting of its noisiest kind. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, settingOf } from "../../static/desk/alarm/load_settings.js";

test("a kind leads to its setting, and no setting makes an SOS rarer", () => {
  assert.deepEqual(["not_accepted", "source_silent", "sos"].map(settingOf), ["/policy", "/admin/sources", null]);
  assert.deepEqual([6, 6.1].map((a_desk) => isOver({ a_desk, budget: 6 })), [false, true]);
});
