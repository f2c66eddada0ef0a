// The page's editors, made of CodeMirror.

export { createConsole } from "./console.js";
export { createMessage } from "./message.js";
export { createScript } from "./script.js";
