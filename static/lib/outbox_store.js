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
 * @property {string} made_at
 * @property {"waiting" | "refused"} state
 * @property {number} tries
 * @property {number} [foreign] how many of them a gateway refused
 * @property {number} not_before milliseconds
 * @property {"more" | "network" | "server" | null} waits_for why it is not sent before then
 * @property {{status: number, detail: string} | null} problem
 *
 * @typedef {object} Store
 * @property {() => Promise<Item[]>} all
 * @property {(item: Item) => Promise<number>} put answers the item's `n`
 * @property {(n: number) => Promise<void>} remove
 * @property {(name: string, value: unknown) => Promise<void>} keep
 * @property {<T = unknown>(name: string) => Promise<T | undefined>} kept
 * @property {() => Promise<void>} wipe
 */

const VERSION = 1;
/** WebKit sometimes never opens a database; after this time the phone continues without one. */
const OPEN_MS = 15_000;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const settled = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** @param {string} name */
function open(name) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
    request.result.createObjectStore("values");
  };
  const late = new Promise((_, failed) =>
    setTimeout(() => failed(new DOMException("no answer", "TimeoutError")), OPEN_MS),
  );
  return /** @type {Promise<IDBDatabase>} */ (Promise.race([settled(request), late]));
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

/** Opens the database again when a transaction fails: iOS closes the connection of a sleeping page. @param {string} name */
function reconnecting(name) {
  /** @type {Promise<IDBDatabase> | null} */
  let database = null;
  const connection = () => {
    database ??= open(name).then((opened) => {
      opened.onversionchange = () => opened.close();
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
      if (!["InvalidStateError", "UnknownError"].includes(/** @type {Error} */ (error)?.name))
        throw error;
      database = null;
      return inside(await connection(), table, mode, work);
    }
  };
}

/** Opens the phone's store of this name. @param {string} [name] @returns {Store} */
export function openStore(name = "patrol") {
  const run = reconnecting(name);
  return {
    all: () => run("outbox", "readonly", (table) => table.getAll()),
    put: async (item) => Number(await run("outbox", "readwrite", (table) => table.put(item))),
    remove: async (n) => void (await run("outbox", "readwrite", (table) => table.delete(n))),
    keep: async (key, value) =>
      void (await run("values", "readwrite", (table) => table.put(value, key))),
    kept: (key) => run("values", "readonly", (table) => table.get(key)),
    wipe: async () => {
      await run("outbox", "readwrite", (table) => table.clear());
      await run("values", "readwrite", (table) => table.clear());
    },
  };
}

/** A store in memory, for tests and for browsers without IndexedDB (a private window). @returns {Store} */
export function memoryStore() {
  /** @type {Map<number, Item>} */
  const items = new Map();
  /** @type {Map<string, unknown>} */
  const values = new Map();
  let last = 0;
  return {
    all: async () => structuredClone([...items.values()].sort((a, b) => (a.n ?? 0) - (b.n ?? 0))),
    put: async (item) => {
      const n = item.n ?? ++last;
      items.set(n, structuredClone({ ...item, n }));
      return n;
    },
    remove: async (n) => void items.delete(n),
    keep: async (key, value) => void values.set(key, structuredClone(value)),
    kept: async (key) => /** @type {never} */ (structuredClone(values.get(key))),
    wipe: async () => {
      items.clear();
      values.clear();
    },
  };
}
