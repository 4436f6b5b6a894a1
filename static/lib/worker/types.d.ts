/**
 * The little of a service worker's world that ours uses. TypeScript's own `webworker` library cannot
 * stand beside `dom` in one program: it changes what the pages' globals are.
 */

export interface Page {
  url: string;
  postMessage(message: unknown): void;
  focus(): Promise<unknown>;
}

/** Every event a worker gets; each kind carries some of these. */
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

/** What a notification leads to. */
export interface Opening {
  id: string | null;
  /** the message's kind: `order`, `ask`, `close`, `comms_check` */
  of?: string;
  navigate: string;
}
