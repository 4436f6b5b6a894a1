// @ts-check
/**
 * An IndexedDB in memory that fails on order. It knows what `outbox_store.js` uses: versions, two
 * tables, getAll, get, put, delete and clear.
 *
 * `fault(operation)` may return an error for "open", "read" or "write"; `hangs` leaves an opening
 * without an answer; `evict()` empties the disk as a browser does that needs room; `leave()` closes
 * the page, which aborts the transactions that it has not committed.
 */

/** @typedef {"open" | "read" | "write"} Operation */

/** @param {string} name @param {string} [words] */
export const domError = (name, words = name) => new DOMException(words, name);

class Request {
  /** @type {any} */
  result = undefined;
  /** @type {any} */
  error = null;
  /** @type {(() => void) | null} */
  onsuccess = null;
  /** @type {(() => void) | null} */
  onerror = null;
  /** @type {(() => void) | null} */
  onupgradeneeded = null;
  /** @type {(() => void) | null} */
  onblocked = null;
}

class Table {
  /** @param {Map<any, any>} rows @param {boolean} isNumbered */
  constructor(rows, isNumbered) {
    this.rows = rows;
    this.isNumbered = isNumbered;
    this.last = 0;
  }
}

class Transaction {
  /** @param {FakeIndexedDB} factory @param {Table} table @param {boolean} mayWrite */
  constructor(factory, table, mayWrite) {
    this.factory = factory;
    this.table = table;
    this.mayWrite = mayWrite;
    this.error = null;
    /** @type {(() => void) | null} */
    this.oncomplete = null;
    /** @type {(() => void) | null} */
    this.onabort = null;
    /** @type {(() => void)[]} */
    this.queue = [];
    this.isCommitted = false;
    factory.running.add(this);
    setTimeout(() => this.run());
  }

  commit() {
    this.isCommitted = true;
  }

  run() {
    if (!this.factory.running.delete(this)) return; // its page has gone
    const before = new Map(this.table.rows);
    const failure = this.factory.fault(this.mayWrite ? "write" : "read");
    for (let next = this.queue.shift(); next && !failure; next = this.queue.shift()) next();
    if (!failure) return this.oncomplete?.();
    this.table.rows = before;
    this.error = failure;
    this.onabort?.();
  }

  /** @param {() => any} work */
  ask(work) {
    const request = new Request();
    this.queue.push(() => {
      request.result = work();
      request.onsuccess?.();
    });
    return request;
  }

  objectStore() {
    const { table } = this;
    return {
      transaction: this,
      getAll: () => this.ask(() => structuredClone([...table.rows.values()])),
      get: (/** @type {any} */ key) => this.ask(() => structuredClone(table.rows.get(key))),
      put: (/** @type {any} */ value, /** @type {any} */ key) =>
        this.ask(() => this.put(structuredClone(value), key)),
      delete: (/** @type {any} */ key) =>
        this.ask(() => {
          for (const row of [...table.rows.keys()])
            if (key?.includes ? key.includes(row) : row === key) table.rows.delete(row);
        }),
      clear: () => this.ask(() => table.rows.clear()),
    };
  }

  /** @param {any} value @param {any} key */
  put(value, key) {
    const { table } = this;
    if (!table.isNumbered) return table.rows.set(key, value) && key;
    value.n ??= ++table.last;
    table.last = Math.max(table.last, value.n);
    table.rows.set(value.n, value);
    return value.n;
  }
}

export class FakeIndexedDB {
  /** @type {(operation: Operation) => any} */
  fault = () => null;
  hangs = false;
  opened = 0;
  /** @type {Map<string, {version: number, tables: Record<string, Table>, open: Set<any>}>} */
  disk = new Map();
  /** @type {Set<Transaction>} */
  running = new Set();

  /** @param {string} name @param {number} version */
  open(name, version) {
    const request = new Request();
    this.opened += 1;
    if (!this.hangs) setTimeout(() => this.answer(request, name, version));
    return request;
  }

  /** @param {Request} request @param {string} name @param {number} version */
  answer(request, name, version) {
    const failure = this.fault("open");
    const known = this.disk.get(name);
    request.error = failure ?? (known && known.version > version ? domError("VersionError") : null);
    if (request.error) return request.onerror?.();
    const house = known ?? { version, tables: {}, open: new Set() };
    if (house.version < version) return this.upgrade(request, name, version);
    this.disk.set(name, house);
    request.result = this.database(house);
    if (!known) request.onupgradeneeded?.();
    request.onsuccess?.();
  }

  /** Asks the other tabs to close; one that does not keeps the upgrade waiting. @param {Request} request @param {string} name @param {number} version */
  upgrade(request, name, version) {
    const house = /** @type {any} */ (this.disk.get(name));
    for (const connection of [...house.open]) connection.onversionchange?.();
    if (house.open.size) return request.onblocked?.();
    house.version = version;
    request.result = this.database(house);
    request.onsuccess?.();
  }

  /** @param {any} house */
  database(house) {
    /** @type {any} */
    const connection = {
      onversionchange: null,
      onclose: null,
      createObjectStore: (/** @type {string} */ table, /** @type {any} */ options) => {
        house.tables[table] = new Table(new Map(), Boolean(options?.autoIncrement));
      },
      close: () => house.open.delete(connection),
      transaction: (/** @type {string} */ table, /** @type {string} */ mode) => {
        if (!house.open.has(connection)) throw domError("InvalidStateError");
        return new Transaction(this, house.tables[table], mode === "readwrite");
      },
    };
    house.open.add(connection);
    return connection;
  }

  leave() {
    for (const transaction of this.running)
      if (!transaction.isCommitted) this.running.delete(transaction);
  }

  /** The browser empties the disk: connections are closed, and the next opening makes a new one. */
  evict() {
    for (const { open } of this.disk.values())
      for (const connection of [...open]) {
        open.delete(connection);
        connection.onclose?.();
      }
    this.disk.clear();
  }
}

/** As much of IDBKeyRange as the store uses. */
export const FakeKeyRange = {
  upperBound: (/** @type {any} */ top) => ({ includes: (/** @type {any} */ key) => key < top }),
  lowerBound: (/** @type {any} */ low) => ({ includes: (/** @type {any} */ key) => key > low }),
};
