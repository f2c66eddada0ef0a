// The page as tests stand in for it: what the worker's modules post can be read, and they can be answered.

import vm from "node:vm";
import { receiveFromPage } from "../worker/page.js";
import { setSource } from "../worker/place.js";
import { flush, open } from "../worker/port.js";
import { startMain } from "../worker/tasks.js";

/** All that was posted: lists of commands with the bytes beside them. */
export const posted = [];
/** What is to be told of the next command of a name. */
const waiting = new Map();

open({
  postMessage([text, ...bytes]) {
    const commands = JSON.parse(text);
    posted.push({ commands, bytes });
    for (const command of commands) {
      waiting.get(nameOf(command))?.(contentOf(command));
      waiting.delete(nameOf(command));
    }
  },
});

const nameOf = (command) => (typeof command === "string" ? command : Object.keys(command)[0]);
const contentOf = (command) => (typeof command === "string" ? true : Object.values(command)[0]);

/** What all commands of that name had in them so far, in their order. */
export function said(name) {
  flush();
  const commands = posted.flatMap(({ commands }) => commands);
  return commands.filter((command) => nameOf(command) === name).map(contentOf);
}

/** What the next command of that name has in it, once it is posted. */
export function next(name) {
  return new Promise((resolve) => waiting.set(name, resolve));
}

/** Has the page say this. */
export function say(...data) {
  receiveFromPage({ data });
}

/** Runs a function as a script's first task; the promise is for its result. */
export function inScript(program) {
  return new Promise((resolve, reject) => startMain(() => program().then(resolve, reject), () => {}));
}

/** A script's text as a function, with these names of the API; its lines are what the page is told of. */
export function compile(text, api) {
  setSource({ lines: text.split("\n").length, indent: HEAD.length });
  return vm.compileFunction(`${HEAD}${text}\n})();`, Object.keys(api), { filename: "script.js" }).bind(null, ...Object.values(api));
}

const HEAD = "return (async () => { ";
