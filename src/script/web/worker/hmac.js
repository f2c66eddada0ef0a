// Signatures, which the page makes: a frame without an origin has no cryptography of its own.

import { ask } from "./ask.js";
import { bytesOf } from "./bytes.js";
import { attach } from "./port.js";

/**
 * The HMAC with SHA-256 of a text or bytes, as bytes.
 *
 * @param {unknown} key
 * @param {unknown} data
 * @returns {Promise<Uint8Array>}
 */
export function hmac(key, data) {
  return ask("hmac", (id) => ({ hmac: { id, key: attach(bytesOf(key)), data: attach(bytesOf(data)) } }));
}
