// @ts-check
/** 筛选: it hides nothing that needs the desk, says what it hides, and a search looks past it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { everything, passing, withBelow } from "../../static/desk/queue/filter.js";
import { List } from "../../static/desk/queue/list.js";
import { keysOf } from "../../static/desk/queue/queue.js";
import { fromBoard } from "../../static/desk/state/state.js";
import { alarm, at, board, incident, intake } from "./desk_cast.js";

/** @type {any[]} */
const AREAS = [
  { id: 1, parent_id: null, name: "文晖街道", depth: 0, retired: false },
  { id: 4, parent_id: 1, name: "流水西苑社区", depth: 1, retired: false },
  { id: 7, parent_id: 4, name: "3 幢", depth: 2, retired: false },
  { id: 5, parent_id: 1, name: "三塘苑社区", depth: 1, retired: false },
];
const mine = { claim: { by: "701", seat: 2, at: at(1) } };

function town() {
  const state = fromBoard(
    board({
      incidents: [
        incident("home", { area_id: 7, severity: 2 }),
        incident("far", { area_id: 5 }),
        incident("sent", { area_id: 5, status: "on_scene", source: "police110", ...mine }),
        incident("sos", { area_id: 5, status: "on_scene" }),
        incident("over", { area_id: 5, status: "closed" }),
      ],
      intakes: [intake("tip", { area_id: 5 }), intake("old")],
      alarms: [alarm("help", { kind: "sos", incident_id: "sos" }), alarm("disk", { incident_id: null })],
    }),
  );
  const list = new List();
  list.follow(state);
  return { list, state };
}

/** @param {List} list @param {any} change @param {any} state */
function seen(list, state, change, query = "") {
  list.filter(passing({ ...everything(), ...change }, AREAS, "701"), null);
  return keysOf(list.shown(query, () => "", state.members)).sort();
}

test("an area stands for all below it; 要你处理 stays whole and says which of it is outside", () => {
  const { list, state } = town();
  assert.deepEqual([...withBelow([4], AREAS)].sort(), [4, 7]);
  assert.deepEqual(seen(list, state, { areas: [4] }), ["alarm:disk", "incident:home", "incident:sos", "intake:old"]);
  assert.deepEqual(list.ranked[0].items.map(({ isOutside = false }) => isOutside), [true, false]);
  assert.deepEqual(list.hidden, { hidden: 3, unsent: 2 }, "ended cases are not counted");
});

test("each kind of condition narrows the list", () => {
  const { list, state } = town();
  const always = ["alarm:disk", "incident:sos"];
  assert.deepEqual(seen(list, state, { is_mine: true }), [...always.slice(0, 1), "incident:sent", "incident:sos"].sort());
  assert.deepEqual(seen(list, state, { sources: ["police110"], areas: [5] }), ["alarm:disk", "incident:sent", "incident:sos"]);
  assert.deepEqual(seen(list, state, { severities: [2] }), ["alarm:disk", "incident:home", "incident:sos"]);
  assert.deepEqual(seen(list, state, { categories: ["ST0103"] }), ["alarm:disk", "incident:sos", "intake:old", "intake:tip"]);
});

test("Space goes only to what is shown, a search finds what is hidden, and the whole list comes back", () => {
  const { list, state } = town();
  assert.deepEqual(seen(list, state, { areas: [4] }, "WH-far"), ["alarm:disk", "incident:far", "incident:sos"]);
  seen(list, state, { areas: [4] });
  const visited = new Set(Array.from({ length: 9 }, (_, n) => n).map(() => {
    const key = list.next(null, "701");
    list.chose(key);
    return key;
  }));
  assert.ok(!visited.has("incident:far") && visited.has("incident:sos"));
  list.filter(null, null);
  assert.deepEqual(list.hidden, { hidden: 0, unsent: 0 });
  assert.equal(list.size, 7);
});
