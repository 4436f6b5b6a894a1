// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, row } from "./desk_cast.js";

Object.assign(globalThis, {
  document: {
    documentElement: { lang: "zh-CN", dataset: {} },
    querySelector: () => null,
    addEventListener: () => {},
  },
});
const { namedAtTime, signAt } = await import("../../static/desk/case/former.js");

const FORMER = { "042": at(10) };
const LABEL = "desk.former"; // the words are not loaded here: the key says that they are used

test("an act until the day is the former holder's, a later one is the present holder's", () => {
  assert.equal(signAt("042", at(9), FORMER), LABEL);
  assert.equal(signAt("042", at(10), FORMER), LABEL, "the last second is the former holder's");
  assert.equal(signAt("042", at(11), FORMER), "042");
  assert.equal(signAt("017", at(9), FORMER), "017");
  assert.equal(signAt("042", at(9), undefined), "042");
  assert.equal(signAt("042", null, FORMER), LABEL, "an act without a time is not the new holder's");
});

test("a row names everybody as of its own time, and the row before stays as it was", () => {
  const before = {
    ...row(1, "order.sent", { crew: ["042", "017"], call_sign: "042", instead: "042" }),
    at: at(9),
    actor: "042",
    member: "042",
  };
  const named = namedAtTime(before, FORMER);
  assert.deepEqual([named.actor, named.member], [LABEL, LABEL]);
  assert.deepEqual(named.body, { crew: [LABEL, "017"], call_sign: LABEL, instead: LABEL });
  assert.equal(before.actor, "042");
  assert.deepEqual(before.body.crew, ["042", "017"]);
  assert.equal(namedAtTime(before, {}), before);
});
