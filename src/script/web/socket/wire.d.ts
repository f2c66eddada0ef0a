// What the page and the worker that has its sockets say to each other. `transport/stream.rs` is the page's side.

/** What the worker is told to open: the port that this socket is used through, where it leads, and what it offers. */
export type Opening = [port: MessagePort, url: string, protocols: string[]];

export type FromPage =
  /** From now on, so many messages may be read, and more as long as some of these bytes are left. None: it is paused. */
  | ["read", messages: number, bytes: number]
  /** The last messages have been taken: there may be more. */
  | ["taken"]
  | ["send", data: string | ArrayBuffer, bytes: number]
  | ["close", code: number, reason: string]
  /** Nobody uses it any more. */
  | ["drop"];

export type ToPage =
  | ["opened", subprotocol: string, extensions: string]
  /** See `Batch`; and how many bytes were sent by then. */
  | ["messages", pieces: ArrayBuffer[], heads: Uint32Array, sent: number]
  /** So many bytes were sent. */
  | ["sent", bytes: number]
  /** The end. */
  | ["closed", code: number, reason: string, clean: boolean];

// TypeScript doesn't know it yet.
declare global {
  interface WebSocketCloseInfo {
    closeCode?: number;
    reason?: string;
  }

  class WebSocketStream {
    constructor(url: string, options?: { protocols?: string[]; signal?: AbortSignal });
    readonly opened: Promise<{ readable: ReadableStream; writable: WritableStream; protocol: string; extensions: string }>;
    readonly closed: Promise<{ closeCode: number; reason: string }>;
    close(info?: WebSocketCloseInfo): void;
  }
}
