// @ts-check
/** Words for the acts of an administrator about desk users and members. */

import { because, line, list, ofMember, who } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofUser = (key) => (row) => line(key, { who: who(row.actor), user: row.body.user ?? "" });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofArea = (key) => (row) =>
  line(key, {
    who: who(row.actor),
    area: row.body.areas?.join("、") ?? row.body.area ?? "",
    under: row.body.under ?? row.body.into ?? "",
    former: row.body.former_name ?? row.body.area ?? "",
  });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofPlace = (key) => (row) =>
  line(key, {
    who: who(row.actor),
    place: row.body.place ?? "",
    added: row.body.added?.length ?? 0,
    changed: row.body.changed?.length ?? 0,
  });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofCheckpoint = (key) => (row) =>
  line(key, {
    who: who(row.actor),
    checkpoint: row.body.checkpoint ?? "",
    added: row.body.added?.length ?? 0,
    changed: row.body.changed?.length ?? 0,
    n: row.body.points?.length ?? 0,
    why: row.body.reason ? line(`desk.round_end.${row.body.reason}`) : "",
  });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofHazard = (key) => (row) => {
  const { number = "", grade = "general", due_on = "" } = row.body.hazard ?? {};
  return line(key, {
    who: who(row.actor),
    number,
    grade: line(`hazard.grade.${grade}`),
    day: due_on,
  });
};

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofBallot = (key) => (row) => {
  const {
    estate = "",
    title = "",
    owners: n = 0,
    joined_owners: joined = 0,
  } = row.body.ballot ?? {};
  return line(key, { who: who(row.actor), estate, title, n, joined });
};

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofMatter = (key) => (row) => {
  const { number = "", colour = "blue", due_on: day = "", misses: n = 0 } = row.body.matter ?? {};
  return line(key, { who: who(row.actor), number, colour: line(`colour.${colour}`), day, n });
};

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofCovenant = (key) => (row) =>
  line(key, {
    who: who(row.actor),
    place: row.body.place ?? "",
    title: row.body.title ?? "",
    because: because(row.body.reason),
  });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofSource = (key) => (row) =>
  line(key, { who: who(row.actor), source: row.body.source ?? "" });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const ofStation = (key) => (row) =>
  line(key, { who: who(row.actor), station: row.body.station ?? "" });

/** @type {Record<string, (row: Frame) => Sentence>} */
export const ADMIN_KINDS = {
  "member.added": ofMember("desk.tl.member_added"),
  "member.amended": ofMember("desk.tl.member_amended"),
  "member.left": ofMember("desk.tl.member_left"),
  "members.imported": (row) =>
    line("desk.tl.members_imported", {
      who: who(row.actor),
      added: row.body.added?.length ?? 0,
      changed: row.body.changed?.length ?? 0,
    }),
  "area.added": ofArea("desk.tl.area_added"),
  "area.amended": ofArea("desk.tl.area_amended"),
  "area.moved": ofArea("desk.tl.area_moved"),
  "area.bounded": ofArea("desk.tl.area_bounded"),
  "area.retired": ofArea("desk.tl.area_retired"),
  "area.restored": ofArea("desk.tl.area_restored"),
  "place.added": ofPlace("desk.tl.place_added"),
  "place.amended": ofPlace("desk.tl.place_amended"),
  "place.removed": ofPlace("desk.tl.place_removed"),
  "covenant.added": ofCovenant("desk.tl.covenant_added"),
  "covenant.removed": ofCovenant("desk.tl.covenant_removed"),
  "places.imported": ofPlace("desk.tl.places_imported"),
  "checkpoint.added": ofCheckpoint("desk.tl.checkpoint_added"),
  "checkpoint.amended": ofCheckpoint("desk.tl.checkpoint_amended"),
  "checkpoint.retired": ofCheckpoint("desk.tl.checkpoint_retired"),
  "checkpoint.restored": ofCheckpoint("desk.tl.checkpoint_restored"),
  "checkpoints.imported": ofCheckpoint("desk.tl.checkpoints_imported"),
  "checkpoint.seen": ofCheckpoint("desk.tl.checkpoint_seen"),
  "round.proposed": ofCheckpoint("desk.tl.round_proposed"),
  "round.ended": ofCheckpoint("desk.tl.round_ended"),
  "hazard.found": ofHazard("desk.tl.hazard_found"),
  "hazard.amended": ofHazard("desk.tl.hazard_amended"),
  "hazard.on_spot": ofHazard("desk.tl.hazard_on_spot"),
  "hazard.told": ofHazard("desk.tl.hazard_told"),
  "hazard.rectified": ofHazard("desk.tl.hazard_rectified"),
  "hazard.extended": ofHazard("desk.tl.hazard_extended"),
  "hazard.check_failed": ofHazard("desk.tl.hazard_check_failed"),
  "hazard.struck_off": ofHazard("desk.tl.hazard_struck_off"),
  "hazard.withdrawn": ofHazard("desk.tl.hazard_withdrawn"),
  "hazard.linked": ofHazard("desk.tl.hazard_linked"),
  "hazard.unlinked": ofHazard("desk.tl.hazard_unlinked"),
  "ballot.prepared": ofBallot("desk.tl.ballot_prepared"),
  "ballot.amended": ofBallot("desk.tl.ballot_amended"),
  "ballot.rolled": ofBallot("desk.tl.ballot_rolled"),
  "ballot.turnout": ofBallot("desk.tl.ballot_turnout"),
  "ballot.ended": ofBallot("desk.tl.ballot_ended"),
  "matter.opened": ofMatter("desk.tl.matter_opened"),
  "matter.coloured": ofMatter("desk.tl.matter_coloured"),
  "matter.stepped": ofMatter("desk.tl.matter_stepped"),
  "matter.missed": ofMatter("desk.tl.matter_missed"),
  "matter.done": ofMatter("desk.tl.matter_done"),
  "matter.dropped": ofMatter("desk.tl.matter_dropped"),
  "street.changed": (row) =>
    line("desk.tl.street_changed", { who: who(row.actor), name: row.body.name ?? "" }),
  "office.changed": ({ actor, body }) =>
    line("desk.tl.office_changed", {
      who: who(actor),
      codes: list(Object.values(body.codes ?? {}).flat()),
      version: body.version,
    }),
  "user.invited": ofUser("desk.tl.user_invited"),
  "user.linked": ofUser("desk.tl.user_linked"),
  "user.amended": ofUser("desk.tl.user_amended"),
  "user.disabled": ofUser("desk.tl.user_disabled"),
  "user.enabled": ofUser("desk.tl.user_enabled"),
  "factor.set": ofUser("desk.tl.factor_set"),
  "factor.removed": ofUser("desk.tl.factor_removed"),
  "passkey.added": ofUser("desk.tl.passkey_added"),
  "passkey.removed": ofUser("desk.tl.passkey_removed"),
  "source.added": ofSource("desk.tl.source_added"),
  "source.amended": ofSource("desk.tl.source_amended"),
  "source.disabled": ofSource("desk.tl.source_disabled"),
  "source.enabled": ofSource("desk.tl.source_enabled"),
  "source.keyed": ofSource("desk.tl.source_keyed"),
  "source.unkeyed": ofSource("desk.tl.source_unkeyed"),
  "station.added": ofStation("desk.tl.station_added"),
  "station.ruled": ofStation("desk.tl.station_ruled"),
  "station.amended": ofStation("desk.tl.station_amended"),
  "station.disabled": ofStation("desk.tl.station_disabled"),
  "station.enabled": ofStation("desk.tl.station_enabled"),
  "tips.blocked": (row) =>
    line("desk.tl.tips_blocked", { who: who(row.actor), area: row.body.area ?? "" }),
  "tips.unblocked": (row) =>
    line("desk.tl.tips_unblocked", { who: who(row.actor), area: row.body.area ?? "" }),
  "channels.changed": (row) => line("desk.tl.channels_changed", { who: who(row.actor) }),
  "channel.tested": (row) => line("desk.tl.channel_tested", { who: who(row.actor) }),
  "password.set": ofUser("desk.tl.password_set"),
};
