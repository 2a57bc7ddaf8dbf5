// What is not right about what the server gave, in the words of the package, with what it is about before them.
import { ApiError } from "../api.js";
import { hushnote } from "../hush.js";

export class Findings {
  list = [];

  add(about, text, more = {}) {
    this.list.push({ about, text, ...more });
  }

  /** A refusal by the package is a finding; that nobody answers, or that this person has gone, is none. */
  refused(about, error) {
    if (error instanceof ApiError || !error?.code || ["locked", "aborted", "internal"].includes(error.code)) throw error;
    this.add(about, hushnote.explain(error.code), { code: error.code });
  }

  /** Runs `work`; gives what it gives, or undefined where the package refused. */
  async during(about, work) {
    try {
      return await work();
    } catch (error) {
      this.refused(about, error);
      return undefined;
    }
  }

  get key() { return JSON.stringify(this.list); }
}
