/**
 * The part of the service worker's API that we use. TypeScript's `webworker` library cannot be used
 * with `dom` in one program, since it changes the pages' globals.
 */

export interface Page {
  url: string;
  postMessage(message: unknown): void;
  focus(): Promise<unknown>;
}

/** An event of the worker. Each kind of event has some of these fields. */
export interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
  readonly request: Request;
  // biome-ignore lint/suspicious/noExplicitAny: a push's data, or whatever a page has posted
  readonly data: any;
  readonly notification: Notification;
  readonly action: string;
  readonly tag: string;
  readonly oldSubscription: PushSubscription | null;
  readonly newSubscription: PushSubscription | null;
}

export interface WorkerScope {
  /** Written by the server before the worker's own code. */
  PRECACHE?: { version: string; urls: string[] };
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(kind: string, listener: (event: WorkerEvent) => void): void;
}

/** The target of a notification. */
export interface Opening {
  id: string | null;
  /** the message's kind: `order`, `ask`, `close`, `comms_check` */
  of?: string;
  navigate: string;
}
