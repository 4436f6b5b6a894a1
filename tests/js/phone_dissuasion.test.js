import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_DISSUASION, isWhole } from "../../static/phone/scene/dissuasion_form.js";
import { dissuasion } from "../../static/phone/state/drafts.js";

test("a record waits behind the acts of its case, and types no level", () => {
  const job = { assignment: { id: "o-042" } };
  const fields = { ...EMPTY_DISSUASION, role: "patrol", on_behalf_of: "authority", reaction: "left" };
  const draft = dissuasion(job, fields, "请关音响");
  assert.deepEqual([draft.lane, draft.path], ["o-042", "/api/v1/assignments/o-042/dissuasions"]);
  assert.equal(draft.body.told_words, "请关音响");
  assert.ok(!Object.keys(draft.body).some((name) => name.startsWith("laeq")));
  assert.ok(isWhole(fields) && !isWhole({ ...fields, reaction: null }) && !isWhole(EMPTY_DISSUASION));
});
