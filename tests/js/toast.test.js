// @ts-check
/** A note that is said again stands once. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

/** @returns {any} as much of an element as a note uses */
function element() {
  const made = {
    children: /** @type {any[]} */ ([]),
    words: "",
    get textContent() {
      return made.words || made.children.map(({ textContent }) => textContent).join("");
    },
    set textContent(words) {
      made.words = words;
    },
    setAttribute() {},
    addEventListener() {},
    append(/** @type {any} */ child) {
      made.children.push(child);
      child.remove = () => {
        made.children = made.children.filter((other) => other !== child);
      };
    },
  };
  return made;
}
const place = element();
Object.assign(globalThis, { document: { getElementById: () => place, createElement: element } });
const { toast } = await import("../../static/lib/toast.js");
const words = () => place.children.map(({ textContent }) => textContent);

test("a key that is pressed again repeats its note, and what can be undone stays", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  toast("没有别的要你处理。");
  toast("已派 042", { action: "撤回" });
  toast("没有别的要你处理。");
  toast("已派 042", { action: "撤回" });
  assert.deepEqual(words(), ["已派 042撤回", "没有别的要你处理。", "已派 042撤回"]);
  mock.timers.tick(6000);
  assert.deepEqual(words(), []);
  mock.timers.reset();
});
