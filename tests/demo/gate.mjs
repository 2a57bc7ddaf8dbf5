// A gate between browser and server that can misbehave on purpose: swallow an answer, invent one, or pretend that nobody is there. It keeps what went through.
import { createServer, request as ask } from "node:http";

export class Gate {
  /** What the browser sent: `{ method, path, body }`. */
  sent = [];
  /** Port of the server behind; changes when that is started anew. */
  target = 0;
  /**
   * What to do with requests: `(request) => what` with "pass", "away" (no server), "swallow" (the server does it, its answer is lost),
   * `{ half }` (a function called when half of the request has gone on), `{ before }` (a function that is waited for before it goes on),
   * `{ status, body }` (an answer the server never gave), or `{ after }` (a function called once the server has been asked, the answer then lost).
   */
  rule = () => "pass";
  /** Changes the headers of answers. */
  headers = (headers) => headers;

  #server;

  async open() {
    this.#server = createServer((request, response) => this.#pass(request, response).catch(() => response.destroy()));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = this.#server.address().port;
    // passkeys want a name, not an address
    this.url = `http://localhost:${this.port}/`;
    return this;
  }

  /** The next request that fits gets `what`; all others pass. Resolves when it has come. */
  once(method, path, what) {
    return new Promise((resolve) => {
      this.rule = (request) => {
        if (request.method !== method || !request.path.startsWith(path)) return "pass";
        this.rule = () => "pass";
        resolve();
        return what;
      };
    });
  }

  /**
   * Every request that fits gets `what` until `back()`. For lost answers: a browser whose kept-alive connection ends without a word asks once more by itself.
   * Resolves when the first has come.
   */
  always(method, path, what) {
    return new Promise((resolve) => {
      this.rule = (request) => {
        if (request.method !== method || !request.path.startsWith(path)) return "pass";
        resolve();
        return what;
      };
    });
  }

  away() { this.rule = () => "away"; }
  back() { this.rule = () => "pass"; }

  async #pass(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const entry = { method: request.method, path: request.url, body: body.toString("utf8") };
    this.sent.push(entry);
    const what = this.rule(entry);
    if (what === "away") return response.destroy();
    if (what.status) {
      response.writeHead(what.status, { "content-type": "application/json" });
      return response.end(JSON.stringify(what.body ?? {}));
    }
    if (what.before) await what.before();
    const onward = ask({ port: this.target, host: "127.0.0.1", method: request.method, path: request.url, headers: request.headers, agent: false });
    if (what.half) {
      onward.on("error", () => {});
      onward.write(body.subarray(0, body.length / 2));
      await what.half();
      return response.destroy();
    }
    onward.end(body);
    if (what.after) {
      onward.on("error", () => {});
      await what.after();
      return response.destroy();
    }
    const answer = await new Promise((resolve, reject) => onward.on("response", resolve).on("error", reject));
    const parts = [];
    for await (const part of answer) parts.push(part);
    if (what === "swallow") return response.destroy();
    response.writeHead(answer.statusCode, this.headers({ ...answer.headers }));
    return response.end(Buffer.concat(parts));
  }

  close() {
    return new Promise((resolve) => { this.#server.close(() => resolve()); this.#server.closeAllConnections(); });
  }
}
