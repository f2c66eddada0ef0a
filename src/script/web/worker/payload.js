// What `send` sends.

import { attach } from "./port.js";
import { readBytes } from "./bytes.js";
import { toJson } from "./json.js";
import { Message } from "./message.js";
import { show } from "./show.js";

/** How many characters or bytes a message has, at most. */
const MAX_LENGTH = 16_000_000;

/**
 * A message as it is sent. It is read at once, so that a wrong one fails where it was made.
 *
 * @param {unknown} value
 */
export function readPayload(value) {
  const plain = value instanceof Message ? value.data : value;
  const data = typeof plain === "string" ? plain : (readBytes(plain) ?? toJson(plain));
  if (data === undefined) throw new TypeError(`send takes a text, bytes, or what JSON can say, not ${show(value)}`);
  if (data.length > MAX_LENGTH) {
    throw new RangeError(`a script can send ${MAX_LENGTH} characters or bytes at once, not ${data.length}`);
  }
  return {
    length: data.length,
    /** Its part of the command: its bytes go beside it. */
    write: () => (typeof data === "string" ? { text: data } : { bytes: attach(data) }),
  };
}
