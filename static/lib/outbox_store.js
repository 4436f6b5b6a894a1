// @ts-check
/**
 * The phone's storage in IndexedDB: the outbox's items in the order they were made, and a few named
 * values. It imports nothing, so that the service worker can import it too.
 *
 * @typedef {object} Item
 * @property {number} [n] its place in the line; given by the store
 * @property {string} key the client id, sent as Idempotency-Key
 * @property {string} lane items of one lane go in order, lanes beside each other
 * @property {string} kind for the words on the screen, such as `report.arrived`
 * @property {string} method
 * @property {string} path
 * @property {Record<string, unknown> | null} body
 * @property {Blob | null} photo sent as multipart instead of the body
 * @property {string | null} sha256 of the photo
 * @property {string | null} assignment
 * @property {string} [owner] whose act it is
 * @property {boolean} quiet a receipt: not counted, not shown
 * @property {string[]} [after] keys of items that must be sent before it
 * @property {string} made_at
 * @property {"waiting" | "refused"} state
 * @property {number} tries
 * @property {number} [server_failures] how many of them the server could not serve
 * @property {number | null} [failed_status] the last failure's status; 0 when no answer came
 * @property {number} not_before milliseconds
 * @property {"more" | "network" | "server" | null} waits_for why it is not sent before then
 * @property {{status: number, detail: string} | null} problem
 *
 * @typedef {object} Store
 * @property {() => Promise<Item[]>} all
 * @property {(item: Item) => Promise<number>} put answers the item's `n`
 * @property {(n: number) => Promise<void>} remove
 * @property {<T>(name: string, change: (value: T | undefined) => T) => Promise<void>} change in one transaction
 * @property {() => Promise<string>} born a name that the storage has since it was made; another one after the browser has emptied it
 * @property {<T = unknown>(name: string) => Promise<T | undefined>} kept
 * @property {() => Promise<void>} wipe
 */

const VERSION = 1;
const BORN = "born";
/** WebKit sometimes never opens a database; after this time the phone continues without one. */
const OPEN_MS = 15_000;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const settled = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Rejects when the work takes longer. @template T @param {number} limit_ms @param {Promise<T>} work @returns {Promise<T>} */
export function within(limit_ms, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new DOMException("no answer", "TimeoutError")), limit_ms);
  });
  return /** @type {Promise<T>} */ (Promise.race([work, late])).finally(() => clearTimeout(timer));
}

/** @param {string} name */
async function open(name) {
  const request = indexedDB.open(name, VERSION); // a browser that forbids storage throws here
  request.onupgradeneeded = () => {
    request.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
    request.result.createObjectStore("values");
  };
  return within(OPEN_MS, settled(request));
}

/**
 * @template T
 * @param {IDBDatabase} database
 * @param {"outbox" | "values"} table
 * @param {IDBTransactionMode} mode
 * @param {(table: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>} once it is really written
 */
function inside(database, table, mode, work) {
  return new Promise((done, failed) => {
    const options = /** @type {IDBTransactionOptions} */ ({ durability: "strict" });
    const transaction = database.transaction(table, mode, options);
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => failed(transaction.error ?? request.error);
  });
}

/**
 * The errors of a transaction when the browser has closed its connection: iOS does so to a sleeping
 * page, Chromium when the site's data is cleared. We abort no transaction ourselves.
 */
const CLOSED = ["InvalidStateError", "UnknownError", "AbortError"];

/** Opens the database again when a transaction fails because its connection was closed. @param {string} name */
function reconnecting(name) {
  /** @type {Promise<IDBDatabase> | null} */
  let database = null;
  const connection = () => {
    database ??= open(name).then((opened) => {
      // A newer version in another tab must not wait for this one.
      opened.onversionchange = () => {
        opened.close();
        database = null;
      };
      opened.onclose = () => {
        database = null;
      };
      return opened;
    });
    database.catch(() => {
      database = null;
    });
    return database;
  };
  /** @template T @param {"outbox" | "values"} table @param {IDBTransactionMode} mode @param {(table: IDBObjectStore) => IDBRequest<T>} work */
  return async (table, mode, work) => {
    try {
      return await inside(await connection(), table, mode, work);
    } catch (error) {
      if (!CLOSED.includes(/** @type {Error} */ (error)?.name)) throw error;
      database = null;
      return inside(await connection(), table, mode, work);
    }
  };
}

/** @template T @param {IDBObjectStore} table @param {string} key @param {(value: T | undefined) => T} change */
function changed(table, key, change) {
  const request = table.get(key);
  request.onsuccess = () => table.put(change(request.result), key);
  return request;
}

/**
 * Commits at once: a page that is closed or loaded again aborts every transaction that it has not
 * committed, and a press would be lost with it. @param {IDBObjectStore} table @param {Item} item
 */
function stored(table, item) {
  const request = table.put(item);
  table.transaction.commit?.(); // missing before Safari 15
  return request;
}

/** @param {string | undefined} name */
const named = (name) => name ?? newName();

/** `crypto.randomUUID` is missing on old phones. */
const newName = () => [...crypto.getRandomValues(new Uint8Array(8))].join("-");

/** Opens the phone's store of this name. @param {string} [name] @returns {Store} */
export function openStore(name = "patrol") {
  const run = reconnecting(name);
  return {
    all: () => run("outbox", "readonly", (table) => table.getAll()),
    put: async (item) => Number(await run("outbox", "readwrite", (table) => stored(table, item))),
    remove: async (n) => void (await run("outbox", "readwrite", (table) => table.delete(n))),
    change: async (key, change) => {
      await run("values", "readwrite", (table) => changed(table, key, change));
    },
    kept: (key) => run("values", "readonly", (table) => table.get(key)),
    born: async () => {
      await run("values", "readwrite", (table) => changed(table, BORN, named));
      return run("values", "readonly", (table) => table.get(BORN));
    },
    wipe: async () => {
      await run("outbox", "readwrite", (table) => table.clear());
      // The name stays: another tab must not take this for an eviction and store its items again.
      await run("values", "readwrite", (table) => table.delete(IDBKeyRange.upperBound(BORN, true)));
      await run("values", "readwrite", (table) => table.delete(IDBKeyRange.lowerBound(BORN, true)));
    },
  };
}

/** A store in memory, for tests and for browsers without IndexedDB (a private window). @returns {Store} */
export function memoryStore() {
  /** @type {Map<number, Item>} */
  const items = new Map();
  /** @type {Map<string, unknown>} */
  const values = new Map();
  const born = newName();
  let last = 0;
  return {
    all: async () => structuredClone([...items.values()].sort((a, b) => (a.n ?? 0) - (b.n ?? 0))),
    put: async (item) => {
      const n = item.n ?? ++last;
      items.set(n, structuredClone({ ...item, n }));
      return n;
    },
    remove: async (n) => void items.delete(n),
    change: async (key, change) =>
      void values.set(
        key,
        structuredClone(change(/** @type {never} */ (structuredClone(values.get(key))))),
      ),
    kept: async (key) => /** @type {never} */ (structuredClone(values.get(key))),
    born: async () => born,
    wipe: async () => {
      items.clear();
      values.clear();
    },
  };
}
