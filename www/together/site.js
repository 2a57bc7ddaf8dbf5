// The server as one of two people on this page meets it: a session of her own, whose token stands here instead of in the browser's one cookie.
import { call } from "../api.js";
import { fromBase64url, toBase64url } from "../bytes.js";
import { failure, own } from "../sentences.js";

const BATCH = 100;
const bytesOf = ({ keyset, hash }) => ({ keyset: fromBase64url(keyset), hash });
const recordOf = ({ id, sealed, hash }) => ({ id, sealed: fromBase64url(sealed), hash });
const at = (...parts) => `/api/${parts.map(encodeURIComponent).join("/")}`;

export class Site {
  #token;

  #call(method, path, body) { return call(method, path, body, { session: this.#token ?? "none" }); }

  async #begin(path, body) {
    const answer = await call("POST", path, body, { session: "new" });
    if (!answer?.session) throw failure(own.noDemo);
    this.#token = answer.session;
    return answer;
  }

  hint(login) { return call("POST", "/api/hint", { login }); }
  signup({ keyset, ...rest }) { return this.#begin("/api/signup", { ...rest, keyset: toBase64url(keyset) }); }
  async signin(body) { return bytesOf(await this.#begin("/api/signin", body)); }
  /** The token goes first: whatever becomes of the answer, this page can no longer speak for the person. */
  async signout() {
    const session = this.#token;
    this.#token = undefined;
    if (session) await call("POST", "/api/signout", {}, { session });
  }

  async keyset() { return bytesOf(await this.#call("GET", "/api/keyset")); }
  async contacts() {
    const { bytes } = await this.#call("GET", "/api/contacts");
    return bytes === null ? undefined : fromBase64url(bytes);
  }
  async grants() { return (await this.#call("GET", "/api/grants")).items.map((item) => ({ ...item, bytes: fromBase64url(item.bytes) })); }
  /** Stores a change of the package, all of it or nothing. */
  change({ puts, deletes }) { return this.#call("POST", "/api/changes", { puts: puts.map((put) => ({ ...put, bytes: toBase64url(put.bytes) })), deletes }); }

  async people() { return (await this.#call("GET", "/api/people")).people; }
  async person(login) {
    const { account, cards } = await this.#call("GET", at("people", login));
    return { account, cards: cards.map(fromBase64url) };
  }

  async circles() { return (await this.#call("GET", "/api/circles")).circles; }
  async log(circle) { return (await this.#call("GET", `${at("circles", circle, "log")}?from=0`)).entries.map(fromBase64url); }

  async records(circle) { return (await this.#call("GET", circle ? at("circles", circle, "records") : "/api/records")).records; }
  async readRecords(circle, ids) {
    const path = circle ? at("circles", circle, "records", "batch") : "/api/records/batch";
    const found = [];
    for (let from = 0; from < ids.length; from += BATCH) found.push(...(await this.#call("POST", path, { ids: ids.slice(from, from + BATCH) })).items.map(recordOf));
    return found;
  }
  putRecord(circle, id, sealed, ifMatch) {
    return this.#call("PUT", circle ? at("circles", circle, "records", id) : at("records", id), { sealed: toBase64url(sealed), ifMatch });
  }

  lies() { return this.#call("GET", "/api/lies"); }
  tellLies(lies) { return this.#call("PUT", "/api/lies", { lies }); }
}
