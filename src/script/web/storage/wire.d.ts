// What the page asks of the worker that stores logs, and what it is told. `store/logs/opfs.rs` is the page's side.

/** The number of the request, what is asked for, the log's id, and what that needs. */
export type Request = [id: number, name: "logs" | "room" | "open" | "wait" | "read" | "append" | "remove" | "delete", log: string, ...rest: unknown[]];

/** The number of the request, and either a value or what went wrong: what sort of error it is, and the browser's words. */
export type Reply = [id: number, value: unknown] | [id: number, value: null, error: Failure, words: string];

export type Failure = "locked" | "full" | "denied" | "unsupported" | "failed";

/** A segment's number and its length in bytes. */
export type Segment = [number: number, length: number];
