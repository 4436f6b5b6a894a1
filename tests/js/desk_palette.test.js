// @ts-check
/** What a few letters mean in the palette (Ctrl K). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { match } from "pinyin-pro";
import { meant } from "../../static/desk/palette/palette_match.js";

/** @type {import("../../static/desk/palette/palette_match.js").ByPinyin} */
const byPinyin = (name, letters) => match(name, letters, { continuous: true })?.[0] ?? null;
const run = () => {};

/** @type {import("../../static/desk/palette/palette_match.js").Entry[]} */
const ENTRIES = [
  { kind: "command", name: "新建事件", keys: "N", run },
  { kind: "command", name: "移交", note: "对「落水」", keys: "T", run },
  { kind: "case", name: "落水 文晖桥", note: "救援", code: "WH-1142", run },
  { kind: "case", name: "噪声 朝晖一区", note: "噪声", code: "WH-0042", run },
  { kind: "member", name: "042", note: "队员", code: "042", run },
  { kind: "member", name: "142", note: "队员", code: "142", run },
  { kind: "case", name: "井盖 居委会", code: "WH-0001", run },
  { kind: "place", name: "文晖桥", note: "在这里新建事件", run },
  { kind: "place", name: "香积寺路", note: "在这里新建事件", run },
];

for (const [typed, names] of /** @type {[string, string[]][]} */ ([
  ["", ["新建事件", "移交"]],
  ["wh", ["落水 文晖桥", "文晖桥", "井盖 居委会"]], // 委会 last, and not each case, whose number begins with WH-
  ["wh-1", ["落水 文晖桥"]],
  ["whq", ["落水 文晖桥", "文晖桥"]],
  ["xiangji", ["香积寺路"]],
  ["XJS", ["新建事件", "香积寺路"]], // xīn jiàn shì as well
  ["zhyq", ["噪声 朝晖一区"]],
  ["ls whq", ["落水 文晖桥"]],
  ["1142", ["落水 文晖桥"]],
  ["42", ["噪声 朝晖一区", "042", "落水 文晖桥", "142"]], // who or what has the number, first
  ["yj", ["移交"]],
  ["新建", ["新建事件", "文晖桥", "香积寺路"]],
  ["w", []], // one letter is no pinyin
  ["没有的", []],
])) {
  test(`「${typed}」 means ${names.join(", ") || "nothing"}`, () => {
    assert.deepEqual(
      meant(ENTRIES, typed, byPinyin).map(({ name }) => name),
      names,
    );
  });
}

test("a hundred places hide no case", () => {
  const places = Array.from({ length: 100 }, (_, n) => ({
    kind: /** @type {const} */ ("place"),
    name: `文晖路 ${n} 号`,
    run,
  }));
  const kinds = meant([...places, ...ENTRIES], "wh", byPinyin).map(({ kind }) => kind);
  assert.deepEqual([kinds.length, kinds.filter((kind) => kind === "case").length], [12, 2]);
});
