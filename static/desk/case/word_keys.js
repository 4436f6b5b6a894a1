// @ts-check
/** Office keys for the codes that the server sends. */

/** @type {Record<string, string>} */
export const SOURCES = {
  police110: "source.police110",
  iot_noise: "source.iot_noise",
  iot_fire: "source.iot_fire",
  estate: "source.estate",
  platform: "source.platform",
  grid: "source.grid",
  public_tip: "source.public_tip",
  rider_snap: "source.rider_snap",
  enterprise: "source.enterprise",
  open311: "source.open311",
  cap: "source.cap",
  manual: "source.manual",
  member: "source.member",
};

/** @type {Record<string, string>} */
export const CHANNELS = {
  live: "desk.channel.live",
  push: "desk.channel.push",
  notice: "desk.channel.notice",
  sms: "desk.channel.sms",
  voice: "desk.channel.voice",
  radio: "desk.channel.radio",
};

/** @type {Record<string, string>} */
export const CLOCKS = {
  dispatch: "desk.tl.breached_dispatch",
  arrive: "desk.tl.breached_arrive",
  resolve: "desk.tl.breached_resolve",
  report: "desk.tl.breached_report",
};

/** @type {Record<string, string>} */
export const REPORTS = {
  departed: "desk.tl.report_departed",
  arrived: "desk.tl.report_arrived",
  progress: "desk.tl.report_progress",
  changed: "desk.tl.report_changed",
  reinforce: "desk.tl.report_reinforce",
  handover: "desk.tl.report_handover",
  not_found: "desk.tl.report_not_found",
  refused: "desk.tl.report_refused",
  resolved: "desk.tl.report_resolved",
};

/** @type {Record<string, string>} */
export const ALARMS = {
  unclaimed: "desk.tl.alarm_unclaimed",
  second_desk: "desk.tl.alarm_second_desk",
  suggestion: "desk.tl.alarm_suggestion",
  not_accepted: "desk.tl.alarm_not_accepted",
  supervisor: "desk.tl.alarm_supervisor",
  everyone_near: "desk.tl.alarm_everyone_near",
  partner: "desk.tl.alarm_partner",
  late_accept: "desk.tl.alarm_late_accept",
  past_eta: "desk.tl.alarm_past_eta",
  alone_silent: "desk.tl.alarm_alone_silent",
  phone_offline: "desk.tl.alarm_phone_offline",
  not_moving: "desk.tl.alarm_not_moving",
  place_unread: "desk.tl.alarm_place_unread",
  overdue: "desk.tl.alarm_overdue",
  hold_ended: "desk.tl.alarm_hold_ended",
  job_failed: "desk.tl.alarm_job_failed",
  reinforce: "desk.tl.alarm_reinforce",
  changed: "desk.tl.alarm_changed",
  declined: "desk.tl.alarm_declined",
  call: "desk.tl.alarm_call",
  clock_jumped: "desk.tl.alarm_clock_jumped",
  worker_silent: "desk.tl.alarm_worker_silent",
  tip_unsolved: "desk.tl.alarm_tip_unsolved",
  loud_again: "desk.tl.alarm_loud_again",
  still_loud: "desk.tl.alarm_still_loud",
  lasting_loud: "desk.tl.alarm_lasting_loud",
  quiet_again: "desk.tl.alarm_quiet_again",
  tips_waiting: "desk.tl.alarm_tips_waiting",
  new_phone: "desk.tl.alarm_new_phone",
  record_broken: "desk.tl.alarm_record_broken",
  unheard: "desk.tl.alarm_unheard",
  sos: "desk.tl.alarm_sos",
  source_silent: "desk.tl.alarm_source_silent",
  source_limited: "desk.tl.alarm_source_limited",
  station_silent: "desk.tl.alarm_station_silent",
  replies_lost: "desk.tl.alarm_replies_lost",
  storage: "desk.tl.alarm_storage",
  report_owed: "desk.tl.alarm_report_owed",
  office_broken: "desk.tl.alarm_office_broken",
  transfer_asked: "desk.tl.alarm_transfer_asked",
  transfer_back: "desk.tl.alarm_transfer_back",
  transfer_done: "desk.tl.alarm_transfer_done",
  hazard_late: "desk.tl.alarm_hazard_late",
  hazard_failed: "desk.tl.alarm_hazard_failed",
  house_trouble: "desk.tl.alarm_house_trouble",
};

/** @type {Record<string, string>} */
export const AGENCIES = {
  119: "desk.agency.119",
  120: "desk.agency.120",
  110: "desk.agency.110",
  community: "desk.agency.community",
  partner: "desk.agency.partner",
  other: "desk.agency.other",
};

/** @type {Record<string, string>} */
export const ACCEPTED = {
  phone: "desk.tl.accepted_phone",
  radio: "desk.tl.accepted_radio",
  desk: "desk.tl.accepted_desk",
};

/** @type {Record<string, string>} */
export const SEVERITIES = {
  1: "severity.1",
  2: "severity.2",
  3: "severity.3",
  4: "severity.4",
};

/** The words of each reason why an order is off. @type {Record<string, string>} */
export const OFF = {
  undone: "desk.off.undone",
  resolved: "desk.off.resolved",
  merged: "desk.off.merged",
  transferred: "desk.off.transferred",
  cancelled: "desk.off.cancelled",
  reassigned: "desk.off.reassigned",
  unanswered: "desk.off.unanswered",
  kept: "desk.off.kept",
};
