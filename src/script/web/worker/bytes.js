// Text and bytes.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A text as UTF-8.
 *
 * @param {string} text
 */
export function encode(text) {
  return encoder.encode(text);
}

/**
 * Bytes read as UTF-8.
 *
 * @param {Uint8Array} bytes
 */
export function decode(bytes) {
  return decoder.decode(bytes);
}

/**
 * A copy of the bytes that a value holds, if it holds any.
 *
 * @param {unknown} value
 */
export function readBytes(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  return undefined;
}

/**
 * A value's bytes, or its text as UTF-8.
 *
 * @param {unknown} value
 */
export function bytesOf(value) {
  return readBytes(value) ?? encode(String(value));
}

/**
 * Bytes as hexadecimal digits.
 *
 * @param {unknown} bytes
 */
export function hex(bytes) {
  return Array.from(bytesOf(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
