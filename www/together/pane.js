// One of the two sides: who sits there, what is not right, and one view below.
import { button, el } from "../dom.js";
import { trouble } from "./words.js";
import { Person } from "./person.js";
import { Sharing } from "./sharing.js";
import { begin } from "./begin.js";
import { enter } from "./enter.js";
import { meet } from "./meet.js";
import { circle } from "./circle.js";
import { seats } from "./seats.js";

const views = { enter, meet, begin, circle };
const LOOK_EVERY = 4000;
/** The side that had the focus last: the other one never takes it. */
let busy;

export class Pane {
  #view = null;
  #timer;
  #shownFindings = "[]";

  constructor(seat, nudge) {
    this.seat = seat;
    this.nudge = nudge;
    this.person = new Person(seat);
    this.sharing = new Sharing(this.person);
    /** Whom this person is about to share with: an account. */
    this.partner = "";
    /** Whether the person wants to see the safety number again. */
    this.comparing = false;
    const id = `${seat}-title`;
    this.who = el("div", { class: "seat-who" });
    this.status = el("div", { class: "status", role: "status", id: `${seat}-status` });
    this.alarms = el("div", { class: "alarms", id: `${seat}-alarms`, role: "alert" });
    this.flag = el("p", { class: "seat-flag", hidden: true });
    this.kept = el("div");
    this.body = el("div", { class: "seat-body", id: `${seat}-view` });
    this.node = el("section", { class: "seat", "data-seat": seat, "aria-labelledby": id },
      el("div", { class: "seat-head" }, el("h2", { class: "pane-label", id, tabindex: "-1", text: seats[seat].title }), this.who),
      this.status, this.flag, this.alarms, this.body, this.kept);
    this.node.addEventListener("focusin", () => { busy = this; });
    this.person.addEventListener("in", () => this.arrive());
    this.person.addEventListener("out", ({ detail }) => this.#left(detail.reason));
    this.person.addEventListener("change", () => this.draw());
    this.draw();
  }

  say(text) { this.status.replaceChildren(...(text ? [el("p", { text })] : [])); }

  get stage() {
    const { person, sharing } = this;
    if (!person.vault) return "enter";
    if (sharing.circle && !this.comparing) return "circle";
    return this.partner ? "begin" : "meet";
  }

  /** Brings the page up to date; a view of another stage takes the place of the old one, and the focus. */
  draw() {
    this.#drawWho();
    this.#drawAlarms();
    const { stage } = this;
    if (this.#view?.stage === stage) return this.#view.update?.();
    const inside = this.body.contains(document.activeElement);
    this.#view?.leave?.();
    this.#view = { stage, ...views[stage](this) };
    this.body.replaceChildren(this.#view.node);
    if (inside || document.activeElement === document.body && busy === this) this.body.querySelector("h3")?.focus({ preventScroll: true });
    this.#view.ready?.();
  }

  #drawWho() {
    const { person } = this;
    const signature = `${person.login} ${Boolean(person.vault)}`;
    if (this.who.dataset.who === signature) return;
    this.who.dataset.who = signature;
    this.kept.replaceChildren(...(!person.vault || !person.made ? [] : [el("details", { class: "kept" },
      el("summary", { text: `Passphrase and recovery code of ${person.login}` }),
      el("dl", { class: "facts" },
        el("dt", { text: "Passphrase" }), el("dd", {}, el("code", { class: "break", id: `${this.seat}-kept-passphrase`, text: person.made.passphrase })),
        el("dt", { text: "Recovery code" }), el("dd", {}, el("code", { class: "break", text: person.made.recoveryCode }))),
      el("p", { class: "quiet", text: "Shown until the page is left. Nobody else can read them, and nobody can give them to you again." }))]));
    this.who.replaceChildren(...(!person.vault ? [] : [
      el("span", { class: "who" }, el("span", { class: "dot open", "aria-hidden": "true" }), el("span", { class: "who-name", text: person.login }), el("span", { class: "who-state", text: "unlocked" })),
      button("Look again", () => this.attempt(() => this.look({ fresh: true }), "Looked at everything again, as after loading the page."), { kind: "quiet small", id: `${this.seat}-look`, "aria-label": `Look again, as ${person.login}` }),
      button("Sign out", () => person.signOut().catch(() => {}), { kind: "quiet small", id: `${this.seat}-out`, "aria-label": `Sign out ${person.login}` }),
    ]));
  }

  #drawAlarms() {
    const { list, key } = this.sharing.findings;
    if (key === this.#shownFindings) return;
    this.#shownFindings = key;
    // stays at the top of the window while the person is further down on this side
    this.flag.hidden = list.length === 0;
    this.flag.replaceChildren(el("a", { href: `#${this.alarms.id}`, on: { click: (event) => {
      event.preventDefault(); // the address says who sits at this screen
      this.alarms.scrollIntoView({ block: "center" });
      this.alarms.querySelector(".notice").focus({ preventScroll: true });
    } }, text: list.length === 1 ? "One thing is not right here." : `${list.length} things are not right here.` }));
    this.alarms.replaceChildren(...(list.length === 0 ? [] : [el("div", { class: "notice warn", tabindex: "-1" },
      el("ul", { class: "plain-list" }, list.map(({ about, text }) => el("li", {}, el("strong", { text: `${about}: ` }), text))),
      el("p", { class: "notice-todo", text: "What this page shows apart from that has been checked. If it stays so, ask the other by another way, for example by telephone." }))]));
  }

  /** Everything a signed-in person needs: her card where others find it, and a first look. */
  async arrive() {
    this.draw();
    await this.attempt(async () => {
      await this.person.turn(() => this.person.publish());
      await this.look({ fresh: true });
      this.partner ||= this.sharing.other?.account ?? this.person.vault.contacts.at(-1)?.account ?? "";
      this.draw();
      this.nudge();
    });
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.glance(), LOOK_EVERY);
  }

  look(o) { return this.person.turn(() => this.person.vault ? this.sharing.look(o) : undefined); }

  /** Looks only if there is news. A server that is away is no news. */
  async glance() {
    if (!this.person.vault || document.visibilityState === "hidden") return;
    try {
      await this.person.turn(async () => {
        if (this.person.vault && await this.sharing.news()) await this.sharing.look();
      });
    } catch (error) {
      if (error.status === 401) this.person.leave("expired");
    }
  }

  /** Runs what the person asked for, and says how it went. Resolves to whether it went well. */
  async attempt(work, done = "") {
    this.say("");
    try {
      const text = await work();
      this.say(typeof text === "string" ? text : done);
      return true;
    } catch (error) {
      if (error.status === 401) this.person.leave("expired");
      const { title, text = "", todo = "" } = trouble(error);
      if (error.code !== "aborted") this.say([title, text, todo].filter(Boolean).join(" "));
      return false;
    }
  }

  /** As `attempt`, for what changes something: both sides then look at the server. */
  change(work, done) {
    return this.attempt(async () => {
      const text = await this.person.turn(work);
      await this.look();
      this.nudge();
      return text;
    }, done);
  }

  #left(reason) {
    clearInterval(this.#timer);
    this.sharing.clear();
    this.partner = "";
    this.comparing = false;
    this.draw();
    if (reason === "expired") this.say("The server ended this session, as it does after a while. Sign in again.");
    if (reason === "trapped") this.say("Something went wrong in here, and everything was locked to be safe. Sign in again.");
  }
}
