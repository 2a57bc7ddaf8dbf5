// The treatment plan: one for both, changed by either.
import { button, el, field, input, time } from "../dom.js";
import { keyed, marks, troubled } from "./marks.js";
import { reconcile } from "./tabs.js";

const textOf = (goal) => typeof goal === "string" ? goal : String(goal?.text ?? "");
const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });

export function plan(pane) {
  const { seat, person, sharing } = pane;
  const list = el("ul", { class: "notes", id: `${seat}-plan` });
  const goals = field({ label: "Goals, one on each line", id: `${seat}-goals`, control: el("textarea", { rows: 4, autocomplete: "off" }) });
  const review = field({ label: "Look at it again on", id: `${seat}-review`, control: input({ type: "date" }) });
  const words = el("div");
  const submit = button("Save the plan", undefined, { kind: "main", type: "submit", id: `${seat}-save-plan` });
  const form = el("form", { class: "form", novalidate: true, hidden: true, "aria-label": `The plan, edited by ${person.login}`, on: { submit: save } }, words, goals.node, review.node,
    el("div", { class: "row" }, submit, button("Cancel", () => close(), { kind: "quiet" })));
  const edit = button("Edit the plan", () => open(), { id: `${seat}-edit-plan` });
  let base;

  const current = () => sharing.of("plan").find(({ error, gone }) => !error && !gone);

  function open() {
    base = current();
    const content = base?.record.content;
    goals.control.value = (content?.goals ?? []).map(textOf).join("\n");
    review.control.value = content?.reviewOn ?? "";
    form.hidden = false;
    edit.hidden = true;
    goals.control.focus();
  }

  function close() {
    form.hidden = true;
    words.replaceChildren();
    draw();
    if (!edit.hidden) edit.focus();
  }

  function read() {
    const before = base?.record.content ?? {};
    const lines = goals.control.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const { reviewOn, ...rest } = before;
    // a goal that is still there keeps what else is known of it
    const kept = lines.map((line) => before.goals?.find((goal) => textOf(goal) === line) ?? line);
    return { ...rest, goals: kept, ...(review.control.value && { reviewOn: review.control.value }) };
  }

  async function save(event) {
    event.preventDefault();
    goals.wrong(goals.control.value.trim() ? "" : "Write at least one goal.");
    if (!goals.control.value.trim()) return goals.control.focus();
    submit.disabled = true;
    let clash = false;
    const stored = await pane.change(async () => {
      try {
        await sharing.put({ kind: "plan", content: read() }, base);
        return "The plan is sealed and saved, for both of you.";
      } catch (error) {
        if (error.status !== 409) throw error;
        clash = true;
        return "";
      }
    });
    submit.disabled = false;
    if (!clash) return stored ? close() : undefined;
    base = current() ?? base;
    words.replaceChildren(el("div", { class: "notice warn", role: "alert" },
      el("p", { class: "notice-title", text: `${person.nameOf(base.record.account)} changed the plan while you were writing.` }),
      el("p", { text: "That version stands below. Yours is still in the form: take over what you need, and save again to put it in its place." })));
    return goals.control.focus();
  }

  const card = (row) => el("li", { class: troubled(row) ? "note refused" : "note", "data-plan": row.id },
    el("dl", { class: "contents" },
      el("dt", { text: "Goals" }), el("dd", {}, el("ul", { class: "plain-list" }, (row.record.content.goals ?? []).map((goal) => el("li", { text: textOf(goal) })))),
      row.record.content.reviewOn && [el("dt", { text: "Look at it again on" }), el("dd", { text: day.format(new Date(row.record.content.reviewOn)) })]),
    el("p", { class: "note-meta" }, `Written by ${row.record.account === person.account ? "you" : person.nameOf(row.record.account)}, `, time(row.record.sealedAt), row.record.revision > 1 && `, version ${row.record.revision}`), marks(row));

  function draw() {
    const { ended, frozen } = sharing.circle;
    const writes = !ended && !frozen && sharing.me?.role !== "reader";
    const there = Boolean(current());
    edit.textContent = there ? "Edit the plan" : "Write the plan";
    // one plan for both: the therapist writes the first version
    edit.hidden = !form.hidden || !writes || !there && (seat !== "therapist" || sharing.of("plan").length > 0);
    if (!writes) form.hidden = true;
  }

  const update = () => {
    const rows = sharing.of("plan");
    if (rows.length > 0) reconcile(list, keyed(rows), card);
    else list.replaceChildren(el("li", { class: "empty", text: seat === "therapist" ? "No plan yet." : "No plan yet. Your therapist writes the first version." }));
    draw();
  };
  // the form stands first: what comes from the other must not move it under somebody's finger
  return { name: "plan", label: "Plan", node: el("div", { class: "stack" }, form, list, el("div", { class: "row" }, edit)), update };
}
