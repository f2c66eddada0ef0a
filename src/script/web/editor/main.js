// The page's editors, made of CodeMirror.

export { createMessage } from "./message.js";
export { createScript } from "./script.js";
