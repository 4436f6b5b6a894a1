// @ts-check
/** Lit controller: the requests of this element that the server has not answered yet. */
export class Busy {
  /** @type {Set<string>} */
  #running = new Set();

  /** @param {import("lit").ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {}

  /** @param {string} name */
  is(name) {
    return this.#running.has(name);
  }

  /**
   * A second press while the first is under way does nothing.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @returns {Promise<T | null>}
   */
  async run(name, work) {
    if (this.#running.has(name)) return null;
    this.#running.add(name);
    this.host.requestUpdate();
    try {
      return await work();
    } finally {
      this.#running.delete(name);
      this.host.requestUpdate();
    }
  }
}
