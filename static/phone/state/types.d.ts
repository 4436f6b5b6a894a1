import type { Frame } from "../../lib/frame.d.ts";
import type { Item } from "../../lib/outbox_store.js";
import type {
  AnswerOut,
  AssignmentState,
  CallOut,
  CommsCheckState,
  DutyOut,
  InboxMember,
  InboxOut,
  JobState,
  NoFix,
  ObservationState,
  PositionState,
  ReliefOut,
  ReportOut,
  SosState,
} from "../../lib/types.d.ts";

export type { Frame } from "../../lib/frame.d.ts";
export type { Item } from "../../lib/outbox_store.js";
export type {
  AssignmentState as Assignment,
  AssignmentStatus,
  CategoryState as Category,
  ChipState as Chip,
  InboxMember as Me,
  InboxOut as Inbox,
  IncidentState as Incident,
  Mate,
  NotifiedState as Notified,
  OfficeOut as Office,
  OrderState as Order,
  ReportState as Report,
  SosState as Sos,
} from "../../lib/types.d.ts";

/** A position that this phone measured; it always has its accuracy and time. */
export type Position = { [Part in keyof PositionState]: NonNullable<PositionState[Part]> } & {
  heard_at: string;
};

/** What a press says about the place where it was made. */
export type Said = { position: Position } | { no_fix: NoFix };

/** What the server asked of the member, and when. */
export interface Asked {
  question: string;
  at: string;
  after_s: number;
  instead?: string | null;
  replaced_at?: string | null;
}

/** A job as the server sent it, with the news that this page got later. */
export interface Job extends Omit<JobState, "asked" | "aid" | "site" | "before" | "relief"> {
  /** the last feed row that touched it here */
  seq?: number;
  /** the server asked this member to answer (then `instead` is sent at `replaced_at`), to depart, or for the report */
  asked?: Asked | null;
  /** 交给同事: whom this member has asked to take over, and how it ended */
  relief?: JobState["relief"];
  /** the nearest life ring, AED or hydrant; absent until an inbox names it */
  aid?: JobState["aid"];
  /** what the records of the place say; absent until an inbox says it */
  site?: JobState["site"];
  /** the reporters' photos; absent until an inbox names them */
  before?: JobState["before"];
}

/** 通信测试 */
export interface CommsCheckCall extends CommsCheckState {
  isAnswered?: boolean;
}

/** How an assignment that is no longer this member's ended. */
export interface End {
  why: string;
  at: string;
  reason: string | null;
  /** who goes in this member's place */
  instead?: string | null;
  number: string;
  title: string;
}

/** A change to this member's work that the member must read. */
export interface Notice {
  id: string;
  kind: string;
  tone: "late" | "weak" | "done" | "wait" | "go";
  params: Record<string, string | number>;
  at: string;
}

export interface PhoneState {
  upto: number;
  /** what the last whole inbox covered */
  base: number;
  isLoaded: boolean;
  me: InboxMember | null;
  publicKey: string | null;
  jobs: Record<string, Job>;
  /** assignments taken away, for good */
  gone: Record<string, End>;
  recent: Frame[];
  notices: Notice[];
  /** what this member has reported lately, the newest first */
  observations: ObservationState[];
  items: Item[];
  /** this member's newest SOS, also one that has ended */
  sos: SosState | null;
  /** the newest comms check */
  check: CommsCheckCall | null;
}

/** The server's answer to a queued action. Each kind of action gets some of the fields. */
export type Answer = Partial<
  Omit<AnswerOut, "assignment"> & ReportOut & ReliefOut & DutyOut & CallOut
> & {
  assignment?: Partial<AssignmentState> & { id: string };
};

export type Event =
  | { type: "inbox"; inbox: InboxOut }
  | { type: "frame"; frame: Frame }
  | { type: "items"; items: Item[] }
  | { type: "sent"; item: Item; answer: Answer | null }
  | { type: "notice"; notice: Notice }
  | { type: "dismiss"; id: string }
  | { type: "check"; check: CommsCheckCall }
  | { type: "comms_check.answered"; id: string }
  | { type: "saved"; saved: Partial<PhoneState> };
