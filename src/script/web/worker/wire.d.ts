// What the worker and the page say to each other. `script/command.rs` reads the commands, `script/reply.rs` writes the
// answers.

/** A place in the user's text, counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** An error as the page gets it. */
export interface Described {
  name: string;
  message: string;
  place: Place | null;
}

/** Which messages a call wants. */
export type Where =
  | { any: true }
  | { text: string }
  | { regex: { source: string; flags: string } }
  | { json: { pointer: string; value: unknown }[] }
  /** The number of a function, which only the worker can ask. */
  | { test: number };

export type Direction = "received" | "sent" | "both";

/** A message of a session's log. */
export interface LoggedMessage {
  session: number;
  number: number;
}

/** What never was awaited or handled. */
export interface Forgotten {
  text: string;
  place: Place | null;
  count: number;
}

/** What the worker posts: a list of these as JSON, with bytes beside it, which numbers in them stand for. */
export type Command =
  | "pong"
  | { forget: number }
  | { send: { id: number; session: number; text?: string; bytes?: number } }
  | { receive: { id: number; session: number; count: number; is_poll: boolean; condition: Where } }
  | { choose: { id: number; position: number | null } }
  | { give_back: { session: number; numbers: number[] } }
  | { messages: { id: number; session: number; condition: Where; direction: Direction; window: number } }
  | { more: { id: number; count: number } }
  | { emit: { id: number; session: number; event: string; args: unknown[]; namespace?: string; wants_reply: boolean } }
  | { request: { id: number; session: number; method: string; params?: unknown } }
  /** A string stands for its text. */
  | { publish: { id: number; session: number; topic: string; payload?: unknown; bytes?: number; qos: number; retain: boolean } }
  | { subscribe: { id: number; session: number; topic: string; qos: number; variables?: unknown; window: number } }
  | { connect: { id: number; session: number } }
  | { disconnect: { id: number; session: number; code: number; reason: string } }
  /** What isn't named stays as it is. */
  | { regulate: { id: number; session: number; paused?: boolean; limit?: { messages: number | null; bytes: number | null } } }
  | { open: { id: number; url: string; subprotocols: string[] } }
  | { closed: { id: number; session: number } }
  | { login: { session: number } }
  | { logged_in: { session: number; login: number; error: string | null } }
  | { session: { id: number; name: string } }
  /** With whether the last line hasn't ended, and with the number of the evaluation that prints, if it is one. */
  | { print: { text: string; is_error?: boolean; is_open?: boolean; evaluation?: number } }
  | { input: { id: number; prompt: string; secret: boolean } }
  | { progress: { done: number; total: number } }
  | { check: { name: string; passed: boolean; detail: string; place: Place | null; message: LoggedMessage | null } }
  | { task: TaskReport }
  | { http: { id: number } & HttpRequest }
  | { hmac: { id: number; key: number; data: number } }
  | { trouble: { text: string; error: Described | null } }
  | { evaluated: { id: number; state: EvaluationState; text: string } }
  | { names: { id: number; names: string[] } }
  | { end: { error: Described | null; is_told: boolean; forgotten: Forgotten[] } };

/**
 * How an evaluation of the console goes on. "incomplete": more lines have to follow, nothing was done; "value": it has a
 * value, which is the text; "failed": the text says why.
 */
export type EvaluationState = "incomplete" | "begun" | "value" | "done" | "failed" | "cancelled";

export interface TaskReport {
  id: number;
  name: string;
  state: TaskState;
  waiting_on: string;
  error: Described | null;
  polls: number;
  /** In milliseconds, as is `longest`. */
  busy: number;
  longest: number;
  /** After how many milliseconds without a break it has run for too long, if the program says so. */
  slow?: number;
  /** What it has returned, in words; none if nothing. */
  result?: string;
}

export type TaskState = "waiting" | "finished" | "failed" | "cancelled";

export interface HttpRequest {
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  body?: string;
}

/** Messages in a row: of each whether it was sent (1) or received (0), its time, its text or bytes, and its number. */
export type FlatMessages = (number | string | Uint8Array)[];

/** What the page answers to a call, told apart by its members. */
export interface Answer {
  id: number;
  /** The result. */
  value?: any;
  /** Why the call failed; with what the server said, as JSON, if it was the server who has refused it. */
  error?: { name: string; message: string; value?: string };
  /** Messages; with their numbers, they are the call's own and can be given back to that session. */
  messages?: FlatMessages;
  numbers?: number[];
  session?: number;
  /** Messages of which the worker is to choose one. */
  candidates?: FlatMessages;
  /** The values in each of these messages, as JSON, where Weft finds more than JSON that is there; absent if nowhere. */
  decoded?: (string | null)[];
  /** No more messages will come. */
  over?: true;
  /** A connection is being opened: the user has allowed it. */
  begun?: true;
}

/** The page wants a login done. */
export interface LoginRequest {
  login: number;
  session: number;
  user: string;
  password: string;
}

/** The page wants something evaluated, with a number for it. */
export interface ToEvaluate {
  evaluate: number;
  /** For JavaScript, the body of a function, made of what the user has typed. */
  text: string;
  /** What it declares, in JavaScript. */
  names: string[];
}

/** The page wants to know which names there are, with a number for that. */
export interface ListNames {
  list_names: number;
  /** What stands before the caret: a name, or a path of names. */
  text: string;
}

/** What the page posts is a list of these. */
export type FromPage =
  | Answer
  | LoginRequest
  | ToEvaluate
  | ListNames
  | { ping: true }
  | { cancel: number }
  | { cancel_evaluation: number };

/** What it posts to a program that can be interrupted. */
export type ToInterruptible = FromPage | { interrupt: true };

/** What the page posts first, with the port, if the script's language needs an engine: its files, by name. */
export interface Engine {
  engine: Record<string, Blob>;
}

/** Which script it is. Without an engine, the page posts this first, with the port. */
export interface Start {
  /** How many lines the user's text has, and how far its first line is indented. */
  source: { lines: number; indent: number };
  /** Of the script's own session. */
  name: string;
  variables: Record<string, string>;
  /** The user's text. */
  text: string;
  /** Whether there is none, only what is typed into the console. */
  is_console: boolean;
  /** With an engine: the packages that the user has handed over, by the names of their files. */
  packages?: Record<string, Blob>;
}
