import assert from "node:assert/strict";
import { test } from "node:test";
import { destination } from "../../static/signin/destination.js";

const SITE = "https://patrol.example.org";
const door = (next) => {
  const here = new URL(`${SITE}/signin`);
  if (next !== undefined) here.searchParams.set("next", next);
  return here;
};

test("whoever asked for nothing goes home", () => {
  assert.equal(destination("/", door()), `${SITE}/`);
  assert.equal(destination("/phone", door()), `${SITE}/phone?fresh=`);
});

test("an order's link leads to the order, past the shell of another session", () => {
  assert.equal(destination("/phone", door("/phone?order=ab-042")), `${SITE}/phone?order=ab-042&fresh=`);
});

test("a page of the other face is not this person's", () => {
  assert.equal(destination("/phone", door("/desk")), `${SITE}/phone?fresh=`);
  assert.equal(destination("/", door("/phone?order=ab-042")), `${SITE}/`);
  assert.equal(destination("/", door("/policy")), `${SITE}/policy`);
});

for (const next of [
  "https://evil.example/phone",
  "//evil.example/phone",
  "/\\evil.example/phone",
  "/\t/evil.example/phone",
  "\\\\evil.example/phone",
  "javascript:alert(1)",
  "/.//evil.example/phone",
  "//",
  "phone",
]) {
  test(`nobody is led away by ${JSON.stringify(next)}`, () => {
    for (const home of ["/phone", "/"])
      assert.equal(new URL(destination(home, door(next))).origin, SITE);
  });
}
