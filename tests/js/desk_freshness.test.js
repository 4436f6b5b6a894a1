// @ts-check
/** 实时 or 截至: a panel never looks newer than it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Freshness } from "../../static/desk/state/freshness.js";

test("the screen is live while it hears heartbeats and holds all that was said", () => {
  const freshness = new Freshness(1_000);
  assert.equal(freshness.behind(1_500, false, 5), null, "the board has just come");
  assert.equal(freshness.behind(9_000, false, 5), 1_000, "no socket: as of the board");
  freshness.heard({ kind: "hello", upto: 8 }, 10_000);
  assert.equal(freshness.behind(10_000, true, 5), 1_000, "the replay has not come so far");
  freshness.heard({ kind: "upto", upto: 8 }, 10_100);
  assert.equal(freshness.behind(10_100, true, 8), null);
  assert.equal(freshness.behind(27_000, true, 8), null);
  assert.equal(freshness.behind(29_000, true, 8), 10_100, "two heartbeats were missed, and the socket has not noticed");
  freshness.heard({ kind: "heartbeat", upto: 8 }, 30_000);
  assert.equal(freshness.behind(30_000, true, 8), null);
  assert.equal(freshness.behind(31_000, false, 8), null, "a short break is no news");
  assert.equal(freshness.behind(33_000, false, 8), 30_000);
});
