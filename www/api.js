// The server's side of the story, one function an endpoint. Everything that goes out and comes in is counted, so that the page can show it.
import { fromBase64url, toBase64url } from "./bytes.js";

/** A refusal by the server (`status`, `word`) or no answer at all (`offline`; then nobody knows whether the server did it). */
export class ApiError extends Error {
  constructor({ status = 0, word = "", message = "", body = {} }) {
    super(message || word || "no answer from the server");
    this.status = status;
    this.word = word;
    this.body = body;
  }
  get offline() { return this.status === 0; }
  /** The server was reached, but cannot say whether it did the work. */
  get unsure() { return this.offline || this.status >= 500 && this.status !== 507; }
}

/** Hears of every exchange as `{ method, path, fields, sent, received, status, at }`. */
export const traffic = new EventTarget();

const PATIENCE = 20_000;

/** One exchange. `session` is a token to be sent instead of the browser's cookie. */
export async function call(method, path, body, { session } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const exchange = { method, path, fields: Object.keys(body ?? {}), sent: text?.length ?? 0, received: 0, status: 0, at: Date.now() };
  try {
    const response = await fetch(path, {
      method, body: text, signal: AbortSignal.timeout(PATIENCE), credentials: session ? "omit" : "same-origin", cache: "no-store",
      headers: { ...(session && { "x-hushnote-session": session }), ...(method !== "GET" && { "x-hushnote": "1" }), ...(text !== undefined && { "content-type": "application/json" }) },
    });
    exchange.status = response.status;
    const answer = await response.text();
    exchange.received = answer.length;
    const parsed = parse(answer);
    if (!response.ok) throw new ApiError({ status: response.status, word: parsed?.error, message: parsed?.message, body: parsed ?? {} });
    if (answer !== "" && parsed === undefined) throw new ApiError({ status: 502, word: "garbled" });
    return parsed;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError({});
  } finally {
    traffic.dispatchEvent(new CustomEvent("exchange", { detail: exchange }));
  }
}

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const bytesOf = ({ keyset, hash }) => ({ keyset: fromBase64url(keyset), hash });
const record = (id) => `/api/records/${encodeURIComponent(id)}`;

export const hint = (login) => call("POST", "/api/hint", { login });
export const signup = ({ keyset, ...rest }) => call("POST", "/api/signup", { ...rest, keyset: toBase64url(keyset) });
export const signin = async (body) => bytesOf(await call("POST", "/api/signin", body));
export const signout = () => call("POST", "/api/signout", {});
export const keyset = async () => bytesOf(await call("GET", "/api/keyset"));
export const putKeyset = ({ keyset: bytes, ...rest }) => call("PUT", "/api/keyset", { keyset: toBase64url(bytes), ...rest });

export const records = async () => (await call("GET", "/api/records")).records;
export async function readRecord(id) {
  const { sealed, hash } = await call("GET", record(id));
  return { id, sealed: fromBase64url(sealed), hash };
}
export async function readRecords(ids) {
  const { items } = await call("POST", "/api/records/batch", { ids });
  return items.map(({ id, sealed, hash }) => ({ id, sealed: fromBase64url(sealed), hash }));
}
export const putRecord = (id, sealed, ifMatch) => call("PUT", record(id), { sealed: toBase64url(sealed), ifMatch });

export const held = () => call("GET", "/api/held");
export const tamper = (id, bit) => call("POST", "/api/tamper", { id, bit });
