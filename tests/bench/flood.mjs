// What the practice server's flood of text is defined to send, made anew: message 17 of 12 bytes is "17 abcdefghi".

/** The flood that memory, filter and keeping are measured with. */
export const MESSAGES = 1_000_000;
/** Bytes a message. */
export const SIZE = 200;

const FILLER = "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-";

/** The messages from 1 to `count`, of `size` bytes each unless the number alone is longer. */
export function* flood(count, size) {
  const filler = FILLER.repeat(Math.ceil(size / FILLER.length));
  for (let number = 1; number <= count; number += 1) {
    const start = `${number} `;
    yield start + filler.slice(0, Math.max(0, size - start.length));
  }
}
