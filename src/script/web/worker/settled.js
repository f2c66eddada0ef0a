// Tells the run that something has ended which the script may have been waiting for: it may be over with it.

let listener = () => {};

/**
 * Says what to call. There is one listener.
 *
 * @param {() => void} act
 */
export function onSettled(act) {
  listener = act;
}

/** Something has ended. */
export function settled() {
  listener();
}
