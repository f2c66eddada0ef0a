// What the page says.

/** @import { FromPage } from "./wire.js" */

import { answered } from "./ask.js";
import { cancelEvaluation, evaluate, listNames } from "./console.js";
import { logIn } from "./login.js";
import { post } from "./port.js";
import { tasks } from "./tasks.js";
import { turn } from "./turns.js";

/**
 * Takes in what the page has posted, then lets the tasks run that have waited for it.
 *
 * @param {{ data: FromPage[] }} event
 */
export function receiveFromPage({ data }) {
  for (const said of data) handle(said);
  turn();
}

/** @param {FromPage} said */
function handle(said) {
  if ("ping" in said) post("pong");
  else if ("cancel" in said) tasks.get(said.cancel)?.cancel();
  else if ("login" in said) logIn(said);
  else if ("evaluate" in said) evaluate(said);
  else if ("cancel_evaluation" in said) cancelEvaluation(said.cancel_evaluation);
  else if ("list_names" in said) listNames(said);
  else answered(said);
}
