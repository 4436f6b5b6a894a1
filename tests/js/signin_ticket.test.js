import assert from "node:assert/strict";
import { test } from "node:test";
import { takeTicket } from "../../static/signin/ticket.js";

const form = () => {
  const ticket = { value: "before" };
  return { ticket, elements: { namedItem: () => ticket } };
};

test("the ticket behind # goes into the form, whole", () => {
  const enter = form();
  assert.equal(takeTicket(enter, "#7O-Ih0a2xC07bCVCgIp_Ug"), true);
  assert.equal(enter.ticket.value, "7O-Ih0a2xC07bCVCgIp_Ug");
});

test("a link that lost its end offers nothing to press", () => {
  for (const hash of ["", "#"]) {
    const enter = form();
    assert.equal(takeTicket(enter, hash), false);
    assert.equal(enter.ticket.value, "");
  }
});
