/// <reference types="geojson" />
/** The JSON types that server and browser exchange. Times are ISO-8601 UTC strings. */

export interface Clock {
  target_s: number;
  from: string | null;
  by: string | null;
  done_at: string | null;
  breached_at: string | null;
}
export interface Loop {
  dispatch: Clock;
  arrive: Clock;
  resolve: Clock;
}
export type LoopName = keyof Loop;
export type Severity = 1 | 2 | 3 | 4;

export type IncidentStatus =
  | "verifying"
  | "new"
  | "dispatched"
  | "en_route"
  | "on_scene"
  | "resolved"
  | "closed"
  | "on_hold"
  | "transferred"
  | "cancelled"
  | "merged";
export type AssignmentStatus =
  | "dispatched"
  | "accepted"
  | "en_route"
  | "on_scene"
  | "cleared"
  | "declined"
  | "withdrawn"
  | "replaced"
  | "relieved";
export type MemberState = "free" | "assigned" | "en_route" | "on_scene" | "off";

export interface State {
  id: string;
  number: string;
  status: IncidentStatus;
  severity: Severity;
  category: string;
  title: string;
  place: string;
  lat: number | null;
  lon: number | null;
  place_version: number;
  area_id: number;
  source: string;
  opened_at: string;
  version: number;
  loop: Loop;
  crew: Partial<Record<"dispatched" | "accepted" | "en_route" | "on_scene" | "cleared", string[]>>;
  lead: string | null;
  seats: number;
  claim: { by: string; seat: number; at: string } | null;
  needs_verification: boolean;
  hold: { until: string; by: string; reason: string } | null;
  merged_into: string | null;
}

export interface Member {
  call_sign: string;
  area_id: number;
  on_duty: boolean;
  state: MemberState;
  incident_id: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  fix_at: string | null;
  skills: string[];
  kit: string[];
  live: boolean;
  push: "ok" | "unsupported" | "denied" | "no_service" | "gone" | "none";
  seen_at: string | null;
  battery: number | null;
}

export interface Order {
  id: string;
  incident_id: string;
  text: string;
  place: string;
  lat: number | null;
  lon: number | null;
  place_version: number;
  at: string;
  by: string;
  first_only?: boolean;
  quiet?: string[];
  because?: {
    step?: string;
    do?: string;
    why?: string;
    after_s?: number;
    instead_of?: string;
    reason?: Record<string, string>;
  };
}

export interface Report {
  id: string;
  assignment_id: string | null;
  call_sign: string;
  kind: string;
  text: string;
  disposition: string | null;
  position: Position | null;
  photos: string[];
  acted_at: string;
  device_at: string | null;
  received_at: string;
  late: boolean;
  effect: "applied" | "late" | "superseded";
  by: string | null;
  via: string;
}

export interface Position {
  lat: number;
  lon: number;
  accuracy_m: number;
  taken_at: string;
}

export interface Notified {
  id: string;
  agency: "119" | "120" | "110" | "other";
  by: string;
  at: string;
  reference: string | null;
  expected_at: string | null;
  note: string | null;
}

export interface Alarm {
  id: string;
  kind: string;
  incident_id: string | null;
  call_sign: string | null;
  assignment_id: string | null;
  raised_at: string;
  body: Record<string, unknown>;
}

export interface Intake {
  id: string;
  source: string;
  source_ref: string | null;
  category: string;
  severity: Severity;
  title: string;
  place: string;
  lat: number | null;
  lon: number | null;
  occurred_at: string;
  received_at: string;
  status: "pending" | "opened" | "attached" | "dismissed" | "ignored";
  incident_id: string | null;
  photos: string[];
  description: string;
  certainty: string | null;
}

/** A frame of the socket. Only a feed row has a `seq`. */
export interface Frame {
  /** The time of the act, in rows of the timeline. */
  acted_at?: string;
  /** The time of the act by the device's own clock. */
  device_at?: string | null;
  kind: string;
  seq?: number;
  at?: string;
  upto?: number;
  session?: string;
  /** In `hello`: the kinds of words that may go up the socket. */
  hears?: string[];
  /** In `ack`: whose answer it is, and the answer; null means by HTTP. */
  key?: string;
  // biome-ignore lint/suspicious/noExplicitAny: as the same call by HTTP answers
  answer?: any;
  actor?: string;
  area_id?: number;
  incident_id?: string | null;
  member?: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the body's shape hangs on the kind
  body?: any;
}

/** RFC 9457; `detail` is a sentence in the reader's language. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: { field: string; message: string }[];
  incident?: State;
  won_by?: string;
  [extra: string]: unknown;
}

export interface TownMap {
  label: string;
  attribution: string;
  sketch: boolean;
  features: GeoJSON.FeatureCollection;
  pmtiles: string | null;
  bounds: [number, number, number, number];
  tiles: { url: string; attribution: string } | null;
}
