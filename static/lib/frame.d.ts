import type { FeedBody, LiveFrame, TimelineRow } from "./types.d.ts";

/**
 * What an act says. Which of these fields are there hangs on its kind (docs/api), so that a reader
 * who has looked at the kind need not doubt each of them.
 */
export type FrameBody = Required<Omit<FeedBody, "reason">> & { reason: string | null };

/** A message of the socket, or a row of a timeline, which also says when it happened. */
export type Frame = Omit<LiveFrame, "body"> &
  Partial<Pick<TimelineRow, "acted_at" | "device_at" | "unconfirmed">> & { body: FrameBody };
