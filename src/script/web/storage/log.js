// A log in the browser's private file system: a folder with a file for each segment.

/** @import { Segment } from "./wire.js" */

import { StorageFailure } from "./failure.js";

/** The folder that has all logs. */
const ROOT = "logs";

/** How long to wait for another tab, in milliseconds: this page before it was loaded again may still be closing. */
const WAIT = 2000;

/** The ids of all logs that are stored. */
export async function storedLogs() {
  const ids = [];
  for await (const name of (await root()).keys()) ids.push(decodeURIComponent(name));
  return ids;
}

async function root() {
  if (!navigator.storage?.getDirectory || !navigator.locks || !("createSyncAccessHandle" in FileSystemFileHandle.prototype)) {
    throw new StorageFailure("unsupported");
  }
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(ROOT, { create: true });
}

/** How many more bytes can be stored, about; undefined if the browser doesn't say. */
export async function room() {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
}

export class StoredLog {
  #id;
  /** Lets another tab have it; undefined while this one hasn't got it. @type {(() => void) | undefined} */
  #release;
  /** Ends waiting for another tab. */
  #waiting = new AbortController();
  /** The segment that is appended to. @type {{ number: number, file: FileSystemSyncAccessHandle } | undefined} */
  #current;

  /** @param {string} id */
  constructor(id) {
    this.#id = id;
  }

  get #name() {
    return encodeURIComponent(this.#id);
  }

  get #lock() {
    return `weft log ${this.#id}`;
  }

  /** Waits until no other tab has it, and takes it. */
  async wait() {
    this.#release ??= await lock(this.#lock, this.#waiting.signal);
  }

  /** Takes it for this tab alone, and lists its segments in order. */
  async open() {
    const parent = await root();
    this.#release ??= await lock(this.#lock, AbortSignal.timeout(WAIT));
    /** @type {Segment[]} */
    const segments = [];
    const folder = await parent.getDirectoryHandle(this.#name).catch(unlessMissing);
    if (!folder) return segments;
    for await (const [name, handle] of folder.entries()) {
      if (handle instanceof FileSystemFileHandle) segments.push([Number(name), (await handle.getFile()).size]);
    }
    return segments.sort(([one], [other]) => one - other);
  }

  /**
   * A part of a segment.
   *
   * @param {number} segment
   * @param {number} start
   * @param {number} end
   */
  async read(segment, start, end) {
    if (this.#current?.number === segment) {
      const bytes = new Uint8Array(end - start);
      const count = this.#current.file.read(bytes, { at: start });
      return count < bytes.length ? bytes.slice(0, count).buffer : bytes.buffer;
    }
    const file = await (await this.#folder()).getFileHandle(String(segment));
    return (await file.getFile()).slice(start, end).arrayBuffer();
  }

  /**
   * Appends to a segment, either all of it or nothing.
   *
   * @param {number} segment
   * @param {Uint8Array} bytes
   */
  async append(segment, bytes) {
    if (!this.#release) throw new StorageFailure("locked");
    if (this.#current?.number !== segment) {
      this.#close();
      const handle = await (await this.#folder()).getFileHandle(String(segment), { create: true });
      this.#current = { number: segment, file: await handle.createSyncAccessHandle() };
    }
    const { file } = this.#current;
    const end = file.getSize();
    try {
      if (file.write(bytes, { at: end }) < bytes.length) throw new StorageFailure("full");
      file.flush();
    } catch (error) {
      file.truncate(end);
      throw error;
    }
  }

  /** @param {number[]} segments */
  async remove(segments) {
    const folder = await this.#folder();
    for (const segment of segments) {
      if (this.#current?.number === segment) this.#close();
      await folder.removeEntry(String(segment)).catch(unlessMissing);
    }
  }

  /** Deletes it, unless another tab has it. */
  async delete() {
    this.#waiting.abort();
    if (!this.#release) await this.open();
    this.#close();
    await (await root()).removeEntry(this.#name, { recursive: true }).catch(unlessMissing);
    this.#release?.();
    this.#release = undefined;
  }

  async #folder() {
    return (await root()).getDirectoryHandle(this.#name, { create: true });
  }

  #close() {
    this.#current?.file.close();
    this.#current = undefined;
  }
}

/**
 * Resolves to a function that gives the lock back.
 *
 * @param {string} name
 * @param {AbortSignal} signal ends waiting for it
 * @returns {Promise<() => void>}
 */
function lock(name, signal) {
  return new Promise((resolve, reject) => {
    const held = () => /** @type {Promise<void>} */ (new Promise((release) => resolve(release)));
    navigator.locks.request(name, { signal }, held).catch((error) => {
      reject(error.name === "TimeoutError" || error.name === "AbortError" ? new StorageFailure("locked") : error);
    });
  });
}

/** @param {any} error */
function unlessMissing(error) {
  if (error?.name !== "NotFoundError") throw error;
}
