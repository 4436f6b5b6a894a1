// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ACTIONS, WAITS, span, whySent } from "../../static/desk/case/escalation_words.js";
import { newsKind } from "../../static/desk/alarm/news_kinds.js";
import { kinds, say, sentence, tone } from "../../static/desk/case/feed_words.js";
import { failureKey } from "../../static/desk/dispatch/failure_words.js";
import { timelineSteps } from "../../static/desk/case/timeline_steps.js";
import { alarm, at, incident, intake, row } from "./desk_cast.js";

/** @param {string} lang @returns {Record<string, string>} */
function office(lang) {
  const read = (/** @type {string} */ face) =>
    JSON.parse(readFileSync(new URL(`../../static/i18n/${lang}/${face}.json`, import.meta.url), "utf8"));
  return { ...read("common"), ...read("desk") };
}
const ZH = office("zh-CN");
const EN = office("en");

/** @param {Record<string, string>} words */
const translate = (words) => (/** @type {string} */ key, /** @type {any} */ params = {}) => {
  assert.ok(key in words, `no words for ${key}`);
  const word = (/** @type {string} */ whole, /** @type {string} */ name, one = "", other = "") =>
    name in params ? (Number(params[name]) === 1 ? one : other) : whole;
  return words[key]
    .replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, word)
    .replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
};
const NAMES = /** @type {Record<string, string>} */ ({ far: "太远", rescued: "救起无碍" });
const name = (/** @type {{code: string}} */ { code }) => NAMES[code] ?? code;
const line = (/** @type {any} */ frame, words = ZH) => say(sentence(frame), translate(words), name);

const report = (/** @type {Record<string, any>} */ change) => ({
  call_sign: "042",
  kind: "resolved",
  text: "",
  disposition: null,
  photos: [],
  late: false,
  by: null,
  ...change,
});

const NEAR = { "zh-CN": "空闲 · 骑行 1 分", en: "free, 1 min by bike" };

/** The row that the worker writes for a step. @param {string} key `do.result` @param {Record<string, any>} [more] */
const take = (key, more = {}, seq = 29) => {
  const [step, result] = key.split(".");
  const body = { do: step, result, when: "dispatched", why: "dispatched", after_s: 20, crew: ["042"], ...more };
  return row(seq, "escalation.taken", body, { actor: "worker" });
};

/** One row of every kind, with the least a server sends. */
const ROWS = [
  row(1, "intake.received", { intake: intake("t") }, { actor: "public_tip" }),
  row(2, "intake.dismissed", { reason: "误报" }),
  row(3, "order.sent", { crew: ["042", "017"] }),
  row(4, "order.undone", { crew: ["042"] }),
  row(5, "order.corrected", { order: { place: "文晖桥北" } }),
  row(6, "assignment.accepted", { via: "phone", by: "042" }, { member: "042" }),
  row(7, "assignment.declined", { reason: "far" }, { member: "017" }),
  row(8, "assignment.withdrawn", { reason: "人手够了" }, { member: "017" }),
  row(9, "assignment.led", { assignment_id: "o-042", call_sign: "042" }),
  row(10, "receipt.shown", { channel: "live", after_s: 0.21 }, { member: "042" }),
  row(11, "receipt.opened", { channel: "push", after_s: 3 }, { member: "042" }),
  row(12, "delivery.failed", { channel: "push", reason: "gone" }, { member: "017" }),
  row(13, "report.filed", { report: report({}) }),
  row(14, "notified.recorded", { notified: { agency: "120", by: "701", reference: "A7" } }),
  row(15, "loop.breached", { clock: "arrive" }, { actor: "worker" }),
  row(16, "alarm.raised", { alarm: alarm("x") }, { actor: "worker" }),
  row(16, "alarm.counted", { alarm: alarm("x", { count: 20 }) }, { actor: "worker" }),
  row(17, "duty.started", { call_sign: "042" }),
  row(18, "duty.ended", { call_sign: "042" }),
  row(19, "order.rung", { crew: ["042"], round: 2 }, { actor: "worker" }),
  row(20, "assignment.asked", { question: "depart" }, { member: "042" }),
  row(20, "assignment.asked", { question: "answer", instead: "007" }, { member: "042" }),
  row(21, "assignment.replaced", { instead: "007", why: "no_answer" }, { member: "042" }),
  row(21, "relief.asked", { relief: { by: "042", to: "017", end: null, reason: null } }, { member: "042" }),
  ...["taken", "refused", "unanswered", "taken_back", "impossible"].map((end) =>
    row(21, "relief.ended", { relief: { by: "042", to: "017", end, reason: end === "impossible" ? "off_duty" : "far" } }, { member: "042" }),
  ),
  row(22, "office.changed", { version: 3, codes: { kit: ["boat"] } }, { actor: "721" }),
  row(22, "policy.changed", { severity: 1, version: 3 }, { actor: "702" }),
  row(23, "comms_check.sent", { check: { id: "t", by: "701" }, crew: ["042", "017"] }),
  row(24, "comms_check.shown", { check_id: "t", call_sign: "042", channel: "live", after_s: 0.4 }),
  row(24, "comms_check.answered", { check_id: "t", call_sign: "042", channel: "live", after_s: 6.1 }),
  row(24, "message.sent", { message: { text: "走南门" }, crew: ["042", "007"] }),
  row(24, "dissuasion.recorded", { dissuasion: { reaction: "turned_down" } }, { member: "042" }),
  row(24, "sound.suggested", { sound: { certainty: "decided", kind: "machinery" } }, { actor: "worker" }),
  row(24, "sample.named", { sample: { kind: "horn", source_group: "路口" } }),
  row(24, "sample.removed", { reason: "误标" }),
  row(24, "covenant.added", { place: "水塔小区", title: "夜间安静公约" }),
  row(24, "covenant.removed", { place: "水塔小区", title: "夜间安静公约", reason: "重复" }),
  row(24, "clip.erased", { reason: "申请" }),
  row(24, "still.taken", { still: { fate: "kept" } }, { actor: "worker" }),
  row(24, "dissuasion.measured", { dissuasion: { laeq_before: 63.2, laeq_after: null } }, { actor: "worker", member: "042" }),
  row(24, "message.shown", { channel: "live", after_s: 0.4 }, { member: "042" }),
  row(24, "observation.answered", { observation: { fate: "opened", title: "堵通道", number: "WH-7" } }, { member: "042" }),
  row(24, "incident.linked", { number: "WH-7" }),
  row(24, "incident.unlinked", { number: "WH-7" }),
  row(24, "note.added", { text: "报警人说已离开" }),
  row(24, "reporter.called"),
  ...["called", "answered", "unanswered"].flatMap((outcome) => [
    row(24, "radio.logged", { outcome, call_signs: ["042"] }),
    row(24, "radio.logged", { outcome, call_signs: [] }),
  ]),
  row(24, "message.sent", { message: { voice: "f", voice_s: 3.2, from_crew: true }, crew: ["042"] }),
  row(24, "message.sent", { message: { voice: "f", voice_s: 3.2, text: "快去", order_id: "o" }, crew: ["042"] }),
  row(24, "member.called", { call_sign: "042" }),
  row(25, "phone.offline", { call_sign: "042" }, { actor: "worker" }),
  row(26, "phone.back", { call_sign: "042" }, { actor: "worker" }),
  ...Object.keys(ACTIONS).map((key, n) => take(key, { text: "洞四两", reached: ["042"], added: ["007"], reason: NEAR }, 30 + n)),
];

test("every kind of the feed has words in both languages, with nothing left to fill", () => {
  const plain = kinds.filter((kind) => !ROWS.some((known) => known.kind === kind)).map((kind) => row(90, kind));
  for (const frame of [...ROWS, ...plain]) {
    for (const words of [ZH, EN]) {
      const text = line(frame, words);
      assert.ok(text && !/[{}]|undefined|null|NaN/.test(text), `${frame.kind}: ${text}`);
    }
  }
});

test("the timeline says who did what", () => {
  const lines = ROWS.map((frame) => line(frame));
  assert.deepEqual(lines.slice(2, 8), [
    "701 派 042 017",
    "701 撤回派单 042（已响铃）",
    "701 更正地点：文晖桥北，请队员再确认",
    "042 收到",
    "017 去不了：太远",
    "701 停派 017：人手够了",
  ]);
  assert.equal(lines[8], "042 主办");
  assert.equal(lines[9], "042 手机已显示，直连 0.2 秒");
  assert.equal(lines[13], "701 通知 120：A7");
  assert.equal(lines[15], "017 未应答，提醒指挥台");
});

test("a corrected place was confirmed by the member, or told by the desk", () => {
  const [seen, heard] = ["phone", "radio"].map((via) =>
    row(6, "assignment.accepted", { via, place: "文晖桥西岸" }, { member: "042" }),
  );
  assert.equal(line(seen), "042 确认了新地点：文晖桥西岸");
  assert.equal(line(heard), "701 电台告知 042 新地点：文晖桥西岸");
});

test("the escalation says who was silent how long, what it did, and what came of it", () => {
  const added = { added: ["007"], reason: NEAR };
  assert.equal(line(take("add_member.done", added)), "042 20 秒未应答，已加派 007（空闲 · 骑行 1 分）");
  assert.equal(line(take("sms.no_channel")), "042 20 秒未应答，没有短信通道，跳过");
  assert.equal(line(take("voice.done", { reached: ["042"], after_s: 150 })), "042 2.5 分未应答，打语音电话给 042");
  const proposal = { call_sign: "007", eta_s: 60, reason: NEAR };
  assert.equal(line(take("desk_alarm.done", { proposal })), "042 20 秒未应答，提醒指挥台，可加派 007（空闲 · 骑行 1 分）");
  assert.equal(line(take("desk_alarm.done", { proposal: null })), "042 20 秒未应答，提醒指挥台");
  assert.equal(line(take("add_member.asked", { proposal })), "042 20 秒未应答，请指挥台决定是否加派 007（空闲 · 骑行 1 分）");
  assert.equal(
    line(take("everyone_near.nobody", { crew: ["042", "017"], agencies: ["119"], after_s: 60 })),
    "60 秒没人应答，附近没有别的人可叫，建议通知 119",
    "the seat has waited so long, whoever was tried last",
  );
  assert.equal(line(take("second_desk.done", { why: "unclaimed", crew: [], after_s: 30 })), "30 秒没人接手，提醒第二席、带班");
  assert.equal(line(take("radio_script.done", { text: "洞四两，收到请回答", after_s: 0 })), "电台稿：洞四两，收到请回答");
  assert.equal(line(take("drone.sent")), "催办：drone sent", "what is not known yet is shown");
  assert.deepEqual([tone(take("sms.no_channel")), tone(take("sms.done"))], ["weak", "go"]);
});

test("everything a step may have waited for has words, with nothing left to fill", () => {
  for (const why of Object.keys(WAITS)) {
    for (const words of [ZH, EN]) {
      const text = line(take("supervisor.done", { why }), words);
      assert.ok(!/[{}]|undefined/.test(text), text);
      assert.notEqual(text, line(take("supervisor.done", { why: "nothing" }), words));
    }
  }
});

test("an order of the escalation says why it was sent, and one of a person says nothing", () => {
  const because = { step: "dispatched:add_member:20", why: "dispatched", after_s: 20, instead_of: "042", reason: NEAR };
  assert.equal(say(whySent(because), translate(ZH), name), "系统派出：042 20 秒未应答，理由：空闲 · 骑行 1 分");
  const plan = { step: "unclaimed:send_suggestion:45", why: "unclaimed", after_s: 45 };
  assert.equal(say(whySent(plan), translate(ZH), name), "系统派出：45 秒没人接手，按催办规则");
  assert.deepEqual([whySent({}), whySent(undefined)], [null, null]);
  assert.equal(line(row(3, "order.sent", { crew: ["042"], order: { first_only: true } })), "701 派 042（谁先收到谁去）");
});

test("a length is told as the policy writes it", () => {
  assert.deepEqual([span(119.6).params.n, span(180).params.n, span(600).params.n], [120, 3, 10]);
});

test("who is let off for another is told who", () => {
  const frame = row(8, "assignment.withdrawn", { reason: "", instead: "007" }, { member: "017", actor: "worker" });
  assert.equal(line(frame), "系统 停派 017：007 去了");
});

test("an accept by radio names who pressed the key", () => {
  const frame = row(6, "assignment.accepted", { via: "radio", by: "701" }, { member: "017" });
  assert.equal(line(frame), "017 电台应答，701 代接单");
});

test("a report says how it ended, what it shows, who spoke, and whether it came late", () => {
  const tell = (/** @type {any} */ change) => line(row(13, "report.filed", { report: report(change) }));
  assert.equal(tell({ disposition: "rescued", photos: ["a", "b"] }), "042 处置完毕：救起无碍（2 张照片）");
  assert.equal(tell({ kind: "arrived", by: "701" }), "042 到了（701 代报）");
  assert.equal(tell({ kind: "progress", text: "人已上岸", late: true }), "042 反馈：人已上岸（补报）");
});

test("a kind that is not known yet is shown, not hidden", () => {
  assert.equal(line(row(1, "weather.rained")), "701：weather.rained");
});

test("the machine is called the system, and a source by its name", () => {
  assert.equal(line(row(1, "alarm.cleared", {}, { actor: "worker" })), "系统 处理了提醒");
  assert.equal(line(row(1, "incident.opened", {}, { actor: "police110" })), "110 联动 立案");
});

test("gaps between steps add up to the whole, so that every second is accounted for", () => {
  const rows = [0, 0.2, 12.2, 72.4].map((s, n) => row(n, "incident.claimed", {}, { at: at(s) }));
  const gaps_s = timelineSteps(rows).map((step) => step.gap_s);
  assert.deepEqual(gaps_s, [null, 0.2, 12, 60.2]);
  assert.equal(gaps_s.reduce((/** @type {number} */ sum, gap) => sum + (gap ?? 0), 0), 72.4);
});

test("red is life or late, amber is network or hesitation", () => {
  assert.equal(tone(row(1, "loop.breached", { clock: "arrive" })), "bad");
  assert.equal(tone(row(1, "delivery.failed", {})), "weak");
  assert.equal(tone(row(1, "report.filed", { report: report({ kind: "reinforce" }) })), "bad");
  assert.equal(tone(row(1, "report.filed", { report: report({ kind: "arrived" }) })), "good");
  assert.equal(tone(row(1, "incident.amended")), "plain");
});

test("each news has a kind, which has a sound, and one's own new case is none", () => {
  const opened = (/** @type {number} */ severity, me = "702") =>
    newsKind(row(1, "incident.opened", { incident: incident("a", { severity }) }), me);
  assert.deepEqual([opened(1), opened(2), opened(2, "701"), opened(1, "701")], ["urgent", "new", null, "urgent"]);
  assert.equal(newsKind(row(1, "intake.received", { intake: intake("t", { severity: 1 }) })), "urgent");
  assert.equal(newsKind(row(1, "alarm.raised", { alarm: alarm("x", { kind: "sos" }) })), "sos");
  assert.equal(newsKind(row(1, "alarm.raised", { alarm: alarm("x", { kind: "overdue" }) })), "breached");
  assert.equal(newsKind(row(1, "alarm.raised", { alarm: alarm("x", { kind: "storage" }) })), "other");
  assert.equal(newsKind(row(1, "order.sent")), null);
});

test("an SOS is answered and ended in words, by whom and why", () => {
  const of = (/** @type {string} */ kind, /** @type {any} */ body, actor = "701") =>
    row(1, kind, body, { member: "042", actor });
  assert.equal(line(of("sos.answered", { crew: [] })), "701 看到 042 求救");
  assert.equal(line(of("call.answered", { call_sign: "042" })), "701 看到 042 的呼叫");
  assert.equal(line(of("sos.answered", { crew: ["017", "033"] })), "701 派 017 033 去救 042");
  assert.equal(line(of("sos.ended", { reason: "误触" }, "042")), "042 收回求救：误触");
  assert.equal(line(of("sos.ended", { reason: "演练" })), "701 解除 042 的求救：演练");
});

test("a handing over says to whom", () => {
  const body = { to: "街道执法队", reference: "7788", reason: "占道" };
  assert.equal(line(row(1, "incident.transferred", body)), "701 移交 街道执法队：7788：占道");
});

/** What the channels of `patrol/channels` answer, and the cause that the desk names. */
const REASONS = {
  "410 from https://push.example: gone": "gone",
  "the subscription ended": "gone",
  "unusable keys: Invalid EC key.": "gone",
  "late: 503 from https://push.example": "late",
  "too late: the order's time was over before its turn came": "late",
  "no account that a notice could go to": "no_account",
  "Aliyun: isv.MOBILE_NUMBER_ILLEGAL": "number",
  "Tencent: InvalidParameterValue.IncorrectPhoneNumber": "number",
  "429 from https://push.example": "busy",
  "our own queue is full": "busy",
  "502 from DingTalk": "unanswered",
  "no whole answer within 10 s": "unanswered",
  "403 from https://push.example: bad key": "refused",
};

test("a failed delivery is told in the desk's own words in both languages", () => {
  for (const [reason, cause] of Object.entries(REASONS)) {
    assert.equal(failureKey(reason), `desk.failure.${cause}`, reason);
    assert.ok(ZH[failureKey(reason)] && EN[failureKey(reason)], reason);
  }
  const failed = row(1, "delivery.failed", { channel: "push", reason: "410 gone" }, { member: "017" });
  assert.doesNotMatch(line(failed), /gone/);
});

test("a merged case says into which one", () => {
  assert.equal(line(row(1, "incident.merged", { into: "WH-1002", crew: [] })), "701 并入 WH-1002");
});

test("the end of a matter is no new report", () => {
  const told = (/** @type {string} */ intake_kind) =>
    line(row(100, "intake.received", { intake: intake("i1", { source: "smoke", intake_kind }) }), EN);
  assert.match(told("clear"), /says that it is over/);
  assert.match(told("cancel"), /takes back/);
  assert.match(told("new"), /sent in/);
});
