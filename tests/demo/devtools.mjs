// A line to the browser's own tools beside the driver's, for what comes as events: traces. Just enough of WebSocket (RFC 6455) for that.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** A port nobody listens on now. */
export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export class DevTools {
  #socket;
  #buffer = Buffer.alloc(0);
  #parts = [];
  #serial = 0;
  #waiting = new Map();
  /** Hears of every event as `(method, params)`. */
  onevent = () => {};

  /** @param {number} port what the browser was given as `--remote-debugging-port` */
  static async open(port) {
    const { webSocketDebuggerUrl } = await (await fetch(`http://127.0.0.1:${port}/json/version`)).json();
    const { hostname, pathname } = new URL(webSocketDebuggerUrl);
    const socket = connect(port, hostname);
    await once(socket, "connect");
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`);
    const tools = new DevTools();
    tools.#socket = socket;
    await new Promise((resolve, reject) => {
      let head = Buffer.alloc(0);
      const greet = (data) => {
        head = Buffer.concat([head, data]);
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        socket.off("data", greet);
        if (!head.subarray(0, end).toString().startsWith("HTTP/1.1 101")) return reject(new Error("the browser's tools refused the line"));
        socket.on("data", (more) => tools.#read(more));
        tools.#read(head.subarray(end + 4));
        resolve();
      };
      socket.on("data", greet);
    });
    return tools;
  }

  /** One command; resolves to its result. */
  call(method, params = {}) {
    const id = ++this.#serial;
    const payload = Buffer.from(JSON.stringify({ id, method, params }));
    const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
    // a client must mask; a mask of zeros is one too
    this.#socket.write(Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), payload]));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #read(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      if (this.#buffer.length < 2) return;
      let length = this.#buffer[1] & 127;
      let start = 2;
      if (length === 126) [length, start] = [this.#buffer.length < 4 ? Infinity : this.#buffer.readUInt16BE(2), 4];
      else if (length === 127) [length, start] = [this.#buffer.length < 10 ? Infinity : Number(this.#buffer.readBigUInt64BE(2)), 10];
      if (this.#buffer.length < start + length) return;
      const last = (this.#buffer[0] & 0x80) !== 0;
      this.#parts.push(this.#buffer.subarray(start, start + length));
      this.#buffer = this.#buffer.subarray(start + length);
      if (!last) continue;
      const text = Buffer.concat(this.#parts).toString("utf8");
      this.#parts = [];
      if (text.startsWith("{")) this.#hear(JSON.parse(text));
    }
  }

  #hear({ id, result, error, method, params }) {
    if (method) return this.onevent(method, params);
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    return error ? reject?.(new Error(error.message)) : resolve?.(result);
  }

  /** Records a trace of these categories until the returned function is called, which resolves to its events. */
  async trace(categories) {
    const events = [];
    let done;
    const complete = new Promise((resolve) => { done = resolve; });
    this.onevent = (method, params) => {
      if (method === "Tracing.dataCollected") events.push(...params.value);
      if (method === "Tracing.tracingComplete") done();
    };
    await this.call("Tracing.start", { traceConfig: { includedCategories: categories, recordMode: "recordContinuously" }, transferMode: "ReportEvents" });
    return async () => {
      await this.call("Tracing.end");
      await complete;
      return events;
    };
  }

  close() { this.#socket.destroy(); }
}
