// A worker's part in opening many records; `pool.ts` is the page's.
import { wipe } from "./bytes.js";
import { addListener, messageData, postToPort, startPort, typedArrayBuffer } from "./intrinsics.js";
import { raw, start } from "./raw.js";

/** The module and the keys, first and once. */
export type Begin = readonly [module: WebAssembly.Module, keys: Uint8Array];
/** Records as `readerOpen` takes them. */
export type Ask = readonly [number: number, records: Uint8Array<ArrayBuffer>];
/** And as it gives them back. */
export type Answer = Ask;

/** Answers batches of records until it is ended. Nothing but the page at the other end of `port` sees keys or what they open. */
export function serveRecords(port: MessagePort): void {
  const read = messageData as NonNullable<typeof messageData>;
  const post = postToPort as NonNullable<typeof postToPort>;
  let begun = false;
  addListener(port, "message", (event) => {
    if (begun) {
      const [number, records] = read(event) as Ask;
      const opened = raw.readerOpen(records);
      post(port, [number, opened], [typedArrayBuffer(opened)]);
      return;
    }
    begun = true;
    const [module, keys] = read(event) as Begin;
    try {
      start(module);
      raw.readerStart(keys);
    } finally {
      wipe(keys);
    }
    post(port, "ready", []);
  });
  (startPort as NonNullable<typeof startPort>)(port);
}
