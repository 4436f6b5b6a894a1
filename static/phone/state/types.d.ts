import type { Item } from "../../lib/outbox_store.js";
import type {
  AssignmentStatus,
  State as Incident,
  Notified,
  Order,
  Report,
} from "../../lib/types.d.ts";

export type { Item } from "../../lib/outbox_store.js";
export type {
  AssignmentStatus,
  Frame,
  Notified,
  Order,
  Position,
  Report,
  State as Incident,
} from "../../lib/types.d.ts";

export interface Assignment {
  id: string;
  status: AssignmentStatus;
  is_lead: boolean;
  accepted_via: "phone" | "radio" | "desk" | null;
  dispatched_at: string;
  accepted_at: string | null;
  en_route_at: string | null;
  on_scene_at: string | null;
  cleared_at: string | null;
  reason?: string | null;
  replaced_by?: string | null;
  /** the newest place this member has acknowledged */
  place_version?: number;
  distance_m?: number | null;
  eta_s?: number | null;
}

export interface Mate {
  call_sign: string;
  status: AssignmentStatus;
}

export interface Job {
  assignment: Assignment;
  order: Order;
  incident: Incident;
  mates: Mate[];
  notified: Notified[];
  reports: Report[];
  report_owed: boolean;
  /** the last feed row that touched it here */
  seq?: number;
  /** 收到后未动: the server asked whether this member is on the way */
  asked?: { question: string; at: string; after_s: number };
}

/** 通信测试 */
export interface CommsCheckCall {
  id: string;
  by: string;
  at: string;
  ends_at: string;
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

export interface Me {
  call_sign: string;
  area_id: number;
  area: string;
  on_duty: boolean;
  shift: { starts_at: string; ends_at: string } | null;
  skills: string[];
  kit: string[];
}

export interface Inbox {
  upto: number;
  now: string;
  me: Me;
  jobs: Job[];
  done: Job[];
  push: { public_key: string };
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
  me: Me | null;
  publicKey: string | null;
  jobs: Record<string, Job>;
  /** assignments taken away, for good */
  gone: Record<string, End>;
  recent: import("../../lib/types.d.ts").Frame[];
  notices: Notice[];
  items: Item[];
  /** the newest comms check */
  check: CommsCheckCall | null;
}

export interface Answer {
  effect?: "applied" | "late" | "superseded";
  /** a sentence for the member, when the answer came too late to count */
  words?: string | null;
  assignment?: Partial<Assignment> & { id: string };
  incident?: Incident;
  report?: Report;
  on_duty?: boolean;
}

export type Event =
  | { type: "inbox"; inbox: Inbox }
  | { type: "frame"; frame: import("../../lib/types.d.ts").Frame }
  | { type: "items"; items: Item[] }
  | { type: "sent"; item: Item; answer: Answer | null }
  | { type: "notice"; notice: Notice }
  | { type: "dismiss"; id: string }
  | { type: "check"; check: CommsCheckCall }
  | { type: "comms_check.answered"; id: string }
  | { type: "saved"; saved: Partial<PhoneState> };

export interface Category {
  name: Record<string, string>;
  severity: number;
  photo: "required" | "optional" | "none";
  card: Record<string, string>[];
  kit: string[];
  dispositions: string[];
}

export interface Chip {
  code: string;
  category?: string;
  urgent?: boolean;
  name: Record<string, string>;
}

export interface Office {
  categories: Record<string, Category>;
  dispositions: Record<string, Record<string, string>>;
  skills: Record<string, Record<string, string>>;
  kit: Record<string, Record<string, string>>;
  declines: Record<string, Record<string, string>>;
  chips: Chip[];
}
