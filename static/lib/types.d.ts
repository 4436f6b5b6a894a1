/// <reference types="geojson" />
/**
 * The shapes that travel between server and browser. Do not edit: `make types` writes this file
 * from the models in `patrol/`. Times are ISO-8601 UTC strings.
 */

/** From the beginning of the first day, or `starts`, to the end of the last one, or `ends`. */
export type AbsenceIn = {
  call_sign: string;
  first: string;
  last: string;
  starts?: string | null;
  ends?: string | null;
  kind?: AbsenceKind;
};

/** The reason that the office keeps. It says nothing of an illness: that is a leave too. */
export type AbsenceKind = "leave" | "training" | "other";

/** The absence as it is kept. */
export type AbsenceOut = {
  absence: AbsenceState;
};

/** A time in which a member is not expected. */
export type AbsenceState = {
  id: string;
  call_sign: string;
  starts_at: Moment;
  ends_at: Moment;
  kind: AbsenceKind;
  recorded_by: string;
};

/** The balance of a provider's account; `reason` says why the provider does not tell it. */
export type AccountBalance = {
  account: string;
  balance: string;
  is_low: boolean;
  reason: string;
  at: Moment;
};

/** The caller's own account. `needs_second_factor`: nothing else works until it is set up. */
export type AccountOut = {
  name: string;
  role: Role;
  has_password: boolean;
  has_app: boolean;
  passkeys: PasskeyState[];
  needs_second_factor: boolean;
};

/** A protocol that a source may speak, and how its vendor begins. */
export type AdapterState = {
  name: string;
  proofs: string[];
  kinds: string[];
  settings: Record<string, unknown>;
  usual: Record<string, unknown>;
  replaces_usual: boolean;
  to_confirm: boolean;
  needs_verification: boolean;
  reads_rows: boolean;
  has_page: boolean;
  hears_positions: boolean;
};

/** A new area below another. */
export type AddAreaIn = {
  kind: AreaKind;
  name: string;
  name_en?: string;
  code?: string;
  lat?: number | null;
  lon?: number | null;
  parent_id: number;
};

/** A new member; the call sign stays for as long as the member does. */
export type AddMemberIn = {
  area_id: number;
  name?: string;
  mobile?: string | null;
  notice_id?: string;
  skills?: string[];
  kit?: string[];
  call_sign: string;
};

/** The nearest place of one kind to a case: a life ring, an AED or a hydrant. */
export type AidState = {
  kind: PlaceKind;
  distance_m: number;
  lat: number;
  lon: number;
  words: WordsState;
};

/** The details of an alarm. Each kind fills in some of them. */
export type AlarmBody = {
  step?: string;
  after_s?: number;
  proposal?: ProposalState | null;
  replaced_at?: Moment | null;
  crew?: string[];
  for_rows?: string[];
  agencies?: string[];
  instead?: string | null;
  reason?: string;
  text?: string;
  what?: string;
  subject?: string;
  report?: string;
  position?: PositionState | null;
  near?: WordsState | null;
  battery?: number | null;
  clock?: string;
  source?: string;
  source_name?: string;
  station?: string;
  station_id?: number;
  heard_at?: Moment | null;
  seconds?: number;
  job?: string;
  free_mb?: number;
  phone_id?: string;
  seq?: number;
  area?: string;
  area_id?: number;
  waiting?: number;
  photos?: string[];
  transfer?: TransferState;
  relief?: ReliefState;
  hazards?: string[];
};

/** The user who settled the alarm, now or before; null for an SOS that stands. */
export type AlarmClearedOut = {
  alarm_id: string;
  cleared_by: string | null;
};

/** A kind of alarm, with the number of its alarms in the last hour. */
export type AlarmCount = {
  kind: AlarmKind;
  count: number;
};

/** The kinds of alarm that wait for a person at the desk (要你处理). */
export type AlarmKind = "unclaimed" | "second_desk" | "suggestion" | "not_accepted" | "supervisor" | "everyone_near" | "partner" | "late_accept" | "not_moving" | "place_unread" | "past_eta" | "alone_silent" | "overdue" | "hold_ended" | "reinforce" | "changed" | "declined" | "sos" | "call" | "phone_offline" | "source_silent" | "source_limited" | "replies_lost" | "station_silent" | "storage" | "clock_jumped" | "job_failed" | "worker_silent" | "tip_unsolved" | "tips_waiting" | "new_phone" | "record_broken" | "unheard" | "report_owed" | "office_broken" | "loud_again" | "still_loud" | "lasting_loud" | "quiet_again" | "house_trouble" | "transfer_asked" | "transfer_back" | "transfer_done" | "hazard_late" | "hazard_failed";

/** The alarms of the last hour in the caller's areas, and the desks that shared them. */
export type AlarmLoad = {
  alarms: number;
  desks: number;
  a_desk: number;
  budget: number;
  kinds: AlarmCount[];
};

/** 要你处理: a matter at the desk that waits for a person. */
export type AlarmState = {
  id: string;
  kind: string;
  incident_id: string | null;
  call_sign: string | null;
  assignment_id: string | null;
  raised_at: Moment;
  count: number;
  answered?: AnsweredState | null;
  coming?: string[];
  body: AlarmBody;
};

/** A case that may be the same matter, and what speaks for it. */
export type AlikeCase = {
  id: string;
  number: string;
  title: string;
  place: string;
  severity: SeverityNumber;
  status: IncidentStatus;
  opened_at: Moment;
  verdict: "same" | "near";
  distance_m: number | null;
  apart_s: number;
  words_pct: number;
  is_same_category: boolean;
  veto: string | null;
};

/** The cases that may be the same matter, the likeliest first. */
export type AlikeOut = {
  alike: AlikeCase[];
};

/** The new values; fields left out stay. Null removes the position or the caller's number. */
export type AmendIncidentIn = {
  version: number;
  title?: string | null;
  category?: string | null;
  severity?: number | null;
  place?: string | null;
  lat?: number | null;
  lon?: number | null;
  description?: string | null;
  reporter_phone?: string | null;
  /** The person with this new number agreed to hear by SMS what becomes of it. */
  reporter_agrees?: boolean;
};

/** The answer of the member, or of the desk on the member's behalf. */
export type AnswerIn = {
  made_at?: string | null;
  sent_at?: string | null;
  answer: string;
  reason?: string;
  via?: Via | null;
  /** The version of the place that the member saw, or that the desk read out by radio. */
  place_version?: number | null;
};

/** The effect of the answer; `words` explain to the member why a late answer does not count. */
export type AnswerOut = {
  effect: Effect;
  words: string | null;
  assignment: AssignmentState;
  incident: IncidentState | null;
};

/** The answer of the other side; a refusal has a reason. */
export type AnswerTransferIn = {
  accepted: boolean;
  reason?: string;
};

/** The desk user who answered an SOS, and when. */
export type AnsweredState = {
  by: string;
  at: Moment;
};

/** The outline of an area: the coordinates of a GeoJSON MultiPolygon, in WGS-84. */
export type AreaFeature = {
  area_id: number;
  polygons: number[][][][];
};

/** The kinds of areas that an administrator may choose, from the highest to the lowest. */
export type AreaKind = "区" | "街道" | "片区" | "社区" | "网格" | "小区" | "楼宇";

/** An area that the caller may name, with its depth below the caller's own area. */
export type AreaNode = {
  id: number;
  parent_id: number | null;
  name: string;
  depth: number;
  retired: boolean;
};

/** The area after the change. */
export type AreaOut = {
  area: AreaRecord;
};

/** An area with its place in the tree, and the numbers of what belongs to itself. */
export type AreaRecord = {
  id: number;
  parent_id: number | null;
  depth: number;
  kind: string;
  name: string;
  name_en: string;
  code: string | null;
  lat: number | null;
  lon: number | null;
  has_boundary: boolean;
  retired_at: Moment | null;
  is_fixed: boolean;
  members: number;
  users: number;
  sources: number;
  places: number;
};

/** A node of the area tree. */
export type AreaState = {
  id: number;
  name: string;
};

/** The tree of the caller's areas, each after the one above it. */
export type AreasOut = {
  may_change: boolean;
  areas: AreaRecord[];
};

/** The side that the desk asks, its part, and the words for it. */
export type AskTransferIn = {
  partner?: string | null;
  area_id?: number | null;
  role?: TransferRole;
  /** No number of a person: a link shows it to whoever has the link. */
  brief?: string;
  reference?: string | null;
};

/** 预告加派: the member is asked to answer before another one is sent. */
export type AskedState = {
  question: "answer";
  at: Moment;
  after_s: number;
  instead: string;
  replaced_at: Moment;
};

/** An assignment; a desk also gets the status of each of its deliveries. */
export type AssignmentFate = {
  id: string;
  order_id: string;
  call_sign: string;
  status: AssignmentStatus;
  is_lead: boolean;
  accepted_via: Via | null;
  accepted_by: string | null;
  reason: string | null;
  replaced_by: string | null;
  place_version: number;
  distance_m: number | null;
  eta_s: number | null;
  dispatched_at: Moment;
  accepted_at: Moment | null;
  en_route_at: Moment | null;
  on_scene_at: Moment | null;
  cleared_at: Moment | null;
  deliveries?: DeliveryState[];
  unconfirmed?: boolean;
};

/** One member on one incident. `replaced_by` is the call sign of the member who goes instead. */
export type AssignmentState = {
  id: string;
  order_id: string;
  call_sign: string;
  status: AssignmentStatus;
  is_lead: boolean;
  accepted_via: Via | null;
  accepted_by: string | null;
  reason: string | null;
  replaced_by: string | null;
  place_version: number;
  distance_m: number | null;
  eta_s: number | null;
  dispatched_at: Moment;
  accepted_at: Moment | null;
  en_route_at: Moment | null;
  on_scene_at: Moment | null;
  cleared_at: Moment | null;
};

export type AssignmentStatus = "dispatched" | "accepted" | "en_route" | "on_scene" | "cleared" | "declined" | "withdrawn" | "replaced" | "relieved";

/** The id of the case that the intake belongs to. */
export type AttachIn = {
  incident: string;
};

/** The intake, and the case that it now belongs to. */
export type AttachedOut = {
  intake: IntakeState;
  incident: IncidentState;
};

/** 应到、实到、未到 of the running shifts. `next_at`: when the next planned shift begins. */
export type AttendanceOut = {
  at: Moment;
  expected: ExpectedMember[];
  unplanned: UnplannedMember[];
  next_at: Moment | null;
};

/** The kind of an audited act. What changes a case is no act of the audit: it is in the feed. */
export type AuditAct = "signed_in" | "signed_out" | "enrolled" | "link_made" | "phone_revoked" | "user_made" | "token_made" | "token_ended" | "photo_read" | "number_read" | "number_shown" | "number_called" | "exported" | "erased" | "imported" | "restored" | "forbidden" | "read";

/** The newest rows that fit; `has_more` when there are others. */
export type AuditPage = {
  rows: ToldLine[];
  has_more: boolean;
  acts: AuditAct[];
  kept_days: number;
};

export type AuditResult = "ok" | "refused";

/** The backups that were taken so far, as the audit knows: they hold what was erased. */
export type BackupsState = {
  count: number;
  first_at: Moment | null;
  last_at: Moment | null;
  names: string[];
};

/** A ballot in an act of the feed; areas are hundredths of a square metre. */
export type BallotFact = {
  id: string;
  estate: string;
  title: string;
  closes_on: string;
  motions: MotionRow[];
  roll_sha256: string | null;
  owners: number;
  area: number;
  joined_owners: number;
  joined_area: number;
};

/** A ballot of an estate's owners, which is held elsewhere. */
export type BallotIn = {
  area_id: number;
  estate: string;
  title: string;
  notice_on?: string | null;
  opens_on: string;
  closes_on: string;
  motions: MotionIn[];
};

/** The ballot after the act. */
export type BallotOut = {
  ballot: WholeBallot;
};

/** A ballot in the list. */
export type BallotState = {
  id: string;
  area_id: number;
  estate: string;
  title: string;
  notice_on: string | null;
  opens_on: string;
  closes_on: string;
  notice_days: number | null;
  made_at: Moment;
  made_by: string;
  ended_at: Moment | null;
  ended_by: string | null;
  quorum: NeedleState;
};

/** The ballots of the caller's areas: the running ones first. */
export type BallotsOut = {
  ballots: BallotState[];
  areas: AreaNode[];
};

/** The reason for which the escalation sent an order. It is empty when a person sent it. */
export type BecauseState = {
  step?: string;
  do?: string;
  why?: string;
  after_s?: number;
  instead_of?: string;
  reason?: WordsState;
};

/** The caller's password, as it was typed. */
export type BeginFactorIn = {
  current: string;
};

/** True when the duty of the member begins, false when it ends. */
export type BehalfIn = {
  on_duty: boolean;
};

/** The figures of the desk's head line. */
export type BoardCounts = {
  new: number;
  dispatched: number;
  en_route: number;
  on_scene: number;
  resolved: number;
  overdue: number;
  on_duty: number;
  members: number;
  closed_today: number;
  loop_met_pct: number | null;
};

/** The whole state for a desk, with its user (`me`) and area. */
export type BoardOut = {
  upto: number;
  now: Moment;
  counts: BoardCounts;
  incidents: IncidentState[];
  alarms: AlarmState[];
  intakes: IntakeState[];
  members: MemberState[];
  seats: DeskSeat[];
  unread: UnreadCase[];
  more: MoreRows;
  me: MeState;
  area: AreaState;
};

/** The outlines of the caller's areas that are in use. */
export type BoundariesOut = {
  boundaries: AreaFeature[];
};

/**
 * A GeoJSON FeatureCollection in base64, 4 MB at most, and its datum.
 *
 * With `below_id` a feature that is called like no area becomes a new area there, of this kind.
 * `is_datum_sure`: enter it even when another datum fits better.
 */
export type BoundaryFileIn = {
  file: string;
  datum: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
  below_id?: number | null;
  kind?: AreaKind;
  is_datum_sure?: boolean;
};

/** An outline: the coordinates of a GeoJSON MultiPolygon, [lon, lat], in this datum. */
export type BoundaryIn = {
  polygons: number[][][][];
  datum?: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
};

/** A feature of the file, by its number, that draws this area. */
export type BoundaryLine = {
  line: number;
  name: string;
};

/** The effect of the file; nothing is written while a feature is wrong. */
export type BoundaryPlanOut = {
  new: BoundaryLine[];
  changed: BoundaryLine[];
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
  doubt: DoubtOut | null;
};

export type Bounds = [number, number, number, number];

/** A part to blur, in thousandths of the width and the height of the photo. */
export type BoxIn = {
  x: number;
  y: number;
  width: number;
  height: number;
};

/** The turnout of one building so far. */
export type BuildingIn = {
  owners: number;
  area_m2: number | string;
  name: string;
  visited_on?: string | null;
};

/** A building of the roll and its turnout so far. */
export type BuildingState = {
  name: string;
  whole: WeightState;
  joined: WeightState;
  visited_on: string | null;
};

/**
 * 紧急求助 (`sos`), or a call to the desk (`desk`).
 *
 * The desk is told the case of the `assignment`, or without it the member's present one.
 */
export type CallIn = {
  made_at?: string | null;
  sent_at?: string | null;
  kind: "sos" | "desk";
  assignment?: string | null;
  position?: PositionIn | null;
  text?: string;
};

/** The alarm that is open at the desk; null when the same call was made before. */
export type CallOut = {
  alarm_id: string | null;
};

/** A candidate as the desk sees it: distances in metres, times in seconds. */
export type CandidateState = {
  call_sign: string;
  member_id: number | null;
  state: "busy" | "free";
  incident_id: string | null;
  skills: string[];
  kit: string[];
  matched: string[];
  distance_m: number | null;
  eta_s: number | null;
  basis: string | null;
  live: boolean;
  push: boolean;
  chance: number | null;
  fix_age_s: number | null;
  reason: string;
};

/** Members who could go, the best first; `basis`: along roads, or in a straight line. */
export type CandidatesOut = {
  basis: "road" | "line";
  suggested: string[];
  radio: string;
  candidates: CandidateState[];
};

/** The part of a member's time that belongs to one case, with its positions. */
export type CasePart = {
  call_sign: string;
  order: DayOrder;
  places: DayPlace[];
};

/**
 * A kind of case with its plan. `targets` are the seconds of 1·5·60 by severity.
 *
 * A report that was put off is to come within `report_s` seconds.
 */
export type CategoryState = {
  name: OfficeWords;
  hidden?: boolean;
  severity: SeverityNumber;
  targets: Record<string, [number, number, number]>;
  report_s: number;
  photo: "required" | "optional" | "none";
  verify: boolean;
  asks_solved: boolean;
  leave: boolean;
  seats: SeatPlan[];
  kit: string[];
  card: OfficeWords[];
  dispositions: string[];
  tells: ("119" | "120" | "110" | "partner" | "community")[];
  help?: OfficeWords;
  former?: FormerState[];
};

/** The kinds of shifts of a member that begin on one day; none makes it a day of rest. */
export type CellIn = {
  call_sign: string;
  day: string;
  kinds: string[];
};

/** The record of an area. `lat` and `lon` are its middle in WGS-84, both or neither. */
export type ChangeAreaIn = {
  kind: AreaKind;
  name: string;
  name_en?: string;
  code?: string;
  lat?: number | null;
  lon?: number | null;
};

/** The record of a member. Without `mobile` the known number stays; "" deletes it. */
export type ChangeMemberIn = {
  area_id: number;
  name?: string;
  mobile?: string | null;
  notice_id?: string;
  skills?: string[];
  kit?: string[];
};

/** The present password and the new one, each as it was typed. */
export type ChangePasswordIn = {
  current: string;
  password: string;
};

/** The new steps, and the version that the caller read. */
export type ChangePolicyIn = {
  version: number;
  steps: Record<string, unknown>[];
};

export type Channel = "live" | "push" | "notice" | "sms" | "voice" | "radio";

/** One setting of a service; `shown` is empty for a secret. */
export type ChannelField = {
  name: string;
  sort: FieldSort;
  optional: boolean;
  is_set: boolean;
  from_environment: boolean;
  shown: string;
};

/** The grade of one channel to one member, judged from the device and the channel only. */
export type ChannelGrade = {
  grade: "ok" | "doubtful" | "dead";
  why: string;
  alive_at: Moment | null;
};

/** The receiver: a call sign of the office, or a mobile number; a robot needs none. */
export type ChannelTestIn = {
  to?: string;
};

/** The newest test of a service; `is_sent` is null while it has no result. */
export type ChannelTestState = {
  at: Moment;
  by: string;
  is_sent: boolean | null;
  is_over: boolean;
  words: string;
};

/** The status of an order on one channel. */
export type ChannelTried = {
  channel: Channel;
  status: DeliveryStatus;
  reason: string | null;
};

/** The channels of the office; `version` goes back with a change. */
export type ChannelsPage = {
  version: number;
  fault: KeyFault | null;
  key: string;
  worker_is_silent: boolean;
  has_mail_server: boolean;
  troubles: HouseTroubleState[];
  own: OwnChannels;
  ways: WayState[];
  balances: AccountBalance[];
  changes: CredentialsChange[];
};

/** One need: done or not, how many there are and of how many, and when it was last done. */
export type ChecklistItem = {
  need: Need;
  is_done: boolean;
  is_optional: boolean;
  have: number;
  of: number;
  at: Moment | null;
  until: Moment | null;
};

/** The needs in the order of work; complete when all are done that every street needs. */
export type ChecklistOut = {
  is_complete: boolean;
  items: ChecklistItem[];
};

/** The record of a point; the position is in `datum`. */
export type CheckpointIn = {
  area_id: number;
  name: string;
  name_en?: string;
  look?: string;
  lat: number;
  lon: number;
  datum?: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
  radius_m?: number;
  tag?: string;
};

/** A line that adds a point, or changes the named fields of one. */
export type CheckpointLineOut = {
  line: number;
  name: string;
  fields: string[];
};

/** A point and when somebody last looked at it, as every desk may see. It names no member. */
export type CheckpointNow = {
  id: number;
  area_id: number;
  area: string;
  name: string;
  name_en: string;
  look: string;
  lat: number;
  lon: number;
  seen_at: Moment | null;
  seen_grade: ScanGrade | null;
};

/** The point after the change. */
export type CheckpointOut = {
  checkpoint: CheckpointRecord;
};

/** All that an administrator keeps of a point. */
export type CheckpointRecord = {
  id: number;
  area_id: number;
  area: string;
  name: string;
  name_en: string;
  look: string;
  lat: number;
  lon: number;
  seen_at: Moment | null;
  seen_grade: ScanGrade | null;
  datum: string;
  radius_m: number;
  code: string;
  tag: string | null;
  label_doubted_at: Moment | null;
  retired_at: Moment | null;
};

/**
 * A table in base64, CSV or .xlsx of 1 MB at most, with the datum of its positions.
 *
 * A new point without an area belongs to `area_id`.
 */
export type CheckpointTableIn = {
  file: string;
  area_id: number;
  datum: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
};

/** The effect of the table; nothing is written while a line is wrong. */
export type CheckpointTableOut = {
  new: CheckpointLineOut[];
  changed: CheckpointLineOut[];
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
};

/** The points of the caller's areas, and the areas that a new one may be in. */
export type CheckpointsOut = {
  may_change: boolean;
  areas: AreaNode[];
  checkpoints: CheckpointRecord[];
};

/** A button of the tip page. */
export type ChipState = {
  code: string;
  name: OfficeWords;
  hidden?: boolean;
  category: string;
  severity: SeverityNumber;
};

/** The desk user and seat that work on the case. */
export type ClaimState = {
  by: string;
  seat: number | null;
  at: Moment;
};

/** The fate of the sound of a clip. Its features are kept in any case. */
export type ClipFate = "kept" | "speech" | "no_detector" | "erased";

/** The clip. `words` say what became of its sound; its features are kept in any case. */
export type ClipOut = {
  id: string;
  duplicate: boolean;
  sound: "kept" | "speech" | "no_detector" | "erased";
  words: string;
};

/** One clock. `counted` and all of `left_out` add up to the cases. */
export type ClockFigure = {
  clock: "dispatch" | "arrive" | "resolve";
  counted: number;
  met: number | null;
  share: ShareState | null;
  median: QuantileState | null;
  p90: QuantileState | null;
  missed: Record<string, number>;
  left_out: Record<string, number>;
};

/** One clock of the loop. It starts at `from` and should be done at `by`. */
export type ClockState = {
  from: Moment | null;
  target_s: number;
  by: Moment | null;
  done_at: Moment | null;
  breached_at: Moment | null;
  stopped_at?: Moment;
};

/** The verdict: accepted, or refused with a note. */
export type CloseIn = {
  accepted: boolean;
  note?: string;
  without_report?: string;
};

/**
 * A case was verified and closed, or sent back. `undone_why` is the reason of a reopening.
 *
 * `without_report` is the reason why it was closed although its report was owed.
 */
export type ClosureState = {
  by: string;
  at: Moment;
  accepted: boolean;
  note: string;
  without_report: string | null;
  undone_why: string | null;
};

/** The number and the kind of new codes. */
export type CodesIn = {
  kind: VolunteerKind;
  area_id: number;
  count?: number;
};

/** New codes, shown this once, with the address where they are entered. */
export type CodesOut = {
  codes: string[];
  url: string;
  qr: string;
  volunteers: VolunteerState[];
};

/** A shift of a colleague of the same area. */
export type ColleagueShift = {
  id: string;
  call_sign: string;
  starts_at: Moment;
  ends_at: Moment;
};

/** The colleagues of the street who are on duty and not on this case; the free ones first. */
export type ColleaguesOut = {
  free: string[];
  busy: string[];
};

/** An empty body: the press of the button is the answer. */
export type CommsCheckAnswerIn = {
};

/** The members to ask. */
export type CommsCheckIn = {
  /** Call signs; an empty list means everyone on duty. */
  members?: string[];
};

/** A comms check, with the result of each member. */
export type CommsCheckOut = {
  check: CommsCheckResults;
};

/** The channel by which the phone got the comms check. */
export type CommsCheckReceiptIn = {
  kind: string;
  channel: Channel;
};

/** A comms check with the result of each member. */
export type CommsCheckResults = {
  id: string;
  by: string;
  at: Moment;
  ends_at: Moment;
  is_over: boolean;
  members: CommsCheckRow[];
};

/** One member in a comms check. Times are seconds from the start of the check. */
export type CommsCheckRow = {
  call_sign: string;
  shown_s: number | null;
  channel: Channel | null;
  answered_s: number | null;
};

/** 通信测试: every phone on duty is asked to show it and to answer. */
export type CommsCheckState = {
  id: string;
  by: string;
  at: Moment;
  ends_at: Moment;
};

/** A matter in which a partner is competent, and its powers in it. */
export type CompetenceState = {
  name: OfficeWords;
  powers: Power[];
  in_charge: boolean;
};

/** The six digits that the app shows now. */
export type ConfirmFactorIn = {
  code: string;
};

/** Sources of a kind that were suggested as another one; null: 说不准. */
export type ConfusionCell = {
  kind: SoundKind;
  suggested: SoundKind | null;
  count: number;
};

/** The version that the member has read, and the answer. */
export type ConsentIn = {
  made_at?: string | null;
  sent_at?: string | null;
  version: string;
  /** True when positions may be recorded on duty; else only at a report of arrival. */
  positions: boolean;
};

/** The answer as it is kept. */
export type ConsentOut = {
  version: string;
  positions: boolean;
};

/** So many of so many sources; the interval (95 %) is null for fewer than 20. */
export type CountedShare = {
  right: number;
  of: number;
  interval: number[] | null;
};

/** The id of what is gone. */
export type CovenantGoneOut = {
  id: string;
};

/** A form with a PDF, JPEG or PNG of at most 5 MB, and its title. */
export type CovenantIn = {
  file: Blob;
  title: string;
};

/** The file as it is stored; `duplicate` when this very file was there already. */
export type CovenantOut = {
  covenant: CovenantState;
  duplicate: boolean;
};

/** The reason, which stands in the feed. */
export type CovenantReasonIn = {
  reason: string;
};

/** A file of an estate. `sha256` is of the content that is kept: a picture is made anew. */
export type CovenantState = {
  id: string;
  title: string;
  media: "application/pdf" | "image/jpeg";
  size_bytes: number;
  sha256: string;
  by: string;
  at: Moment;
};

/** The files of an estate, the oldest first. */
export type CovenantsOut = {
  covenants: CovenantState[];
};

/** A version: who has changed which settings. */
export type CredentialsChange = {
  version: number;
  by: string;
  at: Moment;
  names: string[];
};

/**
 * Settings to save over the version that was read; null takes a setting away.
 *
 * `anew` drops kept values that no key of this machine opens.
 */
export type CredentialsIn = {
  version: number;
  values: Record<string, string | null>;
  anew?: boolean;
};

/** The crew by status, as call signs. A group without members is left out. */
export type CrewGroups = {
  dispatched?: string[];
  accepted?: string[];
  en_route?: string[];
  on_scene?: string[];
  cleared?: string[];
};

/** The message as it is stored. */
export type CrewMessageOut = {
  message: MessageState;
};

/**
 * The words or photos of a member to the desk and the others on the case.
 *
 * `photos` may name photos that the server does not have yet.
 */
export type CrewWordsIn = {
  made_at?: string | null;
  sent_at?: string | null;
  text?: string;
  photos?: string[];
};

/** An order to the member, and when each step was taken. */
export type DayOrder = {
  assignment_id: string;
  incident_id: string;
  number: string;
  title: string;
  status: AssignmentStatus;
  sent_at: Moment;
  accepted_at: Moment | null;
  en_route_at: Moment | null;
  on_scene_at: Moment | null;
  ended_at: Moment | null;
};

/** A position that is still kept. */
export type DayPlace = {
  lat: number;
  lon: number;
  accuracy_m: number | null;
  at: Moment;
};

/** A shift, a time on duty or an absence; without an end it runs. */
export type DayTime = {
  starts_at: Moment;
  ends_at: Moment | null;
};

/** True: the rota is changed. False: the desk refuses. */
export type DecisionIn = {
  approved: boolean;
};

/** New statuses of deliveries, for desks. */
export type DeliveriesFrame = {
  kind: "deliveries";
  body: DeliveryNews[];
};

/** The content of a delivery: the order, a question, its end, or a message of the desk. */
export type DeliveryKind = "order" | "ask" | "close" | "message";

/** A new status of one delivery; it is not in the feed. */
export type DeliveryNews = {
  assignment_id: string;
  channel: Channel;
  status: DeliveryStatus;
  at: Moment;
};

/** One assignment over one channel to one member, once. */
export type DeliveryState = {
  channel: Channel;
  kind: DeliveryKind;
  round: number;
  status: DeliveryStatus;
  attempts: number;
  reason: string | null;
  sent_at: Moment | null;
  shown_at: Moment | null;
  opened_at: Moment | null;
};

export type DeliveryStatus = "queued" | "sending" | "sent" | "shown" | "opened" | "failed" | "expired";

/** The seat at which a desk user of these areas sits. */
export type DeskSeat = {
  name: string;
  seat: number;
};

/** The role, area, seat and account of a desk user. */
export type DeskUserIn = {
  role: "dispatcher" | "supervisor" | "admin";
  area_id: number;
  seat?: number | null;
  /** The account of 浙政钉 to sign in with; empty takes it away, none leaves it as it is. */
  notice_id?: string | null;
};

/** The desk user after the change. */
export type DeskUserOut = {
  user: DeskUserState;
};

/** A desk user. `invited` has a valid link and no password yet; `linkless` has neither. */
export type DeskUserState = {
  id: number;
  name: string;
  role: Role;
  area: AreaNode;
  seat: number | null;
  state: "active" | "invited" | "linkless" | "disabled";
  link_until: Moment | null;
  has_second_factor: boolean;
  notice_id: string | null;
  seen_at: Moment | null;
  is_me: boolean;
};

/** The desk users of the caller's areas, and whether the caller may change them. */
export type DeskUsersOut = {
  may_change: boolean;
  areas: AreaNode[];
  users: DeskUserState[];
};

/** A form with a voice note, perhaps the words beside it, and the order that was spoken. */
export type DeskVoiceIn = {
  voice: Blob;
  text?: string;
  order_id?: string;
};

/** A measurement of the speech detector: files, and how many of them it marked as speech. */
export type DetectorFigures = {
  measured_at: Moment;
  speech: number;
  speech_marked: number;
  song: number;
  song_marked: number;
  street: number;
  street_marked: number;
};

/** Earlier cases that the detector of a case has raised, in the last `days`. */
export type DetectorHistory = {
  device: string;
  days: number;
  alarms: number;
  false_alarms: number;
};

/** The speech detector: its name with the version, and whether sounds may be kept. */
export type DetectorState = {
  name: string | null;
  is_named: boolean;
  is_trusted: boolean;
  figures: DetectorFigures | null;
};

/** Salted SHA-256 of words that the feed proves and does not hold; null: no words. */
export type DigestsState = {
  description?: string | null;
  reporter_phone?: string | null;
};

/** The reason why this intake is not for us. */
export type DismissIn = {
  reason: string;
};

/** The members to send, and the text of the order. `version`: of the case that the desk read. */
export type DispatchIn = {
  members: string[];
  order?: string;
  version?: number | null;
  lead?: string | null;
  /** True: the first member who accepts gets the case, the others are stood down. */
  first_only?: boolean;
  /** Ids of silent assignments: they are replaced at once, or when one accepts. */
  instead_of?: string[];
};

/** The order as it was sent; it can be undone until `undo_until`. */
export type DispatchOut = {
  incident: IncidentState;
  order: OrderState;
  assignments: string[];
  undo_until: Moment;
};

/** 身份: in what capacity the member spoke. */
export type DissuaderRole = "patrol" | "grid_worker" | "committee_worker" | "owners" | "property";

/** The words and choices of a record. The server reads the levels from the station. */
export type DissuasionIn = {
  made_at?: string | null;
  sent_at?: string | null;
  role: DissuaderRole;
  on_behalf_of: OnBehalfOf;
  reaction: Reaction;
  witnesses?: number;
  witness_words?: string;
  told?: ToldChip[];
  told_words?: string;
  sound_source?: string | null;
  body_camera?: string;
};

/** The record as it is stored. */
export type DissuasionOut = {
  dissuasion: DissuasionState;
};

/** 劝阻记录 as desk, crew and feed have it. Levels are dB(A), by the station of the case. */
export type DissuasionState = {
  id: string;
  assignment_id: string;
  by: string;
  role: DissuaderRole;
  on_behalf_of: OnBehalfOf;
  witnesses: number;
  witness_words: string;
  told: ToldChip[];
  told_words: string;
  reaction: Reaction;
  sound_source: string | null;
  body_camera: string;
  station: string;
  limit: number | null;
  laeq_before: number | null;
  laeq_after: number | null;
  doubtful: boolean;
  arrived_at: Moment | null;
  after_due_at: Moment | null;
  acted_at: Moment;
  device_at: Moment | null;
  device_claim: string | null;
  received_at: Moment;
};

/** The action of a step. */
export type Do = "list" | "siren" | "second_desk" | "send_suggestion" | "live" | "push" | "notice" | "radio_script" | "ring" | "sms" | "voice" | "desk_alarm" | "add_member" | "supervisor" | "everyone_near" | "ask_member";

/** The move from one address to another (`FORMER_URL`), and the phones that have not moved. */
export type DomainMove = {
  former_url: string;
  url: string;
  phones: PhoneToMove[];
};

export type DoorAnswer = DoorResult | string;

/** The result of one matter that was said: its intake, and whether it was stored before. */
export type DoorFate = {
  intake_id: string;
  duplicate: boolean;
};

/** The results of a telegram; `heard` counts all that was said, levels and positions too. */
export type DoorResult = {
  heard: number;
  results: DoorFate[];
  sandbox?: Tried;
};

/** The reason why a station's readings are not believed. While one stands, nothing is raised. */
export type DoubtKind = "flat" | "clipped" | "jump" | "wind" | "clock" | "battery" | "calibration" | "foreign";

/** Another datum fits what is known better; the sentence says by how many metres. */
export type DoubtOut = {
  given: string;
  better: string;
  sentence: string;
};

/** A reason why a station's readings are not believed now. */
export type DoubtState = {
  kind: DoubtKind;
  since: Moment;
  detail: string;
};

/** The answers to the orders to one kind of phones. */
export type DrillAnswers = {
  phones: "real" | "simulated";
  orders: number;
  answered: number;
  median_s: number | null;
};

/** The orders over one channel to one kind of phones. */
export type DrillChannel = {
  channel: Channel;
  phones: "real" | "simulated";
  orders: number;
  sent: number;
  shown: number;
  failed: number;
};

/** A step against silence, and how often it was taken. */
export type DrillEscalation = {
  do: Do;
  taken: number;
};

/** The drill with the score of the system. */
export type DrillOut = {
  is_drill: boolean;
  at?: Moment;
  real_url?: string;
  watched_at?: Moment | null;
  interrupted_at?: Moment | null;
  real_cases?: number;
  score?: DrillScore;
};

/** The score of the system in this drill. */
export type DrillScore = {
  cases: number;
  open: number;
  channels: DrillChannel[];
  answers: DrillAnswers[];
  escalations: DrillEscalation[];
};

/** The drill that this system holds; only `is_drill` when it holds none. */
export type DrillState = {
  is_drill: boolean;
  at?: Moment;
  real_url?: string;
  watched_at?: Moment | null;
  interrupted_at?: Moment | null;
  real_cases?: number;
};

/** The parameters that are to be tried; one that is missing has its usual value. */
export type DryRunIn = {
  rule: Record<unknown, number>;
};

/** The exceedances of the tried rule, beside those of life and of the present rule. */
export type DryRunOut = {
  days: number;
  minutes: number;
  would: number;
  present: number;
  was: number;
  ended: EndedAs[];
  raised: WouldRaise[];
};

/** True when the duty begins, false when it ends. */
export type DutyIn = {
  made_at?: string | null;
  sent_at?: string | null;
  on_duty: boolean;
};

/** `on_duty` is true when the member is on duty now. */
export type DutyOut = {
  on_duty: boolean;
};

/** The effect of a report from the field on the state of the case. */
export type Effect = "applied" | "late" | "superseded";

/** The real exceedances whose cases ended in one way; "" is: nobody has said it. */
export type EndedAs = {
  disposition: string;
  words: Record<string, string>;
  was: number;
  kept: number;
};

/** A case that has ended, with its result as a code of the office. */
export type EndedCase = {
  incident: IncidentState;
  disposition: string | null;
  closed_at: Moment | null;
};

/** A page of cases that have ended, the newest first; `more`: call again with `after`. */
export type EndedOut = {
  cases: EndedCase[];
  more: boolean;
  areas: AreaState[];
};

/** The call sign of the member who gets the link. */
export type EnrolIn = {
  call_sign: string;
};

/** A one-time link for a member's phone, also as a QR code. */
export type EnrolmentOut = {
  url: string;
  qr_svg: string;
  expires_at: Moment;
};

/** The same; a dry run only says what would go. */
export type ErasePersonIn = {
  /** The number of a citizen, with or without spaces and +86. */
  phone?: string | null;
  /** The link of a tip, or the id of an intake. */
  tip?: string | null;
  call_sign?: string | null;
  why: string;
  dry_run?: boolean;
};

/** A matter on the board. */
export type EstateMatterState = {
  id: string;
  number: string;
  area_id: number;
  area: string;
  tier: string;
  estate: string;
  title: string;
  impact: number;
  urgency: number;
  colour: MatterColour;
  status: EstateMatterStatus;
  origin: MatterOrigin;
  origin_ref: string;
  responsible: string;
  next_step: string;
  due_on: string;
  misses: number;
  opened_at: Moment;
  opened_by: string;
  ended_at: Moment | null;
  is_late: boolean;
};

export type EstateMatterStatus = "open" | "done" | "dropped";

export type ExceedanceKind = "sustained" | "burst";

/** 应到: a member whose shift runs now. `by`: the desk user who set the duty on behalf. */
export type ExpectedMember = {
  call_sign: string;
  name: string | null;
  area: AreaNode;
  starts_at: Moment;
  ends_at: Moment;
  presence: "present" | "missing" | "absent";
  since: Moment | null;
  by: string | null;
  absence_id: string | null;
};

/** GeoJSON (RFC 7946). */
export type FeatureCollection = GeoJSON.FeatureCollection;

/** The body of an act. Each kind fills in some of it; docs/api lists them. */
export type FeedBody = {
  incident?: IncidentState;
  case_area_id?: number;
  order?: OrderState;
  report?: ReportState;
  dissuasion?: DissuasionState;
  help?: HelpState;
  sound?: SuspectedSound;
  sample?: SampleState;
  still?: StillState;
  outward?: OutwardPhotoState;
  sample_id?: string;
  clip_id?: string;
  notified?: NotifiedState;
  transfer?: TransferState;
  relief?: ReliefState;
  relief_of?: string | null;
  hazard?: HazardFact;
  ballot?: BallotFact;
  matter?: MatterFact;
  message?: MessageState;
  message_id?: string;
  message_ids?: string[];
  observation?: ObservationState;
  alarm?: AlarmState;
  intake?: IntakeState;
  check?: CommsCheckState;
  photo?: PhotoDigests;
  seqs?: number[];
  photos?: string[];
  alarm_id?: string;
  assignment_id?: string;
  of_phone_id?: string;
  member_id?: number;
  by_user_id?: number | null;
  phone_id?: string | null;
  login_id?: string | null;
  unconfirmed?: boolean;
  order_id?: string;
  check_id?: string;
  call_sign?: string;
  crew?: string[];
  off?: string[];
  added?: string[];
  changed?: string[];
  codes?: Record<string, string[]>;
  agencies?: string[];
  instead?: string | null;
  into?: string;
  number?: string;
  to?: string;
  reference?: string | null;
  reason?: string | WordsState | null;
  why?: string;
  note?: string;
  review?: ReviewOverlay;
  without_report?: string;
  text?: string;
  outcome?: string;
  call_signs?: string[];
  effect?: Effect;
  via?: Via;
  by?: string;
  place?: string;
  place_version?: number;
  question?: string;
  replaced_at?: Moment;
  channel?: Channel | null;
  round?: number;
  reached?: string[];
  step?: string;
  when?: string;
  do?: string;
  subject?: string;
  result?: string;
  proposal?: ProposalState | null;
  user?: string;
  role?: string;
  members?: string[];
  first?: string;
  last?: string;
  count?: number;
  swap_id?: string;
  taker?: string;
  starts_at?: Moment;
  ends_at?: Moment;
  handover_id?: string;
  sheet?: SheetDigests;
  side?: "given" | "taken";
  cases?: number;
  area?: string;
  areas?: string[];
  under?: string;
  former_name?: string;
  drawn?: boolean;
  name?: string;
  prefix?: string;
  clock?: string;
  breached_at?: Moment;
  occurred_at?: Moment;
  digests?: DigestsState;
  raw?: RawPlace;
  verify_source?: boolean;
  eta_s?: number | null;
  distance_m?: number | null;
  after_s?: number;
  acted_at?: Moment;
  device_at?: Moment | null;
  device_claim?: string;
  since?: Moment | null;
  screen?: Screen | null;
  battery?: number | null;
  severity?: SeverityNumber;
  way?: string;
  source?: string;
  station?: string;
  checkpoint?: string;
  checkpoint_id?: number;
  seen_at?: Moment | null;
  seen_grade?: ScanGrade | null;
  seed?: string;
  points?: number[];
  rule_version?: number;
  title?: string;
  covenant_id?: string;
  place_id?: number;
  sha256?: string;
  partner?: string;
  key?: string;
  version?: number;
  was?: AssignmentStatus;
  status?: AssignmentStatus;
};

/** An act as a CloudEvent. `id` is its seq, `data` the same frame that a socket carries. */
export type FeedEventOut = {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  time: string;
  subject?: string;
  datacontenttype: "application/json";
  data: FeedFrame;
};

export type FeedEvents = FeedEventOut[];

/** One act of the feed, as it was written. `seq` is its place in the order of commits. */
export type FeedFrame = {
  seq: number;
  at: Moment;
  kind: string;
  actor: string;
  area_id: number;
  incident_id: string | null;
  member: string | null;
  body: FeedBody;
};

/** Events in their order. `upto` is the cursor for the next call; `more`: call again at once. */
export type FeedOut = {
  events: FeedFrame[];
  upto: number;
  more: boolean;
};

export type FieldSort = "secret" | "account" | "text";

/** A case behind a number, and what became of the clock that was asked for. */
export type FigureCase = {
  id: string;
  number: string;
  title: string;
  category: string;
  severity: number;
  opened_at: string;
  fate: string;
  seconds: number | null;
};

/** A page of the cases behind a number, the longest first; `more`: call again with `skip`. */
export type FigureCasesOut = {
  cases: FigureCase[];
  more: boolean;
};

/** One value of a breakdown. */
export type FigureLine = {
  value: string;
  name: string;
  cases: number;
  is_hidden: boolean;
  clocks: ClockFigure[];
};

/** The cases that one version of the clocks' definitions counts; parts are never added up. */
export type FigurePart = {
  version: number;
  whole: FigureLine;
  party: PartyFigure;
  area: FigureLine[];
  category: FigureLine[];
  source: FigureLine[];
  severity: FigureLine[];
  hour: FigureLine[];
  day: FigureLine[];
};

/** The figures of a month; every case is in a number or in one reason why it is not. */
export type FiguresOut = {
  month: string;
  months: string[];
  is_whole: boolean;
  parts: FigurePart[];
  areas: AreaState[];
  has_xlsx: boolean;
};

/** A filter with its name. A list that is empty or missing asks for nothing of its kind. */
export type FilterIn = {
  name: string;
  areas?: number[];
  sources?: string[];
  categories?: string[];
  severities?: number[];
  is_mine?: boolean;
};

/** The filter as it was saved. */
export type FilterOut = {
  filter: FilterState;
};

/** A saved filter; an empty list asks for nothing of its kind. */
export type FilterState = {
  id: string;
  name: string;
  areas: number[];
  sources: string[];
  categories: string[];
  severities: number[];
  is_mine: boolean;
};

/** The saved filters, and the caller's areas in the order of the tree. */
export type FiltersOut = {
  filters: FilterState[];
  areas: AreaNode[];
};

/** The distance from the case to the report; it stays when the position is erased. */
export type FixState = {
  distance_m: number | null;
  accuracy_m: number | null;
  age_s: number | null;
  far: boolean;
};

/** Positions since the last call, the oldest first; one that names no place is left out. */
export type FixesIn = {
  fixes: (PositionIn | null)[];
  sent_at?: string | null;
  battery?: number | null;
};

/** One person follows a case by SMS. The desk reads no number here. */
export type FollowerState = {
  word: FollowerWord | null;
  status: TextStatus | null;
  sent_at: Moment | null;
  why: string;
  until: Moment | null;
  is_stopped: boolean;
};

/** A step of a matter that its follower hears. */
export type FollowerWord = "taken_up" | "sent" | "ended";

/** A member who has left, with the call sign until then. */
export type FormerMember = {
  id: number;
  call_sign: string;
  name: string | null;
  until: Moment;
};

/** The words of a code until this moment; what was noted before it keeps them. */
export type FormerState = {
  until: Moment;
  words: OfficeWords;
};

/** The open cases, their possible takers and the offline phones, for a new sheet. */
export type FreshSheet = {
  cases: OpenCase[];
  takers: string[];
  offline: string[];
  draft: SheetState | null;
};

/** A new key; the words are shown this once. The earlier ones count for 24 hours more. */
export type GivenKey = {
  kind: string;
  secret: string;
  overlap_hours: number;
};

/** The new key, and the source with it. */
export type GivenKeyOut = {
  given: GivenKey;
  source: SourceOut;
};

/** The sheet as it is now; it replaces the one that the caller has not signed yet. */
export type HandoverIn = {
  cases: TakenCaseIn[];
  promises?: string;
  notes?: string;
};

/** The sheet after the act. */
export type HandoverOut = {
  sheet: SheetState;
};

/** The sheets of the caller's areas, the newest first, and what a new one starts from. */
export type HandoversOut = {
  sheets: SheetHead[];
  fresh: FreshSheet;
};

/** An act on a hazard: its words, photos, and for an extension the day and who has agreed. */
export type HazardActIn = {
  kind: HazardActKind;
  words?: string;
  photos?: string[];
  due_on?: string | null;
  consent?: string;
};

/** The acts on a hazard. */
export type HazardActKind = "found" | "amended" | "on_spot" | "told" | "rectified" | "extended" | "check_failed" | "struck_off" | "withdrawn";

/** An act on a hazard, as its desk reads it. */
export type HazardActState = {
  kind: HazardActKind;
  by: string;
  at: Moment;
  words: string;
  consent: string;
  due_on: string | null;
  photos: string[];
};

/** The corrected hazard, and why. */
export type HazardAmendIn = {
  grade: HazardGrade;
  spot: string;
  what: string;
  responsible?: string;
  measures?: string;
  money?: string;
  owner?: string;
  plan?: string;
  due_on: string;
  why: string;
};

/** The numbers of hazards of each part, in the reader's areas. */
export type HazardCounts = {
  open: number;
  late: number;
  to_check: number;
  mended: number;
};

/** A hazard in an act of the feed: its words and photos are in its rows alone. */
export type HazardFact = {
  id: string;
  number: string;
  grade: HazardGrade;
  status: HazardStatus;
  due_on: string;
  tier_area_id: number;
};

/** The two grades of the law. */
export type HazardGrade = "general" | "severe";

/** A hazard that somebody has found; its day is a date, or a number of days from then. */
export type HazardIn = {
  made_at?: string | null;
  sent_at?: string | null;
  grade: HazardGrade;
  spot: string;
  what: string;
  responsible?: string;
  measures?: string;
  money?: string;
  owner?: string;
  plan?: string;
  due_on?: string | null;
  due_in_days?: number | null;
  place_id?: number | null;
  position?: PositionIn | null;
  photos?: string[];
  words?: string;
  /** 当场整改: it is mended already, and the photo shows it. */
  on_spot?: boolean;
};

/** The hazard, and the address of its link; null when there is none. */
export type HazardLinkOut = {
  hazard: WholeHazard;
  url: string | null;
};

/** An open hazard, as the crew of a case there and the desk read it. */
export type HazardNow = {
  number: string;
  grade: HazardGrade;
  status: HazardStatus;
  spot: string;
  what: string;
  due_on: string;
};

/** The hazard after the act. */
export type HazardOut = {
  hazard: WholeHazard;
};

/** A hazard in the list of the desk. */
export type HazardState = {
  number: string;
  grade: HazardGrade;
  status: HazardStatus;
  spot: string;
  what: string;
  due_on: string;
  id: string;
  area_id: number;
  area: string;
  tier: string;
  place_id: number | null;
  lat: number | null;
  lon: number | null;
  responsible: string;
  measures: string;
  money: string;
  owner: string;
  plan: string;
  found_at: Moment;
  found_by: string;
  told_at: Moment | null;
  rectified_at: Moment | null;
  ended_at: Moment | null;
  failed_checks: number;
  is_late: boolean;
};

export type HazardStatus = "found" | "told" | "rectified" | "struck_off" | "withdrawn";

/** Hazards of the caller's areas: late ones first; `counts` are of all of them. */
export type HazardsOut = {
  hazards: HazardState[];
  counts: HazardCounts;
  areas: AreaNode[];
};

/** 随手帮 on a case, as the desk sees it: nobody learns who the volunteer is. */
export type HelpState = {
  called_by: string;
  called_at: string;
  ended_at: string | null;
  accepted_at: string | null;
  done_at: string | null;
  photo: string | null;
};

/** The end of the hold, and its reason. */
export type HoldIn = {
  until: string;
  reason: string;
};

/** 挂起: the end of the hold, who put the case on hold, and the reason. */
export type HoldState = {
  until: Moment;
  by: string;
  reason: string;
};

/** A trouble of the house that stands, and when the office's IT was told of it. */
export type HouseTroubleState = {
  kind: TroubleKind;
  subject: string;
  detail: string;
  began_at: Moment;
  told_at: Moment | null;
};

/** The member whose phone asks. */
export type InboxMember = {
  call_sign: string;
  phone_id: string;
  is_confirmed: boolean;
  new_phones: NewPhone[];
  area_id: number;
  area: string;
  on_duty: boolean;
  shift: ShiftState | null;
  skills: string[];
  kit: string[];
};

/** A message to this member, or one that this member has written. */
export type InboxMessage = {
  id: string;
  incident_id: string;
  text: string;
  by: string;
  at: Moment;
  from_crew?: boolean;
  photos?: string[];
  voice?: string;
  voice_s?: number;
  order_id?: string;
  is_shown: boolean;
  read_by: string | null;
};

/** The whole state for a phone. */
export type InboxOut = {
  upto: number;
  now: Moment;
  me: InboxMember;
  sos: SosState | null;
  jobs: JobState[];
  done: JobState[];
  observations: ObservationState[];
  push: PushKey;
};

/** The incident as it stands after the command. */
export type IncidentOut = {
  incident: IncidentState;
};

/** The incident in answers and frames. It names no reporter, so every member may see it. */
export type IncidentState = {
  id: string;
  number: string;
  status: IncidentStatus;
  severity: SeverityNumber;
  category: string;
  title: string;
  place: string;
  lat: number | null;
  lon: number | null;
  place_version: number;
  area_id: number;
  tier_id?: number;
  source: string;
  opened_at: Moment;
  version: number;
  loop: LoopState;
  crew: CrewGroups;
  lead: string | null;
  seats: number;
  claim: ClaimState | null;
  needs_verification: boolean;
  report_owed: OwedReport | null;
  hold: HoldState | null;
  merged_into: string | null;
  tips: number;
  networks: number;
};

export type IncidentStatus = "verifying" | "new" | "dispatched" | "en_route" | "on_scene" | "resolved" | "closed" | "on_hold" | "transferred" | "cancelled" | "merged";

export type IntakeBatch = IntakeRecord[];

export type IntakeIn = IntakeRecord | IntakeBatch;

/** The kinds of record in `intake/1`: a new matter, a change of it, or its end. */
export type IntakeKind = "new" | "update" | "clear" | "cancel" | "test" | "heartbeat";

/** An intake as the desk sees it. */
export type IntakeOut = {
  intake: IntakeState;
};

export type IntakeRecord = {
  schema: "intake/1";
  /** server ULID, absent on the wire */
  intake_id?: string;
  source: "police110" | "iot_noise" | "iot_fire" | "estate" | "platform" | "grid" | "public_tip" | "rider_snap" | "enterprise" | "open311" | "cap" | "manual";
  /** registered connector id, = CloudEvents source */
  source_system?: string;
  /** id in the sending system */
  source_ref: string;
  /** update sequence of the same source_ref */
  source_seq?: number | string | null;
  dedup_key: string;
  channel: "http" | "mqtt" | "tcp_hj212" | "tcp_gb26875" | "sip_gb28181" | "form" | "app" | "phone" | "pull";
  kind: "new" | "update" | "clear" | "cancel" | "test" | "heartbeat";
  occurred_at: string;
  received_at: string;
  category: string;
  source_category?: string | null;
  /** 1 most urgent */
  severity: 1 | 2 | 3 | 4;
  certainty?: "observed" | "likely" | "possible" | "unknown";
  title: string;
  description?: string;
  location: {
    lon?: number;
    lat?: number;
    crs?: "wgs84";
    orig?: {
      crs?: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
      x?: number;
      y?: number;
    };
    accuracy_m?: number | null;
    method?: "gps" | "device_register" | "address_match" | "map_pick" | "lbs" | "unknown";
    address?: string;
    place_code?: string;
    grid_code?: string;
    building?: string;
    unit?: string;
    floor?: number | string;
    room?: string;
    device_id?: string;
  };
  device?: {
    device_id?: string;
    device_type?: "noise_meter" | "smoke" | "heat" | "gas" | "gate" | "camera" | "lift" | "tracker" | "other";
    vendor?: string;
    model?: string;
    battery_pct?: number | null;
    signal_dbm?: number | null;
    calibrated_at?: string | null;
    health?: "ok" | "low_battery" | "fault" | "tamper" | "offline";
  } | null;
  measures?: ({
    name: string;
    value: number | string | boolean;
    unit: string;
    window_s?: number | null;
    from?: string;
    to?: string;
    limit?: number | null;
    rule?: string | null;
  })[];
  media?: ({
    kind: "image" | "video" | "audio" | "doc";
    url?: string;
    object_key?: string;
    sha256?: string;
    bytes?: number;
    mime?: string;
    taken_at?: string;
    device_id?: string;
    stage?: "report" | "evidence" | "arrival" | "result";
  })[];
  reporter?: {
    kind?: "resident" | "rider" | "grid_worker" | "enterprise" | "police" | "device" | "platform" | "anonymous";
    name?: string | null;
    phone?: string | null;
    org?: string | null;
    account?: string | null;
    consent_contact?: boolean;
    hide_from_field?: boolean;
  } | null;
  /** enterprise / venue / vehicle concerned */
  subject?: Record<string, unknown> | null;
  deadlines?: {
    dispatch_by?: string;
    arrive_by?: string;
    resolve_by?: string;
    sla?: string;
  };
  /** where status goes back */
  reply?: {
    mode?: "webhook" | "poll" | "none" | "sms";
    url?: string;
    ref?: string;
    states?: string[];
  } | null;
  links?: ({
    rel: "duplicate_of" | "caused_by" | "transfer_from" | "evidence_of";
    ref: string;
  })[];
  privacy?: "public" | "internal" | "restricted";
  extra?: Record<string, unknown>;
  raw: {
    sha256: string;
    mime: string;
    bytes?: number;
    object_key?: string;
  };
};

/**
 * The result of one record.
 *
 * `odd_times` names the times that cannot be (unreadable, before 1970, in the future): the record
 * keeps them as they were said, and the matter is as old as its arrival.
 */
export type IntakeResult = {
  intake_id: string;
  incident_id: string | null;
  status: IntakeStatus;
  duplicate: boolean;
  odd_times: string[];
};

export type IntakeResults = IntakeResult | IntakeResult[];

/** An intake as the desk sees it. It names no reporter. */
export type IntakeState = {
  id: string;
  source: string;
  source_ref: string;
  intake_kind: IntakeKind;
  category: string;
  severity: SeverityNumber;
  title: string;
  place: string;
  lat: number | null;
  lon: number | null;
  occurred_at: Moment;
  received_at: Moment;
  status: IntakeStatus;
  incident_id: string | null;
  area_id?: number;
  photos: string[];
  description: string;
  certainty: string;
  tips: number;
  networks: number;
  folded_into: string | null;
  has_number: boolean;
  voice: string | null;
  links: string[];
};

export type IntakeStatus = "pending" | "opened" | "attached" | "dismissed" | "ignored";

/** A new desk user; `name` is the call sign, such as 701. */
export type InviteIn = {
  role: "dispatcher" | "supervisor" | "admin";
  area_id: number;
  seat?: number | null;
  /** The account of 浙政钉 to sign in with; empty takes it away, none leaves it as it is. */
  notice_id?: string | null;
  name: string;
};

/** The desk user, and the link to hand over. */
export type InvitedOut = {
  user: DeskUserState;
  link: PasswordLink;
};

/** One assignment of the member, with all that its screen shows. */
export type JobState = {
  assignment: AssignmentState;
  order: OrderState;
  incident: IncidentState;
  mates: Mate[];
  notified: NotifiedState[];
  reports: ReportState[];
  messages: InboxMessage[];
  more_messages: boolean;
  asked: AskedState | null;
  relief: ReliefState | null;
  aid: AidState[];
  site: SiteState[];
  before: string[];
};

/** 自己留着: the giver goes on. */
export type KeptIn = {
  made_at?: string | null;
  sent_at?: string | null;
};

/** The reason why this machine cannot read the kept credentials. */
export type KeyFault = "no_key" | "other_key" | "damaged";

/** The kind of key; `secret` is one that the other side has given, such as HJ 212's password. */
export type KeyIn = {
  kind: "token" | "signing" | "ours";
  secret?: string | null;
};

/** The places whose labels are to be printed. */
export type LabelsIn = {
  place_ids: number[];
};

/** The page with the labels. */
export type LabelsOut = {
  page: string;
};

/** Always true: to change the lead, make another member the lead. */
export type LeadIn = {
  is_lead: boolean;
};

/** A case, or an intake without one, of which nothing is erased, and the reason. */
export type LeftAloneState = {
  id: string;
  number: string;
  why: LeftWhy;
};

/** The call sign that is free again. */
export type LeftOut = {
  free: string;
};

/** The reason why nothing of a case or of a report to the desk is erased. */
export type LeftWhy = "preserved" | "open" | "waiting";

/** The library of sounds. */
export type LibraryState = {
  may_change: boolean;
  is_installed: boolean;
  has_model: boolean;
  detector: DetectorState;
  kinds: SoundKindState[];
  figures: SoundFigures | null;
  samples: ListedSample[];
};

/** A table of limits that a station may name, with the edition in force today. */
export type LimitsChoice = {
  code: string;
  name: Record<string, string>;
  standard: string;
  is_confirmed: boolean;
  zones: Record<string, number[]>;
};

/** The fate of a line: the intake and its case, or the sentence of its refusal. */
export type LineFate = {
  line: number;
  ref: string;
  title: string;
  place: string;
  status: IntakeStatus | null;
  why: string;
  incident_id: string | null;
  incident_number: string | null;
  incident_status: IncidentStatus | null;
};

/** A link that counts; its secret is never shown again. */
export type LinkState = {
  id: string;
  label: string;
  made_at: Moment;
  made_by: string;
};

/** A case that may be the same as this one (疑似同一起). */
export type LinkedCase = {
  id: string;
  number: string;
  title: string;
  place: string;
  status: IncidentStatus;
};

/** The office's words for the workers, one for each link. */
export type LinksIn = {
  labels: string[];
};

/** The links of a source, and those that this call has made. */
export type LinksOut = {
  source: string;
  may_change: boolean;
  links: LinkState[];
  made: MadeLink[];
};

/** A day of a member whose shifts change, in words. */
export type ListedChange = {
  call_sign: string;
  day: string;
  before: string[];
  after: string[];
};

/** A sample with the name of its station and the number of its case. */
export type ListedSample = {
  id: string;
  by: string;
  kind: SoundKind;
  source_group: string;
  station_id: number | null;
  taken_at: Moment;
  named_at: Moment;
  seconds: number;
  features_by: string;
  features_sha256: string;
  sound_sha256: string | null;
  station: string;
  incident_id: string;
  is_ours: boolean;
};

/**
 * One message of the socket. An act of the feed has `seq`, other messages have none.
 *
 * `hello`, `heartbeat` and `upto` carry `upto`, the cursor; `reset` asks for whole state. `hello`
 * names in `hears` what a phone may send up the socket; `ack` carries the `answer` to that `key`.
 * `office` is the version of the office's lists: a page that holds another one reads them again.
 */
export type LiveFrame = {
  kind: string;
  seq?: number;
  at?: Moment;
  upto?: number;
  session?: string;
  hears?: string[];
  office?: number;
  key?: string;
  answer?: Record<string, unknown> | null;
  actor?: string;
  area_id?: number;
  incident_id?: string | null;
  member?: string | null;
  body?: FeedBody;
};

/** The level of a case's station, where it goes, and the limit. */
export type LiveLevel = {
  station: string;
  distance_m: number | null;
  level: number | null;
  trend: "rising" | "falling" | "steady" | null;
  limit: number;
  is_night: boolean;
  is_doubtful: boolean;
  heard_at: Moment | null;
  hour: (number | null)[];
};

/** The level of a case's station; null when none opened it and none is within 150 m. */
export type LiveLevelOut = {
  level: LiveLevel | null;
  sound: SuspectedSound | null;
};

/** The three clocks of 1·5·60. Those of arrival and resolution start at the dispatch. */
export type LoopState = {
  dispatch: ClockState;
  arrive: ClockState;
  resolve: ClockState;
};

/** The reason why the newest position of a member places nobody. */
export type Lost = "coarse" | "impossible" | "far" | "jumped";

/** A new link; its words are shown this once. */
export type MadeLink = {
  label: string;
  link: string;
  qr_svg: string;
};

/** Another member on the same case. */
export type Mate = {
  call_sign: string;
  status: AssignmentStatus;
};

/** The acts on a matter. */
export type MatterActKind = "opened" | "coloured" | "stepped" | "missed" | "done" | "dropped";

/** An act on a matter, as its desk reads it. */
export type MatterActState = {
  kind: MatterActKind;
  by: string;
  at: Moment;
  words: string;
  colour: MatterColour;
  next_step: string;
  due_on: string;
  photos: string[];
};

/** The four colours, the gravest first. */
export type MatterColour = "red" | "orange" | "yellow" | "blue";

/** The end of a matter: done, or dropped with a reason. */
export type MatterEndIn = {
  status: "done" | "dropped";
  words: string;
  photos?: string[];
};

/** A matter in an act of the feed: its words and photos are in its rows alone. */
export type MatterFact = {
  id: string;
  number: string;
  colour: MatterColour;
  status: EstateMatterStatus;
  due_on: string;
  misses: number;
  tier_area_id: number;
};

/** A new matter of an estate. */
export type MatterIn = {
  impact: number;
  urgency: number;
  colour: MatterColour;
  area_id: number;
  estate: string;
  title: string;
  origin: MatterOrigin;
  origin_ref?: string;
  responsible: string;
  next_step: string;
  due_on: string;
  words?: string;
  photos?: string[];
};

/** The source of a matter; `origin_ref` names the case, the hazard or the meeting. */
export type MatterOrigin = "resident" | "case" | "hazard" | "tip" | "meeting" | "office";

/** The matter after the act. */
export type MatterOut = {
  matter: WholeMatter;
};

/**
 * The state of a matter, as its source may know it.
 *
 * A case that was merged reads as the case that goes on. Nothing in it is about a person.
 */
export type MatterState = {
  ref: string;
  intake_id: string;
  status: IncidentStatus | MatterStatus;
  number: string | null;
  is_merged: boolean;
  received_at: string;
  opened_at: string | null;
  dispatched_at: string | null;
  arrived_at: string | null;
  resolved_at: string | null;
  closed_at: string | null;
  result: string | null;
  reason: string | null;
  photos: string[];
};

/** The status of a matter that has no case. */
export type MatterStatus = "waiting" | "dismissed" | "ignored";

/** The next step of a matter: what was done, what comes next, and until when. */
export type MatterStepIn = {
  words: string;
  next_step: string;
  due_on: string;
  responsible?: string;
  photos?: string[];
};

/** The matter weighed anew, and why. */
export type MatterWeighIn = {
  impact: number;
  urgency: number;
  colour: MatterColour;
  why: string;
};

/** The matters of the caller's areas, and the criteria of each colour in words. */
export type MattersOut = {
  matters: EstateMatterState[];
  areas: AreaNode[];
  criteria: Record<string, string>;
};

/** The caller, with role, seat and area. */
export type MeState = {
  role: Role | "source";
  name: string;
  seat: number | null;
  area: AreaState;
  language: string;
  csrf: string;
};

/** A measure: by which role, the day to look again, and what became of it. */
export type MeasureIn = {
  text: string;
  owner: string;
  look_again_on: string;
  outcome?: string;
};

/** One of our members, with the columns that it is read from. */
export type MemberColumns = {
  member: string;
  columns: string[];
};

/** A member's day. `places` are given to the member alone. */
export type MemberDay = {
  call_sign: string;
  starts_at: Moment;
  ends_at: Moment;
  shifts: DayTime[];
  duty: DayTime[];
  absences: DayTime[];
  orders: DayOrder[];
  places?: DayPlace[];
};

/** The same for a member, and the case that the call is about. */
export type MemberNumberIn = {
  purpose: Purpose;
  incident?: string | null;
};

/** The member after the change. */
export type MemberOut = {
  member: MemberRecord;
};

/** The grades of all channels to one member now. */
export type MemberReachability = {
  call_sign: string;
  area_id: number;
  on_duty: boolean;
  grade: "ok" | "doubtful" | "dead";
  channels: Record<string, ChannelGrade>;
  phone: PhoneState | null;
};

/** All that an administrator keeps of a member. Of the mobile only the ends are shown. */
export type MemberRecord = {
  id: number;
  call_sign: string;
  name: string | null;
  area: AreaNode;
  skills: string[];
  kit: string[];
  mobile: string | null;
  notice_id: string | null;
  on_duty: boolean;
  joined_at: Moment | null;
  consent: NoticeAnswer | null;
  phones: MembersPhone[];
};

/** A member as the desk sees it. The position is only known on duty. */
export type MemberState = {
  call_sign: string;
  area_id: number;
  on_duty: boolean;
  state: "free" | "assigned" | "en_route" | "on_scene" | "off";
  incident_id: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  fix_at: Moment | null;
  lost: Lost | null;
  skills: string[];
  kit: string[];
  live: boolean;
  push: PushState;
  phone_id: string | null;
  unconfirmed_phones: string[];
  seen_at: Moment | null;
  battery: number | null;
  mobile: string | null;
};

/** The members of the caller's areas, and whether the caller may change them. */
export type MembersOut = {
  may_change: boolean;
  areas: AreaNode[];
  members: MemberRecord[];
  former: FormerMember[];
};

/** A phone of a member. `model` is what its browser says, which may be nothing. */
export type MembersPhone = {
  id: string;
  model: string;
  enrolled_at: Moment;
  seen_at: Moment | null;
  is_confirmed: boolean;
  is_revoked: boolean;
};

/** The id of the case that this one is merged into. */
export type MergeIn = {
  into: string;
  without_report?: string;
};

/** A message on one channel to one member. */
export type MessageDelivery = {
  call_sign: string;
  channel: Channel;
  status: DeliveryStatus;
  reason: string | null;
  sent_at: Moment | null;
  shown_at: Moment | null;
};

/** A message with what became of it on each channel of each member. */
export type MessageFate = {
  id: string;
  incident_id: string;
  text: string;
  by: string;
  at: Moment;
  from_crew?: boolean;
  photos?: string[];
  voice?: string;
  voice_s?: number;
  order_id?: string;
  deliveries: MessageDelivery[];
  read_at: Moment | null;
  read_by: string | null;
};

/** The words or photos; everyone who is on the case now sees them on the order's screen. */
export type MessageIn = {
  text?: string;
  photos?: string[];
};

/** The message as it was sent. */
export type MessageOut = {
  message: MessageState;
  incident: IncidentState;
};

/** A phone's receipt for a message, with the channel by which it came. */
export type MessageReceiptIn = {
  made_at?: string | null;
  sent_at?: string | null;
  kind: "shown";
  channel: "live" | "push";
};

/** 会话: what the desk says to the crew of a case, or a member to both: text, photos, voice. */
export type MessageState = {
  id: string;
  incident_id: string;
  text: string;
  by: string;
  at: Moment;
  from_crew?: boolean;
  photos?: string[];
  voice?: string;
  voice_s?: number;
  order_id?: string;
};

/** A page of messages, the oldest first; `more`: there are earlier ones. */
export type MessagesOut = {
  messages: MessageFate[];
  more: boolean;
};

/** The ids of the messages that no desk had read before. */
export type MessagesReadOut = {
  message_ids: string[];
};

export type Moment = string;

/**
 * Rows that wait and are not in the lists, which have a cap.
 *
 * `matters` are the cases, and the alarms without a case, of which no alarm is listed.
 */
export type MoreRows = {
  incidents: number;
  alarms: number;
  matters: number;
  intakes: number;
};

/** A motion and its item of 民法典 278. */
export type MotionIn = {
  words: string;
  item: number;
};

/** A motion: its words, its item of 民法典 278, and the official result once there is one. */
export type MotionRow = {
  words: string;
  item: number;
  votes: VotesRow | null;
};

/** A motion with both majorities; the one of its item is `bar`. */
export type MotionState = {
  words: string;
  item: number;
  bar: string;
  votes: VotesState | null;
  quorum: NeedleState | null;
  by_bar: Record<string, NeedleState>;
  carried: Record<string, boolean>;
  has_majority: boolean;
};

/** A new position of a member on duty. */
export type MovedMember = {
  call_sign: string;
  lat: number;
  lon: number;
  accuracy_m: number | null;
  lost: Lost | null;
  at: Moment;
};

/** The name of a code. A `hidden` one is not offered any more. */
export type NamedCode = {
  "zh-CN": string;
  en?: string;
  hidden?: boolean;
  former?: FormerState[];
};

/** A place as a list of names shows it; degrees in WGS-84. */
export type NamedPoint = {
  name: string;
  lat: number;
  lon: number;
};

/** One of the samples that are most like a clip; 1.0 is the same. */
export type NearSample = {
  id: string;
  kind: SoundKind;
  source_group: string;
  likeness: number;
  has_sound: boolean;
  may_hear: boolean;
};

/** Words for a position, such as "沈家桥南 20 米"; null when the town has nothing near it. */
export type NearestOut = {
  words: string | null;
};

/** One thing that a street needs; the order is the order of work. */
export type Need = "areas" | "members" | "phones" | "second_desk" | "map" | "roads" | "channels" | "sources" | "source_keys" | "backup" | "restored" | "tls";

/** Two parts of two wholes on their way to one bar, which both must reach. */
export type NeedleState = {
  bar: string;
  part: WeightState;
  whole: WeightState;
  is_reached: boolean;
  lacking: WeightState;
};

/** A new phone of this member that another phone of the member may confirm or shut out. */
export type NewPhone = {
  id: string;
  agent: string;
  enrolled_at: Moment;
};

/** The next hour that was loud before: in `hits` of the last `weeks` weeks. */
export type NextLoud = {
  begins_at: Moment;
  hits: number;
  weeks: number;
};

/** The next step of the escalation, in seconds from now. */
export type NextStep = {
  do: string;
  in_s: number;
};

/** The reasons why a report says no position. */
export type NoFix = "no_consent" | "denied" | "unsupported" | "timed_out" | "too_old" | "on_behalf";

/** The stations of the caller's areas at this moment. */
export type NoiseOut = {
  now: string;
  stations: StationNow[];
};

/** The words of the note. They stay as they are: a correction is another note. */
export type NoteIn = {
  text: string;
};

/** A member's newest answer to the privacy notice. */
export type NoticeAnswer = {
  version: string;
  positions: boolean;
  at: Moment;
};

/** 119, 120, 110 or a partner was notified. */
export type NotifiedState = {
  id: string;
  agency: string;
  by: string;
  at: Moment;
  reference: string | null;
  expected_at: Moment | null;
  note: string | null;
};

/** The agency that was notified, and its answer. */
export type NotifyIn = {
  agency: string;
  reference?: string | null;
  expected_at?: string | null;
  note?: string | null;
};

/** The reason why the number is asked for; a call is noted on the timeline. */
export type NumberIn = {
  purpose: Purpose;
};

/** The whole number. */
export type NumberOut = {
  phone: string;
};

/** The fate of something that a member has seen and reported. */
export type ObservationFate = "waiting" | "opened" | "attached" | "dismissed" | "closed" | "cancelled" | "transferred";

/** Something that a member reported, and what became of it. It names no other person. */
export type ObservationState = {
  id: string;
  title: string;
  category: string;
  place: string;
  seen_at: Moment;
  fate: ObservationFate;
  number: string | null;
  reason: string | null;
  result: string | null;
};

/** Something that the member saw. */
export type ObserveIn = {
  made_at?: string | null;
  sent_at?: string | null;
  category: string;
  text?: string;
  place?: string;
  position?: PositionIn | null;
  photos?: string[];
};

/** The answers of a member whose phone read a label far from its point. */
export type OddWhy = "label_moved" | "bad_position";

/** The caller's password, as it was typed. */
export type OfferIn = {
  current: string;
};

/** The version that is in force now, and the codes that the change has changed. */
export type OfficeChangedOut = {
  version: number;
  changed: Record<string, string[]>;
};

/** The fields to change; null takes a field away. */
export type OfficeEntryIn = {
  /** The version that the author has read. */
  version: number;
  /** True to make a new entry, and to change none that has this code. */
  is_new?: boolean;
  fields: Record<string, unknown>;
};

/**
 * One entry with its fields as JSON, and the version that changed it last, if any did.
 *
 * `lacks_second`: a text of it has no words in the second language.
 */
export type OfficeEntryState = {
  code: string;
  fields: Record<string, unknown>;
  lacks_second: boolean;
  version: number;
  by: string | null;
  at: Moment | null;
};

/** Entries by list and code, as `export` gives them; what is not named stays as it is. */
export type OfficeListsIn = {
  version: number;
  lists: Record<string, Record<string, Record<string, unknown>>>;
  /** True to check only; the answer says what would change. */
  dry_run?: boolean;
};

/** The lists to edit, the newest versions first in `history`, and what a release cannot read. */
export type OfficeListsOut = {
  may_change: boolean;
  version: number;
  fingerprint: string;
  fault: string;
  lists: Record<string, OfficeEntryState[]>;
  history: OfficeVersionState[];
};

/** The lists that phones and desks need, by code. */
export type OfficeOut = {
  categories: Record<string, CategoryState>;
  dispositions: Record<string, NamedCode>;
  before_arrival: string[];
  declines: Record<string, NamedCode>;
  skills: Record<string, NamedCode>;
  kit: Record<string, NamedCode>;
  sound_sources: Record<string, NamedCode>;
  partners: Record<string, PartnerState>;
  chips: ChipState[];
  version: number;
};

/** One change of the lists, with the codes that it changed. */
export type OfficeVersionState = {
  version: number;
  by: string;
  at: Moment;
  changed: Record<string, string[]>;
};

/** Words of the office: where the second language is missing, the first counts. */
export type OfficeWords = {
  "zh-CN": string;
  en?: string;
};

/** 受谁委派: for whom the member spoke (治安管理处罚法 art. 88 names these bodies). */
export type OnBehalfOf = "neighbourhood_committee" | "owners_committee" | "property_firm" | "street_office" | "authority";

/** A case that somebody must go on with. */
export type OpenCase = {
  incident_id: string;
  number: string;
  title: string;
  place: string;
  severity: SeverityNumber;
  status: string;
  opened_at: Moment;
  claimed_by: string | null;
};

/** A new case. Fields left out come from the intake, or from the category's plan. */
export type OpenIncidentIn = {
  category: string;
  severity?: number | null;
  title?: string | null;
  place?: string | null;
  lat?: number | null;
  lon?: number | null;
  datum?: string;
  description?: string | null;
  /** The caller's number; readers get it masked. */
  reporter_phone?: string | null;
  /** The caller agreed to hear by SMS what becomes of it (短信告知). */
  reporter_agrees?: boolean;
  area_id?: number | null;
  intake?: string | null;
};

/** The words that the members get. A corrected place is a new version to acknowledge. */
export type OrderState = {
  id: string;
  incident_id: string;
  text: string;
  place: string;
  lat: number | null;
  lon: number | null;
  place_version: number;
  at: Moment;
  by: string;
  first_only: boolean;
  quiet: string[];
  because: BecauseState;
};

/** A photo of the case and what is blurred in it; no box says that it shows no face or plate. */
export type OutwardPhotoIn = {
  sha256: string;
  boxes: BoxIn[];
};

/** A confirmed copy as the feed keeps it. Its address is no part: the feed has many readers. */
export type OutwardPhotoState = {
  id: string;
  sha256: string;
  boxes: PhotoBox[];
  copy_sha256: string | null;
  by: string;
  confirmed_at: Moment;
  withdrawn_at: Moment | null;
  withdrawn_by: string | null;
};

/** The copies of the case that stand now. */
export type OutwardPhotosOut = {
  outward: ShownOutwardPhoto[];
};

/** 待补报: the resolved case waits for the report of this member, due at `due_at`. */
export type OwedReport = {
  call_sign: string;
  since: Moment;
  due_at: Moment;
  breached_at: Moment | null;
  photo_only?: boolean;
};

/** An absence of the member. */
export type OwnAbsence = {
  starts_at: Moment;
  ends_at: Moment;
};

/** The channels that need no credentials: phones with a socket, and phones with a push. */
export type OwnChannels = {
  live_phones: number;
  push_phones: number;
  push: ServiceHealth;
  push_hosts: string[];
};

/** A page of messages, the oldest first; `more`: there are earlier ones. */
export type OwnMessagesOut = {
  messages: InboxMessage[];
  more: boolean;
};

/** A shift of the member; `name` is that of its kind. */
export type OwnShift = {
  id: string;
  starts_at: Moment;
  ends_at: Moment;
  name: WordsState | null;
};

/** The shifts, absences, swaps and colleagues of a member; the phone keeps them. */
export type OwnShiftsOut = {
  at: Moment;
  shifts: OwnShift[];
  absences: OwnAbsence[];
  swaps: SwapState[];
  colleagues: string[];
  their_shifts: ColleagueShift[];
};

/** The area under which this one goes. */
export type ParentIn = {
  parent_id: number;
};

/** A partner that may be asked. `competences` are those for the category of the case. */
export type PartnerChoice = {
  code: string;
  competences: CompetenceState[];
  answer_s: number;
};

/** The link of a transfer as the desk sees it; its address is read by making it again. */
export type PartnerLinkState = {
  by: string;
  made_at: Moment;
  expires_at: Moment;
};

/** 协同力量: a force that is not ours. It is to answer a transfer within `answer_s` seconds. */
export type PartnerState = {
  "zh-CN": string;
  en?: string;
  hidden?: boolean;
  former?: FormerState[];
  answer_s: number;
  link_h: number;
};

/** 谁的时间 in sum. `counted` and all of `left_out` add up to the cases. */
export type PartyFigure = {
  counted: number;
  left_out: Record<string, number>;
  seconds: number | null;
  lines: PartyLine[];
};

/** The seconds of one party; `others` are those of few cases, of which only the sum is said. */
export type PartyLine = {
  party: "source" | "desk" | "field" | "partner" | "tier" | "others";
  cases: number | null;
  seconds: number;
  share: number;
};

/** Seconds of a case in one hand: of `party`, and of which partner or tier. */
export type PartySpan = {
  party: "source" | "desk" | "field" | "partner" | "tier";
  partner?: string;
  area_id?: number;
  begin: Moment;
  end: Moment | null;
  seconds: number;
};

/** All seconds of one party in a case. */
export type PartySum = {
  party: "source" | "desk" | "field" | "partner" | "tier";
  partner?: string;
  area_id?: number;
  seconds: number;
};

/** An exceedance of the span, and what became of it. */
export type Passed = {
  began_at: Moment;
  cleared_at: Moment | null;
  kind: ExceedanceKind;
  level: number;
  limit: number;
  standard: string;
  incident_id: string | null;
  number: string | null;
  arrived_at: Moment | null;
};

/** The answer of the browser, as `PublicKeyCredential.toJSON()` gives it. */
export type PasskeyIn = {
  credential: Record<string, unknown>;
};

/** The options with which a browser makes or asks for a passkey (WebAuthn level 3, as JSON). */
export type PasskeyOptionsOut = {
  options: Record<string, unknown>;
};

/** One passkey of the caller. */
export type PasskeyState = {
  id: string;
  made_at: Moment;
  used_at: Moment | null;
};

/** A link with which a desk user sets a password; it is shown once. */
export type PasswordLink = {
  url: string;
  expires_at: Moment;
};

/** A pattern (四班三运转) laid over the days from `first` on, for teams of call signs. */
export type PatternIn = {
  code: string;
  first: string;
  days: number;
  teams: string[][];
};

/** The link of a case with its address; both null when there is none. */
export type PeaceLinkOut = {
  link: PeaceLinkState | null;
  url: string | null;
};

/** The link of a case as the desk sees it; its address is read by making it again. */
export type PeaceLinkState = {
  by: string;
  made_at: Moment;
  expires_at: Moment;
};

/** The link of a case of noise; null while none works. */
export type PeaceState = {
  link: PeaceLinkState | null;
};

/** The counts of an erasure that was done, or would be, and the cases that it leaves. */
export type PersonErasureOut = {
  erased: boolean;
  person: string;
  bodies: number;
  photos: number;
  intakes: number;
  cases: number;
  positions: number;
  phones: number;
  kept: LeftAloneState[];
  also_member: string | null;
  backups: BackupsState;
};

/** One person, by exactly one of three, and the reason, which stands in the record. */
export type PersonIn = {
  /** The number of a citizen, with or without spaces and +86. */
  phone?: string | null;
  /** The link of a tip, or the id of an intake. */
  tip?: string | null;
  call_sign?: string | null;
  why: string;
};

/** The phone that is confirmed, and since when. */
export type PhoneConfirmedOut = {
  confirmed: string;
  at: Moment;
};

/** The phone whose sessions have ended. */
export type PhoneRevokedOut = {
  revoked: string;
};

/** The state of a member's phone, as the phone reports it. */
export type PhoneState = {
  screen: Screen;
  screen_at: Moment | null;
  battery: number | null;
  is_charging: boolean | null;
  push: PushState;
};

/** A phone at the former address, whose member has none at the present one. */
export type PhoneToMove = {
  call_sign: string;
  model: string;
  seen_at: Moment | null;
};

/** A part of a photo that is blurred, in thousandths of its width and height. */
export type PhotoBox = {
  x: number;
  y: number;
  width: number;
  height: number;
};

/** SHA-256 of a photo: as the phone sent it, as we keep it, and of its small copy. */
export type PhotoDigests = {
  sha256: string;
  stored_sha256: string;
  thumbnail_sha256: string;
};

/** A form with one photo. */
export type PhotoIn = {
  photo: Blob;
  made_at?: Moment;
};

/** The name of the photo, which is the SHA-256 of the sent file, and its size in pixels. */
export type PhotoOut = {
  sha256: string;
  width: number;
  height: number;
};

/** A note at an act. */
export type PinIn = {
  seq: number;
  note: string;
};

/** Nothing: the case says the place. */
export type PlaceContactsIn = {
};

/** The people who open doors at the place of the case, by place; perhaps none. */
export type PlaceContactsOut = {
  contacts: SiteContacts[];
};

/** The record of a place; the position is in `datum`. */
export type PlaceIn = {
  area_id: number;
  name: string;
  kind: PlaceKind;
  lat: number;
  lon: number;
  datum?: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
  name_en?: string;
  aliases?: string[];
  access?: string;
  contacts?: string;
  hazards?: string;
};

/** The kinds of places that an administrator may choose. Old rows may have other words. */
export type PlaceKind = "aed" | "lifebuoy" | "hydrant" | "fire_post" | "estate" | "building" | "shop" | "market" | "school" | "hospital" | "office" | "metro" | "bridge" | "junction" | "park" | "charging" | "lamp_post" | "other";

/** A line that adds a place, or changes the named fields of one. */
export type PlaceLineOut = {
  line: number;
  name: string;
  kind: string;
  fields: string[];
};

/** All places in the order of their names. */
export type PlaceNamesOut = {
  places: NamedPoint[];
};

/** The place after the change. */
export type PlaceOut = {
  place: PlaceRecord;
};

/** All that is kept of a place; the position is in WGS-84, `datum` is that of the entry. */
export type PlaceRecord = {
  id: number;
  area_id: number;
  area: string;
  name: string;
  name_en: string;
  aliases: string[];
  kind: string;
  lat: number;
  lon: number;
  datum: string;
  access: string;
  contacts: string;
  hazards: string;
};

/** The places that the query names, 200 at most; `count` counts all. */
export type PlaceRecordsOut = {
  may_change: boolean;
  places: PlaceRecord[];
  count: number;
};

/** A place that a text may mean. The gazetteer is ours, the geocoder is an outside service. */
export type PlaceState = {
  from: "gazetteer" | "geocoder";
  name: string;
  kind: string | null;
  area_id: number | null;
  lat: number;
  lon: number;
};

/**
 * A table in base64, CSV or .xlsx of 1 MB at most, with the datum of its positions.
 *
 * A new place without an area belongs to the outline that holds it, else to `area_id`.
 * `is_datum_sure`: enter it even when another datum fits better.
 */
export type PlaceTableIn = {
  file: string;
  area_id: number;
  datum: "wgs84" | "gcj02" | "bd09" | "cgcs2000";
  is_datum_sure?: boolean;
};

/** The effect of the table; nothing is written while a line is wrong. */
export type PlaceTableOut = {
  new: PlaceLineOut[];
  changed: PlaceLineOut[];
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
  doubt: DoubtOut | null;
};

/** Places that the text may mean, the likeliest first. */
export type PlacesOut = {
  places: PlaceState[];
};

/** One look at one point, as its audit shows it to a supervisor. */
export type PointScan = {
  at: Moment;
  call_sign: string;
  proof: ScanProof;
  grade: ScanGrade;
  distance_m: number | null;
  accuracy_m: number | null;
  is_odd: boolean;
  odd_why: OddWhy | null;
  photo: string | null;
  words: string;
};

/** The newest looks at one point; reading them is an act of the audit. */
export type PointScansOut = {
  scans: PointScan[];
};

/** The new version of one severity's steps. */
export type PolicyChangedOut = {
  severity: SeverityNumber;
  policy: PolicyState;
};

/** The choices that the page may offer. */
export type PolicyChoices = {
  whens: When[];
  fits: Record<When, Do[]>;
  at_once: Do[];
  may_ask: Do[];
};

/** The steps of every severity, and whether the caller may change them. */
export type PolicyOut = {
  may_change: boolean;
  choices: PolicyChoices;
  severities: Record<string, PolicyState>;
};

/** The current version, and in `history` all versions, the newest first. */
export type PolicyState = {
  version: number;
  by: string | null;
  at: Moment | null;
  steps: PolicyStep[];
  history: PolicyVersion[];
};

/** An action after a time of silence. `past_eta` counts in ETAs, all others in seconds. */
export type PolicyStep = {
  when: When;
  do: Do;
  after_s: number | null;
  after_etas: number | null;
  policy: "always" | "if_allowed" | "ask" | "by_choice";
  unless: "shown" | null;
  silent: boolean;
};

/** The edited steps of one severity. */
export type PolicyTrialIn = {
  steps: Record<string, unknown>[];
};

/** An estimate from past cases; both tables are judged alike, from the same silences. */
export type PolicyTrialOut = {
  severity: SeverityNumber;
  since: Moment;
  days: number;
  cases: number;
  is_cut: boolean;
  steps: TrialStep[];
  woken_now: number;
  woken_edited: number;
  night_now: number;
  night_edited: number;
  not_judged: When[];
};

/** One version of a severity's steps. Version 0 is the street's file and has no author. */
export type PolicyVersion = {
  version: number;
  by: string | null;
  at: Moment | null;
  steps: PolicyStep[];
};

/** A position of a device, in WGS-84. */
export type PositionIn = {
  lat: number;
  lon: number;
  accuracy_m?: number | null;
  /** The time that the receiver of the satellites claims. */
  taken_at?: string | null;
  /** The phone's time when the page got the position: its age counts from here. */
  heard_at?: string | null;
};

/** A place on earth, WGS-84. */
export type PositionState = {
  lat: number;
  lon: number;
  accuracy_m: number | null;
  taken_at: Moment | null;
  taken_claim?: string;
  measured_at?: Moment | null;
};

/** New positions, for desks. */
export type PositionsFrame = {
  kind: "positions";
  body: MovedMember[];
};

/** The things that a force may do in a matter; a lawyer has to confirm them (审). */
export type Power = "advise" | "inspect" | "order" | "stop" | "seize" | "remove" | "fine" | "detain" | "rescue" | "treat" | "certify";

/** Phones that opened or closed their socket, for desks. */
export type PresenceFrame = {
  kind: "presence";
  body: PresenceRow[];
};

/** A member, and whether the phone holds an open socket. */
export type PresenceRow = {
  call_sign: string;
  live: boolean;
};

/** The incident, and its preservation as it stands after the command. */
export type PreservationOut = {
  incident: IncidentState;
  preservation: PreservationState | null;
};

/** 证据保全: nothing of the case is erased or forgotten while this stands. */
export type PreservationState = {
  by: string;
  at: Moment;
  reason: string;
};

/** The reason, which stands in the feed. */
export type PreserveIn = {
  reason: string;
};

/** RFC 9457. `detail` is a sentence in the caller's language that a person can act on. */
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: WrongField[];
  incident?: IncidentState | null;
  won_by?: string;
  version?: number;
  intake_id?: string;
  incident_id?: string;
  phone_id?: string | null;
};

/** The member that the escalation proposes to send. */
export type ProposalState = {
  call_sign: string;
  eta_s: number | null;
  distance_m: number | null;
  chance: number | null;
  reason: WordsState;
};

/** The state of the phone; a field that is null or left out stays as it was. */
export type PulseIn = {
  screen: "duty" | "visible" | "hidden";
  battery?: number | null;
  is_charging?: boolean | null;
};

/** The reason for which the desk asks for a number. */
export type Purpose = "read" | "call";

/** The public VAPID key that a browser needs to subscribe to Web Push. */
export type PushKey = {
  public_key: string;
};

/** The keys that a browser made for its subscription. */
export type PushKeysIn = {
  p256dh: string;
  auth: string;
};

/** The push state of this phone. */
export type PushOut = {
  push: PushState;
};

export type PushState = "none" | "ok" | "unsupported" | "denied" | "no_service" | "gone";

/** The push state that the browser reports. */
export type PushStateIn = {
  state: PushState;
};

/** A time in seconds; `is_reached` is false when it was longer than that. */
export type QuantileState = {
  seconds: number;
  is_reached: boolean;
};

/** The result of a call on the radio, with those who were called or who answered. */
export type RadioIn = {
  outcome: RadioOutcome;
  call_signs?: string[];
};

/** The result of a call on the radio. */
export type RadioOutcome = "called" | "answered" | "unanswered";

/** The text that the dispatcher reads over the radio. */
export type RadioScript = {
  text: string;
};

/** The position of a case as it was said, in its datum. */
export type RawPlace = {
  datum: string;
  lat: number | null;
  lon: number | null;
};

/** 叫得通: which channels are set up, each member's grades, the newest comms check. */
export type ReachabilityBoard = {
  at: Moment;
  channels: Record<string, boolean>;
  members: MemberReachability[];
  check: CommsCheckResults | null;
  move: DomainMove | null;
};

/** 反应: what the person who made the noise did then. */
export type Reaction = "stopped" | "turned_down" | "refused" | "left" | "nobody";

/** The reason for the command. */
export type ReasonIn = {
  reason: string;
};

/** The case that the member goes to, its version that the desk read, and the order's text. */
export type ReassignIn = {
  incident_id: string;
  order?: string;
  version?: number | null;
};

/** A phone's receipt for an order, with the channel by which the order came. */
export type ReceiptIn = {
  made_at?: string | null;
  sent_at?: string | null;
  kind: ReceiptKind;
  channel: Channel;
};

export type ReceiptKind = "shown" | "opened";

/** `late` when the server had this receipt already, or the order is over. */
export type ReceiptOut = {
  effect: "applied" | "late";
};

/** One thing that was refused, and why. */
export type RefusedState = {
  at: Moment;
  code: string;
  words: string;
  sample: string;
};

/** The points that get new labels. */
export type RelabelIn = {
  checkpoint_ids: number[];
};

/** The page with the new labels. */
export type RelabelOut = {
  page: string;
};

/** The ends of a request to take over a case (交给 017). */
export type ReliefEnd = "taken" | "refused" | "unanswered" | "taken_back" | "impossible";

/** The call sign of the colleague, and what he or she must know. */
export type ReliefIn = {
  made_at?: string | null;
  sent_at?: string | null;
  to: string;
  text?: string;
};

/** The request as it stands; null when there is none. `superseded`: the part had ended. */
export type ReliefOut = {
  effect: Effect;
  relief: ReliefState | null;
  incident: IncidentState | null;
};

/** 交给 017: a member asks a colleague to take over. `end` is null while nobody has answered. */
export type ReliefState = {
  assignment_id: string;
  by: string;
  to: string;
  asked_at: Moment;
  end: ReliefEnd | null;
  reason: string | null;
};

/** The id of the passkey, and the caller's password as it was typed. */
export type RemoveIn = {
  id: string;
  current: string;
};

/** The name of the place that was removed. */
export type RemovedOut = {
  removed: string;
};

/** An act of a case, and the state of the case after it. */
export type ReplayAct = {
  seq: number;
  at: Moment;
  kind: string;
  actor: string;
  member: string | null;
  body: FeedBody;
  acted_at: Moment;
  device_at: Moment | null;
  unconfirmed?: boolean;
  incident_id: string;
  state: IncidentState | null;
};

/** A past time: the cases at its beginning, and the acts in their order. */
export type ReplayHour = {
  begins_at: Moment;
  ends_at: Moment;
  cases: IncidentState[];
  is_cut: boolean;
  acts: ReplayAct[];
  erased: number;
  upto: number;
  more: boolean;
};

/** The positions of the crews. Those from before `kept_since` are deleted. */
export type ReplayPositions = {
  kept_since: Moment;
  trails: ReplayTrail[];
  is_cut: boolean;
};

/** The positions of one member for one case, within the hour. */
export type ReplayTrail = {
  incident_id: string;
  number: string;
  call_sign: string;
  places: DayPlace[];
};

/** The states that did not arrive, the newest first. */
export type RepliesOut = {
  replies: ReplyOut[];
};

/** The way by which a source hears what became of its matter. */
export type ReplyMode = "none" | "poll" | "webhook" | "topic";

/** A state that did not arrive. `why` are the words of the last failure. */
export type ReplyOut = {
  id: string;
  source: string;
  ref: string;
  state: string;
  step: ReplyStep | null;
  status: ReplyStatus;
  made_at: string;
  next_at: string;
  attempts: number;
  why: string;
};

export type ReplyStatus = "waiting" | "sent" | "replaced" | "dead";

/** A step of a matter, for a platform that wants each of them by itself. */
export type ReplyStep = "sign" | "arrive" | "feedback" | "end" | "return";

/** A report from the field. `photos` may name photos that the server does not have yet. */
export type ReportIn = {
  made_at?: string | null;
  sent_at?: string | null;
  kind: ReportKind;
  text?: string;
  disposition?: string | null;
  position?: PositionIn | null;
  /** The reason why the report says no position. */
  no_fix?: NoFix | null;
  photos?: string[];
  /** 补报: it adds to what was reported before. */
  later?: boolean;
  /** 稍后补: the member reports the rest later, and the case waits for it. */
  owed?: boolean;
  via?: Via | null;
};

export type ReportKind = "departed" | "arrived" | "progress" | "changed" | "reinforce" | "handover" | "not_found" | "refused" | "resolved";

/** The effect of the report, and the report as it is stored. */
export type ReportOut = {
  effect: Effect;
  report: ReportState;
  incident: IncidentState | null;
};

/**
 * A report from the field. `acted_at` is by our clock, `device_at` by the phone's clock.
 *
 * `device_claim` has the words of the phone's clock where they name no moment. The position is
 * deleted with the other positions, and the feed holds only its digest.
 */
export type ReportState = {
  id: string;
  assignment_id: string;
  call_sign: string;
  kind: ReportKind;
  effect: Effect;
  text: string;
  disposition: string | null;
  position?: PositionState | null;
  position_digest?: string;
  fix: FixState | null;
  no_fix: NoFix | null;
  photos: string[];
  missing_photos?: string[];
  acted_at: Moment;
  device_at: Moment | null;
  device_claim: string | null;
  received_at: Moment;
  late: boolean;
  by: string | null;
  via: Via;
  unconfirmed?: boolean;
};

/** The person who reported the case; the number is masked (138****0042). */
export type ReporterState = {
  kind: string | null;
  phone: string | null;
  is_verified: boolean | null;
};

/** The members to send. `incident`, `version`: the case of the SOS as the desk read it. */
export type RescueIn = {
  members: string[];
  incident?: string | null;
  version?: number | null;
};

/** The members who are with the caller first; members on a grave case come last. */
export type RescuersOut = {
  rescuers: CandidateState[];
  incident: string | null;
  version: number | null;
};

/** The version to go back to; 0 is as the release ships the lists. */
export type RestoreOfficeIn = {
  /** The version that the author has read. */
  version: number;
  to: number;
};

/** The official result, a row for each motion in their order, and its document. */
export type ResultIn = {
  votes: VotesIn[];
  source: string;
  photos: string[];
};

/** The area that takes the people, places, sources and areas; none when there is nothing. */
export type RetirementIn = {
  into_id?: number | null;
};

/** The words of people. `version` is the one that was read. */
export type ReviewIn = {
  version: number;
  notes?: string;
  lessons?: string;
  pins?: PinIn[];
  measures?: MeasureIn[];
};

/** A change that is to help next time, with its role and the day to look again. */
export type ReviewMeasure = {
  text: string;
  owner: string;
  look_again_on: string;
  outcome: string;
};

/** The words of people beside the draft, in one version. */
export type ReviewOverlay = {
  version: number;
  notes: string;
  lessons: string;
  pins: ReviewPin[];
  measures: ReviewMeasure[];
};

/** A note at an act of the case. */
export type ReviewPin = {
  seq: number;
  note: string;
};

/** A review in the list. */
export type ReviewRow = {
  incident_id: string;
  number: string;
  title: string;
  by: string;
  at: Moment;
  look_again_on: string | null;
  is_due: boolean;
};

/** The draft of a review: the acts, the clocks, whose seconds; and what people added. */
export type ReviewState = {
  incident: IncidentState;
  timeline: TimelineRow[];
  more: boolean;
  seconds: SecondsState;
  version: number;
  saved_by: string | null;
  saved_at: Moment | null;
  overlay: ReviewOverlay | null;
};

/** The reviews of the caller's areas, those to look at again first. */
export type ReviewsOut = {
  reviews: ReviewRow[];
};

export type Role = "member" | "dispatcher" | "supervisor" | "admin";

/** A building of the roll that was looked at. */
export type RollBuilding = {
  name: string;
  owners: number;
  area_m2: number;
};

/** A roll in base64, CSV or .xlsx of 180 KB at most. */
export type RollIn = {
  file: string;
};

/** The effect of the roll; nothing is written while a line is wrong. */
export type RollOut = {
  buildings: RollBuilding[];
  units: number;
  owners: number;
  parking: number;
  wrong: WrongLine[];
  wrong_count: number;
};

/** A table in base64, CSV or .xlsx of 1 MB at most, and the area of new members without one. */
export type RosterIn = {
  file: string;
  area_id: number;
};

/** A line that adds a member, or changes the named fields of one. */
export type RosterLine = {
  line: number;
  call_sign: string;
  name: string | null;
  fields: string[];
};

/** The effect of the table; nothing is written while a line is wrong. */
export type RosterOut = {
  new: RosterLine[];
  changed: RosterLine[];
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
};

/** Exactly one of: cells, a pattern, a table in base64 (CSV or .xlsx of 1 MB at most). */
export type RotaIn = {
  cells?: CellIn[] | null;
  pattern?: PatternIn | null;
  file?: string | null;
};

/** A row of the grid: for each day of the week the shifts that begin on it. */
export type RotaMember = {
  call_sign: string;
  name: string | null;
  area: AreaNode;
  left_at: Moment | null;
  days: ShiftHours[][];
  short_rest: string[];
};

/** The rota of a week, and whether the caller may change it. */
export type RotaOut = {
  rest_hours: number;
  today: string;
  days: string[];
  areas: AreaNode[];
  kinds: ShiftKindState[];
  patterns: ShiftPatternState[];
  members: RotaMember[];
  absences: AbsenceState[];
  may_change: boolean;
};

/** The effect of the change; nothing is written while a line is wrong. */
export type RotaPlanOut = {
  changes: ListedChange[];
  count: number;
  same: number;
  away: string[];
  short_rest: string[];
  rest_hours: number;
  wrong: WrongLine[];
  wrong_count: number;
};

/** The reasons why a round ended. */
export type RoundEnd = "done" | "weather" | "ordered" | "unwell" | "shift_over" | "blocked" | "other" | "replaced";

/** The reason to end the round; `done` when every point was looked at. */
export type RoundEndIn = {
  made_at?: string | null;
  sent_at?: string | null;
  reason: RoundEnd;
  words?: string;
};

/** The round as it ended. */
export type RoundEndedOut = {
  round: RoundState;
};

/**
 * The member's round with the looks that have arrived, and every point of the street.
 *
 * `round` is null when there is no point to look at.
 */
export type RoundOut = {
  round: RoundState | null;
  scans: ScanState[];
  points: RoundPointState[];
};

/** A point as the phone keeps it for use without a network. The digests open no label. */
export type RoundPointState = {
  id: number;
  name: string;
  name_en: string;
  look: string;
  lat: number;
  lon: number;
  radius_m: number;
  code_digest: string;
  tag_digest: string | null;
  seen_at: Moment | null;
};

/** A member's own round. */
export type RoundState = {
  id: string;
  proposed_at: Moment;
  order: number[];
  ended_at: Moment | null;
  ended: RoundEnd | null;
};

/** A parameter of a station's rule: its usual value, and the least and greatest one. */
export type RuleParameter = {
  name: string;
  usual: number;
  least: number;
  most: number;
  is_whole: boolean;
};

/** One thing that a source said, with its fate. */
export type SaidState = {
  intake_id: string;
  at: Moment;
  kind: string;
  ref: string;
  title: string;
  word: string;
  category: string;
  severity: number;
  status: IntakeStatus;
  incident_number: string | null;
  incident_status: IncidentStatus | null;
};

/** The kind of a sound, and the device or the place that made it. */
export type SampleIn = {
  kind: SoundKind;
  source_group: string;
};

/** The sample as it is stored. */
export type SampleOut = {
  sample: SampleState;
};

/** 声源样本 as the desk sees it and as the feed keeps it. */
export type SampleState = {
  id: string;
  by: string;
  kind: SoundKind;
  source_group: string;
  station_id: number | null;
  taken_at: Moment;
  named_at: Moment;
  seconds: number;
  features_by: string;
  features_sha256: string;
  sound_sha256: string | null;
};

/** The caller's saved filters, the oldest first. */
export type SavedFiltersOut = {
  filters: FilterState[];
};

/**
 * The grades of a record, from the best proof to the least. A person has no grade.
 *
 * Every grade counts: none is refused.
 */
export type ScanGrade = "both" | "label" | "place" | "photo" | "said";

/** A look at a point, with what the phone read of its label or tag. */
export type ScanIn = {
  made_at?: string | null;
  sent_at?: string | null;
  checkpoint_id: number;
  round_id?: string | null;
  proof: ScanProof;
  code?: string;
  tag?: string;
  position?: PositionIn | null;
  photo?: string | null;
  words?: string;
  odd_why?: OddWhy | null;
};

/** The look as it is stored. */
export type ScanOut = {
  scan: ScanState;
};

/** The kinds of proof that a phone gives of a look at a point. */
export type ScanProof = "tag" | "code" | "geofence" | "photo" | "said";

/** One look, as the member who made it sees it. */
export type ScanState = {
  id: string;
  checkpoint_id: number;
  proof: ScanProof;
  grade: ScanGrade;
  at: Moment;
  is_odd: boolean;
  distance_m: number | null;
};

/** The state of the page on the phone, as the page reports it. */
export type Screen = "unknown" | "duty" | "visible" | "hidden";

/** The work of one person. Without a skill anybody can do it. */
export type SeatPlan = {
  skill: string | null;
};

/** One person's worth of work on a case, and the member who fills the seat. */
export type SeatState = {
  no: number;
  skill: string | null;
  call_sign: string | null;
};

/** A new secret for an authenticator app, as text and as a QR code; it is shown once. */
export type SecondFactorOut = {
  secret: string;
  uri: string;
  qr_svg: string;
};

/** 谁的时间: whose seconds the case's were, in their order and summed up. */
export type SecondsState = {
  spans: PartySpan[];
  sums: PartySum[];
  areas: Record<string, string>;
};

/**
 * The health of a service as the workers know it: last success, last failure with its words.
 *
 * `refusals` counts those since the last success.
 */
export type ServiceHealth = {
  sent_at: Moment | null;
  failed_at: Moment | null;
  reason: string;
  refusals: number;
  paused_until: Moment | null;
};

/** The ticket of the link, and the new password as it was typed. */
export type SetPasswordIn = {
  ticket: string;
  password: string;
  /** The code of the authenticator app, for a user who has one. */
  code?: string;
};

/** The answers that `patrol setup` asks for; `map` is in WGS-84. */
export type SetupIn = {
  name: string;
  prefix?: string;
  admin: string;
  place_hint?: string;
  map?: Blob;
};

/** The street is made: its name, its first case's number, and where the password is set. */
export type SetupOut = {
  name: string;
  number: string;
  url: string;
};

/** 特急, 紧急, 一般, 低. The targets, the escalation and the bell depend on it. */
export type Severity = 1 | 2 | 3 | 4;

export type SeverityNumber = 1 | 2 | 3 | 4;

/** A share from 0 to 1 with its 95 % interval, and what cancelled cases could make of it. */
export type ShareState = {
  share: number;
  low: number;
  high: number;
  worst: number;
  best: number;
};

/** A case on a sheet. `status` is that of the sheet, `status_now` the present one. */
export type SheetCase = {
  incident_id: string;
  number: string;
  title: string;
  place: string;
  severity: SeverityNumber;
  status: string;
  opened_at: Moment;
  claimed_by: string | null;
  taker: string;
  note: string;
  status_now: string;
};

/** A one-time link for one member's phone, as a QR code. */
export type SheetCode = {
  call_sign: string;
  qr_svg: string;
};

/** SHA-256 of a signed hand-over sheet: of its cases with their takers, and of its words. */
export type SheetDigests = {
  cases: string;
  words: string;
};

/** A sheet in the list: who gave, who took, and when. */
export type SheetHead = {
  id: string;
  area: string;
  written_at: Moment;
  given_by: string;
  given_at: Moment | null;
  taken_by: string | null;
  taken_at: Moment | null;
};

/** The call signs of the members on the sheet. */
export type SheetIn = {
  members: string[];
};

/** The codes of an enrolment sheet, to be printed; each works once. */
export type SheetOut = {
  expires_at: Moment;
  codes: SheetCode[];
};

/** A whole sheet. */
export type SheetState = {
  id: string;
  area: string;
  written_at: Moment;
  given_by: string;
  given_at: Moment | null;
  taken_by: string | null;
  taken_at: Moment | null;
  promises: string;
  notes: string;
  offline: string[];
  cases: SheetCase[];
  is_mine: boolean;
  since: OpenCase[];
};

/** A planned shift. `kind` is the code of the office's kind with these hours, if any. */
export type ShiftHours = {
  id: string;
  starts_at: Moment;
  ends_at: Moment;
  kind: string | null;
};

/** A kind of shift, with its hours by the office's clock. */
export type ShiftKindState = {
  code: string;
  name: WordsState;
  starts: string;
  ends: string;
};

/** A cycle of days for so many teams. */
export type ShiftPatternState = {
  code: string;
  name: WordsState;
  teams: number;
  days: number;
};

/** The time for which a member is planned to be on duty. */
export type ShiftState = {
  starts_at: Moment;
  ends_at: Moment;
};

/** A copy that stands, as the desk of its case sees it. */
export type ShownOutwardPhoto = {
  id: string;
  sha256: string;
  boxes: PhotoBox[];
  copy_sha256: string | null;
  by: string;
  confirmed_at: Moment;
  withdrawn_at: Moment | null;
  withdrawn_by: string | null;
  path: string;
};

/** A still on the page of its case, with the names that the desk reads. */
export type ShownStill = {
  id: string;
  by: string;
  exceedance_id: string;
  station_id: number;
  asked_at: Moment;
  fate: StillFate;
  sha256: string | null;
  station: string;
  bearing_deg: number | null;
};

/** A transfer on its case, with the name of its tier and its link. */
export type ShownTransfer = {
  id: string;
  role: TransferRole;
  status: TransferStatus;
  partner: string | null;
  area_id: number | null;
  from_area_id: number;
  by: string;
  at: Moment;
  answer_by: Moment;
  brief: string;
  reference: string | null;
  answered_at: Moment | null;
  answered_by: string | null;
  via: TransferVia | null;
  refused_why: string;
  on_scene_at: Moment | null;
  done_at: Moment | null;
  result: string;
  photos: string[];
  ended_at: Moment | null;
  area: string | null;
  may_answer: boolean;
  link: PartnerLinkState | null;
};

/** One of three: `login` with `password`, or `ticket`, or `zzd_code`. */
export type SignInIn = {
  login?: string;
  /** It counts as it was typed, with the spaces around it. */
  password?: string;
  /** The code of the authenticator app, for a user who has one. */
  code?: string;
  ticket?: string;
  /** The code of `dd.getAuthCode` inside 浙政钉; it works once, within five minutes. */
  zzd_code?: string;
};

/** The page to open now; the answer sets the cookie of the session. */
export type SignedInOut = {
  home: "/phone" | "/";
  role: "member" | "desk";
  csrf: string;
};

/** The people who open doors at a place, with their numbers, as the office wrote them. */
export type SiteContacts = {
  name: string;
  contacts: string;
};

/** The record of a place, as the crew of a case there and the desk read it. */
export type SiteState = {
  name: string;
  name_en: string;
  access: string;
  hazards: string;
  open_hazards: HazardNow[];
  has_contacts: boolean;
};

/** The end of an SOS: by whom, when and for what reason. */
export type SosEnd = {
  by: string;
  at: Moment;
  reason: string;
};

/** The member's newest SOS of the last 24 h, and what the desk has done about it. */
export type SosState = {
  id: string;
  raised_at: Moment;
  incident_id: string | null;
  answered: AnsweredState | null;
  coming: Mate[];
  ended: SosEnd | null;
};

/** The reach of a suggestion. */
export type SoundCertainty = "decided" | "unsure" | "too_few";

/** The last measurement of the library, by leaving one source out. */
export type SoundFigures = {
  reviewed_at: Moment;
  is_stale: boolean;
  accuracy: CountedShare;
  precision: CountedShare;
  unsure: number;
  confusion: ConfusionCell[];
  features_by: string;
  others: number;
};

/** The id of what is gone. */
export type SoundGoneOut = {
  id: string;
};

/** The coarse kinds of a sound source: people agree on eight kinds far better than on twenty. */
export type SoundKind = "music" | "voice" | "machinery" | "ventilation" | "horn" | "siren" | "animal" | "other";

/** A kind with its samples and source groups; one that is not ready is never suggested. */
export type SoundKindState = {
  kind: SoundKind;
  samples: number;
  groups: number;
  ready: boolean;
};

/** The reason, which stands in the feed. */
export type SoundReasonIn = {
  reason: string;
};

/** All settings of a source, changed from the version that was read. */
export type SourceAmendIn = {
  name?: string;
  adapter?: string;
  area_id: number;
  kinds: string[];
  settings?: Record<string, unknown>;
  datum?: string;
  categories?: Record<string, unknown>;
  most_severe?: Severity;
  rate_per_minute?: number;
  opens?: boolean;
  trust?: Trust;
  needs_verification?: boolean;
  silent_after_s?: number | null;
  reply?: ReplyMode;
  reply_url?: string;
  version: number;
};

/** A new source; `code` is its name in the feed and in its address. */
export type SourceIn = {
  name?: string;
  adapter?: string;
  area_id: number;
  kinds: string[];
  settings?: Record<string, unknown>;
  datum?: string;
  categories?: Record<string, unknown>;
  most_severe?: Severity;
  rate_per_minute?: number;
  opens?: boolean;
  trust?: Trust;
  needs_verification?: boolean;
  silent_after_s?: number | null;
  reply?: ReplyMode;
  reply_url?: string;
  code: string;
};

/** A key that counts now; the secret itself is never shown again. */
export type SourceKeyState = {
  id: string;
  kind: string;
  hint: string;
  made_at: Moment;
  expires_at: Moment | null;
  used_at: Moment | null;
  expires_soon: boolean;
};

/** One source whole, with the address of its door. */
export type SourceOut = {
  source: SourceSettings;
  row: SourceRow;
  keys: SourceKeyState[];
  said: SaidState[];
  refused: RefusedState[];
  words: WordState[];
  unsent: UnsentState[];
  may_change: boolean;
  url: string;
  sandbox_url: string;
  trial_command: string;
  command: string;
};

/** One source as the list shows it. */
export type SourceRow = {
  code: string;
  name: string;
  adapter: string;
  area: AreaNode;
  is_enabled: boolean;
  heard_at: Moment | null;
  is_silent: boolean;
  refused_today: number;
  unknown_words: number;
  keys: number;
  expires_soon: boolean;
};

/** All that an administrator sets of a source. */
export type SourceSettings = {
  code: string;
  name: string;
  version: number;
  adapter: string;
  area_id: number;
  kinds: string[];
  settings: Record<string, unknown>;
  datum: string;
  categories: Record<string, unknown>;
  most_severe: number;
  rate_per_minute: number;
  opens: boolean;
  trust: Trust;
  needs_verification: boolean;
  silent_after_s: number | null;
  reply: ReplyMode;
  reply_url: string;
};

/** The sources of the caller's areas, and what a new one may be. */
export type SourcesOut = {
  may_change: boolean;
  areas: AreaNode[];
  adapters: AdapterState[];
  kinds: string[];
  sources: SourceRow[];
};

/** All settings of a station, changed from the version that was read. */
export type StationAmendIn = {
  source_id: number;
  name: string;
  name_en?: string;
  area_id: number;
  place_id?: number | null;
  address?: string;
  lat: number;
  lon: number;
  zone: ZoneClass;
  limits?: string;
  day_begins?: number;
  night_begins?: number;
  bearing_deg?: number | null;
  camera_url?: string;
  silent_after_s?: number;
  raises?: boolean;
  calibrated_at?: string | null;
  calibrated_by?: string;
  calibrate_next?: string | null;
  code: string;
  version: number;
};

/** A new station; `code` is its id in the sending system. */
export type StationIn = {
  source_id: number;
  name: string;
  name_en?: string;
  area_id: number;
  place_id?: number | null;
  address?: string;
  lat: number;
  lon: number;
  zone: ZoneClass;
  limits?: string;
  day_begins?: number;
  night_begins?: number;
  bearing_deg?: number | null;
  camera_url?: string;
  silent_after_s?: number;
  raises?: boolean;
  calibrated_at?: string | null;
  calibrated_by?: string;
  calibrate_next?: string | null;
  code: string;
};

/** The levels of a span, and the formats in which this server writes their table. */
export type StationLevelsOut = {
  id: number;
  name: string;
  name_en: string;
  zone: string;
  span: "day" | "week" | "year";
  first_day: string;
  first_minute: number;
  step_minutes: number;
  minutes: number[];
  laeq: (number | null)[];
  night: (number | null)[];
  ldn: (number | null)[];
  lmax: (number | null)[];
  valid_pct: number[];
  limit_day: number;
  limit_night: number;
  day_begins: number;
  night_begins: number;
  standard: string;
  exceedances: Passed[];
  formats: ("csv" | "xlsx")[];
};

/** A line that adds a station, or changes the named settings of one. */
export type StationLineOut = {
  line: number;
  name: string;
  code: string;
  fields: string[];
};

/** A station as the map and the list show it. Levels are dB(A). */
export type StationNow = {
  id: number;
  code: string;
  name: string;
  name_en: string;
  address: string;
  area_id: number;
  lat: number;
  lon: number;
  bearing_deg: number | null;
  zone: string;
  raises: boolean;
  has_short_windows: boolean;
  state: "loud" | "over" | "quiet" | "doubtful" | "silent";
  level: number | null;
  trend: "rising" | "falling" | "steady" | null;
  limit: number;
  is_night: boolean;
  standard: string;
  is_confirmed: boolean;
  heard_at: Moment | null;
  doubts: DoubtKind[];
  incident_id: string | null;
  hour: (number | null)[];
};

/** The station after the change. */
export type StationOut = {
  station: StationRecord;
};

/** An estate or venue that a station may stand for. */
export type StationPlace = {
  id: number;
  name: string;
  kind: string;
};

/** One station whole, with the state of its line. */
export type StationRecord = {
  id: number;
  version: number;
  source_id: number;
  source: string;
  code: string;
  name: string;
  name_en: string;
  area_id: number;
  area: string;
  place_id: number | null;
  address: string;
  lat: number;
  lon: number;
  zone: ZoneClass;
  limits: string;
  day_begins: number;
  night_begins: number;
  bearing_deg: number | null;
  camera_url: string;
  silent_after_s: number;
  raises: boolean;
  rule: Record<string, number>;
  rule_version: number;
  calibrated_at: Moment | null;
  calibrated_by: string;
  calibrate_next: Moment | null;
  is_enabled: boolean;
  heard_at: Moment | null;
  is_silent: boolean;
  clock_ahead_s: number;
  doubts: DoubtState[];
};

/** The own parameters of a station's rule, over the version of the station that was read. */
export type StationRuleIn = {
  rule: Record<unknown, number>;
  version: number;
};

/** A source that may speak for a station. */
export type StationSource = {
  id: number;
  code: string;
  name: string;
};

/** A table in base64, CSV or .xlsx of 1 MB at most, with positions in WGS-84. */
export type StationTableIn = {
  file: string;
};

/** The effect of the table; nothing is written while a line is wrong. */
export type StationTableOut = {
  new: StationLineOut[];
  changed: StationLineOut[];
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
};

/** Minutes above the limit in each hour of the week, Monday 0 h first, in the last `weeks`. */
export type StationWeek = {
  station_id: number;
  weeks: number;
  exceedances: number;
  minutes: number[];
  next: NextLoud | null;
};

/** The stations of the caller's areas, and what a new one may be. */
export type StationsOut = {
  may_change: boolean;
  areas: AreaNode[];
  sources: StationSource[];
  places: StationPlace[];
  limits: LimitsChoice[];
  parameters: RuleParameter[];
  stations: StationRecord[];
};

/** The role that a step turns to. */
export type StepTo = "member" | "next_member" | "members_near" | "supervisor" | "desk";

/** A step that a partner has told the desk by telephone or radio. */
export type StepTransferIn = {
  status: "on_scene" | "done";
  result?: string;
};

/** The result of asking a camera for one picture. */
export type StillFate = "kept" | "no_answer" | "not_allowed" | "refused" | "too_large" | "no_picture" | "erased";

/** The still as it stands now. */
export type StillOut = {
  still: StillState;
};

/** The reason, which stands in the feed. */
export type StillReasonIn = {
  reason: string;
};

/** A still as the desk sees it and as the feed keeps it. */
export type StillState = {
  id: string;
  by: string;
  exceedance_id: string;
  station_id: number;
  asked_at: Moment;
  fate: StillFate;
  sha256: string | null;
};

/** New words, and the version that the caller read (0: there was none). */
export type StreetIn = {
  version: number;
  name: string;
  prefix?: string;
  place_hint?: string;
};

/** The versions, the newest first; the newest counts. Only the district's admin may change. */
export type StreetOut = {
  may_change: boolean;
  versions: StreetVersion[];
};

/** One version of the street's words. */
export type StreetVersion = {
  version: number;
  name: string;
  prefix: string;
  place_hint: string;
  by: string;
  at: Moment;
};

/** A browser's `PushSubscription`, as its `toJSON()` gives it. */
export type SubscribeIn = {
  endpoint: string;
  keys: PushKeysIn;
  expirationTime?: number | null;
};

/** 疑似声源: what a clip of the case sounds like. A suggestion, never a fact. */
export type SuspectedSound = {
  clip_id: string;
  station: string;
  taken_at: Moment;
  seconds: number;
  fate: ClipFate;
  certainty: SoundCertainty | null;
  kind: SoundKind | null;
  share: number;
  nearest: NearSample[];
  sample_id: string | null;
};

/** `no` of the member who asked takes the swap back. */
export type SwapAnswerIn = {
  made_at?: string | null;
  sent_at?: string | null;
  answer: "yes" | "no";
};

/** The end of a swap: it was done, or it was not, and why. */
export type SwapEnd = "approved" | "refused" | "declined" | "withdrawn" | "void";

/** The shift to give, the colleague who takes it, and the shift to get for it, if any. */
export type SwapIn = {
  made_at?: string | null;
  sent_at?: string | null;
  shift_id: string;
  call_sign: string;
  back_shift_id?: string | null;
};

/** The swap after the act. */
export type SwapOut = {
  swap: SwapState;
};

/** A swap: `call_sign` gives the first shift to `taker`, who may give the second one back. */
export type SwapState = {
  id: string;
  call_sign: string;
  taker: string;
  starts_at: Moment;
  ends_at: Moment;
  back_starts_at: Moment | null;
  back_ends_at: Moment | null;
  asked_at: Moment;
  agreed_at: Moment | null;
  ended_at: Moment | null;
  ended_why: SwapEnd | null;
  ended_by: string | null;
};

/** The swaps that wait, and those that ended in the last week. */
export type SwapsOut = {
  swaps: SwapState[];
};

/** The reason why the SOS is over. */
export type TakeBackIn = {
  made_at?: string | null;
  sent_at?: string | null;
  reason: string;
  /** The SOS that the phone showed at the press; without it the one that stands. */
  alarm?: string | null;
};

/** The reason for which the desk takes the transfer back. */
export type TakeBackTransferIn = {
  reason: string;
};

/** `superseded`: the SOS did not stand any more; a later one goes on. */
export type TakenBackOut = {
  effect: "applied" | "superseded";
};

/** An open case, and the desk user who takes it. */
export type TakenCaseIn = {
  incident_id: string;
  taker: string;
  note?: string;
};

/** The sides that a desk may ask about a case; the partner in charge stands first. */
export type TakersOut = {
  tiers: TierChoice[];
  partners: PartnerChoice[];
};

export type TextStatus = "waiting" | "sent" | "replaced" | "stopped" | "dead";

/** A tier with a desk that may be asked. */
export type TierChoice = {
  area_id: number;
  name: string;
  kind: AreaKind;
};

/** Raster tiles of a map service, with the attribution that it demands. */
export type TileService = {
  url: string;
  attribution: string;
};

/** A page of acts in the order in which they happened; `more`: there are earlier ones. */
export type TimelineOut = {
  timeline: TimelineRow[];
  more: boolean;
};

/** One act of a case. `at` is when the server recorded it, `acted_at` when it happened. */
export type TimelineRow = {
  seq: number;
  at: Moment;
  kind: string;
  actor: string;
  member: string | null;
  body: FeedBody;
  acted_at: Moment;
  device_at: Moment | null;
  unconfirmed?: boolean;
};

/** An area, or a circle in WGS-84 that the area's administrator answers for. */
export type TipBlockIn = {
  area_id: number;
  hours: number;
  /** The words that the sender reads. */
  reason?: string;
  /** Refuse a 特急 tip too; only where nobody may take pictures at all. */
  grave_too?: boolean;
  lat?: number | null;
  lon?: number | null;
  radius_m?: number | null;
};

/** A block that counts now; without a radius the whole area is blocked. */
export type TipBlockState = {
  id: string;
  area: AreaNode;
  lat: number | null;
  lon: number | null;
  radius_m: number | null;
  reason: string;
  grave_too: boolean;
  by: string;
  until: Moment;
};

/** The blocks of the caller's areas. */
export type TipBlocksOut = {
  areas: AreaNode[];
  blocks: TipBlockState[];
};

/** 劝阻内容: what the member told, as the form offers it. */
export type ToldChip = "over_limit" | "turn_down" | "stop" | "quiet_hours" | "neighbours" | "law" | "police_next";

/** The same with its subject in words. */
export type ToldLine = {
  id: string;
  at: Moment;
  act: AuditAct;
  result: AuditResult;
  actor: string;
  address: string;
  subject: string;
  times: number;
  about: string;
};

/** The street's map. */
export type TownMap = {
  label: string;
  attribution: string;
  sketch: boolean;
  features: FeatureCollection;
  pmtiles: string | null;
  bounds: Bounds;
  tiles: TileService | null;
};

/** The device as it names itself, and the call sign of the member who carries it. */
export type TrackerIn = {
  device: string;
  call_sign: string;
};

/** A registered device. */
export type TrackerState = {
  id: number;
  device: string;
  call_sign: string;
  added_at: Moment;
};

/** The devices of a source. */
export type TrackersOut = {
  may_change: boolean;
  trackers: TrackerState[];
};

/** The tier or partner that takes over the case. */
export type TransferIn = {
  to: string;
  reference?: string | null;
  reason?: string;
  without_report?: string;
};

/** The link of a transfer with its address; both null when there is none. */
export type TransferLinkOut = {
  link: PartnerLinkState | null;
  url: string | null;
};

/** The case and the transfer after the act. */
export type TransferOut = {
  incident: IncidentState;
  transfer: TransferState;
};

/** The part that the other side has in the case. */
export type TransferRole = "takeover" | "lead" | "support";

/** A transfer in answers and acts. Exactly one of `partner` and `area_id` is given. */
export type TransferState = {
  id: string;
  role: TransferRole;
  status: TransferStatus;
  partner: string | null;
  area_id: number | null;
  from_area_id: number;
  by: string;
  at: Moment;
  answer_by: Moment;
  brief: string;
  reference: string | null;
  answered_at: Moment | null;
  answered_by: string | null;
  via: TransferVia | null;
  refused_why: string;
  on_scene_at: Moment | null;
  done_at: Moment | null;
  result: string;
  photos: string[];
  ended_at: Moment | null;
};

export type TransferStatus = "asked" | "accepted" | "on_scene" | "done" | "refused" | "unanswered" | "taken_back";

/** The way by which the other side has answered. */
export type TransferVia = "desk" | "link";

/** A pasted telegram. */
export type TrialIn = {
  body: string;
  headers?: Record<string, string>;
};

/**
 * An action after one kind of silence: how often by the table in force, and by the edited one.
 *
 * `unknown` counts the silences that ended without an answer before the step of the edited table.
 */
export type TrialStep = {
  when: When;
  do: Do;
  to: StepTo;
  now: number;
  edited: number;
  unknown: number;
};

/** The content of one telegram: matters as `intake/1`, and the rest as it was heard. */
export type Tried = {
  records: Record<string, unknown>[];
  others: Record<string, unknown>[];
  unknown_words: string[];
};

/** The kinds of trouble that the office's IT is told of. */
export type TroubleKind = "storage" | "worker" | "database" | "job" | "record" | "office" | "clock" | "backup" | "certificate" | "channel" | "source_key" | "it";

/** The effect of a record from a source that may not open every case by itself. */
export type Trust = "waits" | "grave";

/** The turnout of buildings; those that are not named stay as they are. */
export type TurnoutIn = {
  buildings: BuildingIn[];
};

/** The newest order can be undone before `until`. */
export type UndoState = {
  order_id: string;
  until: Moment;
};

/** A member on duty without a running shift: who stayed longer, or came in addition. */
export type UnplannedMember = {
  call_sign: string;
  name: string | null;
  area: AreaNode;
  since: Moment;
  shift_ended_at: Moment | null;
  is_on_case: boolean;
  by: string | null;
};

/** 没叫到: an unanswered order of an open case that no device has shown. */
export type UnreachedOrder = {
  assignment_id: string;
  incident_id: string;
  number: string;
  title: string;
  severity: SeverityNumber;
  call_sign: string;
  status: AssignmentStatus;
  waited_s: number;
  channels: ChannelTried[];
  next: NextStep | null;
};

/** 没叫到: orders that no phone has shown yet, the most dangerous first. */
export type UnreachedOut = {
  orders: UnreachedOrder[];
};

/** A case whose crew has written words that no desk has read. */
export type UnreadCase = {
  incident_id: string;
  count: number;
};

/** The points in use, the longest unseen first; `now` is the time of the answer. */
export type UnseenOut = {
  now: Moment;
  checkpoints: CheckpointNow[];
};

/** A state of a matter that did not arrive at the source yet, or was given up (`dead`). */
export type UnsentState = {
  id: string;
  ref: string;
  state: string;
  step: ReplyStep | null;
  made_at: Moment;
  attempts: number;
  is_dead: boolean;
  why: string;
};

/** The address of the subscription that has ended. */
export type UnsubscribeIn = {
  endpoint: string;
};

/** An uploaded table with the fate of each line. */
export type UploadFates = {
  upload: UploadState;
  lines: LineFate[];
};

/** A table in base64, CSV or .xlsx of 1 MB and 2,000 lines at most; the first line has heads. */
export type UploadIn = {
  file: string;
};

/** A line that becomes an intake; `at` is None when its time cannot be read. */
export type UploadLine = {
  line: number;
  ref: string;
  title: string;
  word: string;
  category: string;
  severity: number;
  place: string;
  at: Moment | null;
};

/** The effect of a table: the first hundred new and wrong lines, and the counts of all. */
export type UploadOut = {
  upload_id: string | null;
  new: UploadLine[];
  new_count: number;
  same: number;
  wrong: WrongLine[];
  wrong_count: number;
  columns: MemberColumns[];
  unread: string[];
  unknown_words: string[];
  rules: Record<string, unknown>;
};

/** A table that was entered; `entered` counts the lines that were new. */
export type UploadState = {
  id: string;
  made_by: string;
  made_at: Moment;
  entered: number;
  refused: number;
};

/** The newest uploads of a source. */
export type UploadsOut = {
  uploads: UploadState[];
};

/** The worker verified the feed up to `seq` at `at`; row `broken_seq` does not hold. */
export type VerificationState = {
  seq: number;
  at: Moment;
  broken_seq: number | null;
  flaw: "chain" | "head" | null;
};

export type Via = "phone" | "radio" | "desk";

/** A form with a voice note: Opus in WebM or Ogg, or AAC in MP4, a minute at most. */
export type VoiceIn = {
  voice: Blob;
  made_at?: Moment;
  sent_at?: Moment;
};

export type VolunteerKind = "rider" | "resident";

/** A volunteer, or a code that nobody has entered yet. Nothing is counted about a volunteer. */
export type VolunteerState = {
  id: string;
  kind: VolunteerKind;
  area: AreaNode;
  nickname: string;
  issued_at: Moment;
  expires_at: Moment | null;
  entered_at: Moment | null;
};

/** The volunteers of the caller's areas. */
export type VolunteersOut = {
  areas: AreaNode[];
  volunteers: VolunteerState[];
};

/** The official result of one motion. */
export type VotesIn = {
  agree: WeightIn;
  against: WeightIn;
  abstain: WeightIn;
  follow: WeightIn;
};

/** The official result of a motion: owners and hundredths of a square metre of each answer. */
export type VotesRow = {
  agree: number[];
  against: number[];
  abstain: number[];
  follow: number[];
};

/** The official result of a motion. */
export type VotesState = {
  agree: WeightState;
  against: WeightState;
  abstain: WeightState;
  follow: WeightState;
};

/** The address of a new link. */
export type WallAddress = {
  url: string;
  expires_at: Moment;
};

/** An open case. `due_at` is the end of the clock that runs; null when none runs. */
export type WallCase = {
  category: string;
  severity: number;
  status: IncidentStatus;
  area: string;
  opened_at: Moment;
  due_at: Moment | null;
  crew: number;
  lat: number | null;
  lon: number | null;
};

/** The name says where the screen hangs. */
export type WallIn = {
  name: string;
};

/** A link that counts; its secret is never shown again. */
export type WallLinkState = {
  id: string;
  name: string;
  made_at: Moment;
  seen_at: Moment;
  expires_at: Moment;
};

/** The caller's links. `link` is the one that this call has made, shown this once. */
export type WallLinksOut = {
  walls: WallLinkState[];
  link: WallAddress | null;
};

/** The members on duty, in numbers. */
export type WallPeople = {
  on_duty: number;
  reachable: number;
  engaged: number;
  unanswered: number;
};

/** All that a wall shows. `clocks` are those of today, `hour` those of the last hour. */
export type WallState = {
  now: Moment;
  street: string;
  is_night: boolean;
  sos: number;
  open: number;
  cases: WallCase[];
  today: number;
  clocks: ClockFigure[];
  hour: ClockFigure[];
  sources: [string, number][];
  people: WallPeople;
  stations: WallStation[];
  streets: WallStreet[];
};

/** A noise station; levels are dB(A). */
export type WallStation = {
  name: string;
  lat: number;
  lon: number;
  state: "loud" | "over" | "quiet" | "doubtful" | "silent";
  level: number | null;
  limit: number;
};

/** One of several streets beside each other. */
export type WallStreet = {
  name: string;
  cases: number;
  open: number;
  on_duty: number;
  clocks: ClockFigure[];
};

/** One outside service of a channel. */
export type WayState = {
  way: string;
  channel: Channel | "it" | "sheet";
  is_ready: boolean;
  fields: ChannelField[];
  health: ServiceHealth;
  test: ChannelTestState | null;
};

/** The week of each station, and the next hour that was loud before. */
export type WeeksOut = {
  weeks: StationWeek[];
};

/** Owners by their number and by their area. */
export type WeightIn = {
  owners: number;
  area_m2: number | string;
};

/** Owners by their number and by their area. */
export type WeightState = {
  owners: number;
  area_m2: number;
};

/** The start from which a step of the escalation counts its seconds. */
export type When = "unclaimed" | "dispatched" | "accepted" | "past_eta" | "alone_on_scene" | "corrected" | "report_owed";

/** A ballot with its motions and buildings. */
export type WholeBallot = {
  id: string;
  area_id: number;
  estate: string;
  title: string;
  notice_on: string | null;
  opens_on: string;
  closes_on: string;
  notice_days: number | null;
  made_at: Moment;
  made_by: string;
  ended_at: Moment | null;
  ended_by: string | null;
  quorum: NeedleState;
  motions: MotionState[];
  buildings: BuildingState[];
  source: string;
  photos: string[];
};

/** The whole of one case. Only a desk gets the fields that are not required. */
export type WholeCase = {
  incident: IncidentState;
  description: string;
  seats: SeatState[];
  orders: OrderState[];
  assignments: AssignmentFate[];
  reports: ReportState[];
  more_reports: boolean;
  notified: NotifiedState[];
  dissuasions: DissuasionState[];
  peace?: PeaceState | null;
  transfers?: ShownTransfer[];
  seconds?: SecondsState;
  aid: AidState[];
  site: SiteState[];
  sounds: SuspectedSound[];
  outward?: ShownOutwardPhoto[];
  stills?: ShownStill[];
  reporter?: ReporterState | null;
  followers?: FollowerState[];
  intakes?: IntakeState[];
  closures?: ClosureState[];
  messages?: MessageFate[];
  more_messages?: boolean;
  links?: LinkedCase[];
  detector?: DetectorHistory | null;
  radio?: RadioScript;
  undo?: UndoState | null;
  timeline?: TimelineRow[];
  more_timeline?: boolean;
  help?: HelpState | null;
  preservation?: PreservationState | null;
  verification?: VerificationState | null;
  former?: Record<string, Moment>;
  is_unreached?: boolean;
};

/** A hazard with its acts, the oldest first, and its link. */
export type WholeHazard = {
  number: string;
  grade: HazardGrade;
  status: HazardStatus;
  spot: string;
  what: string;
  due_on: string;
  id: string;
  area_id: number;
  area: string;
  tier: string;
  place_id: number | null;
  lat: number | null;
  lon: number | null;
  responsible: string;
  measures: string;
  money: string;
  owner: string;
  plan: string;
  found_at: Moment;
  found_by: string;
  told_at: Moment | null;
  rectified_at: Moment | null;
  ended_at: Moment | null;
  failed_checks: number;
  is_late: boolean;
  acts: HazardActState[];
  link_by: string | null;
  link_until: Moment | null;
};

/** A matter with its acts, the oldest first. */
export type WholeMatter = {
  id: string;
  number: string;
  area_id: number;
  area: string;
  tier: string;
  estate: string;
  title: string;
  impact: number;
  urgency: number;
  colour: MatterColour;
  status: EstateMatterStatus;
  origin: MatterOrigin;
  origin_ref: string;
  responsible: string;
  next_step: string;
  due_on: string;
  misses: number;
  opened_at: Moment;
  opened_by: string;
  ended_at: Moment | null;
  is_late: boolean;
  acts: MatterActState[];
};

/** The reason why the member is stood down. */
export type WithdrawIn = {
  reason?: string;
};

/** A word for a category that the source's map does not know. */
export type WordState = {
  word: string;
  times: number;
  last_at: Moment;
};

/** The same words in both languages. */
export type WordsState = {
  "zh-CN": string;
  en: string;
};

/** An exceedance that the tried rule would have raised; levels in dB(A). */
export type WouldRaise = {
  kind: string;
  raised_at: string;
  ended_at: string | null;
  laeq: number;
  limit: number;
};

/** A field of the request that was refused, with the reason. */
export type WrongField = {
  field: string;
  message: string;
};

/** A line that is refused, with the reason and the cure in the caller's language. */
export type WrongLine = {
  line: number;
  sentence: string;
};

/** 声环境功能区: the classes of GB 3096-2008. The office sets them; nothing guesses. */
export type ZoneClass = "0" | "1" | "2" | "3" | "4a" | "4b";

/** The code of `dd.getAuthCode`, which works once within five minutes. */
export type ZzdDeskIn = {
  zzd_code: string;
  /** The code of the authenticator app, for a user who has one. */
  code?: string;
};
