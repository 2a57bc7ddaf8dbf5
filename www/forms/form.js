// One way to build every kind's form, and to show what it holds, from a list of its fields.
import { el, field, input, time, uid } from "../dom.js";

/** `2026-11-21T09:30` in the person's own time, as a date-and-time field wants it. */
export function localValue(date) {
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const controls = {
  text: ({ value }) => input({ value: value ?? "", autocomplete: "off" }),
  area: ({ value, rows = 4 }) => el("textarea", { rows, value: value ?? "", autocomplete: "off" }),
  when: ({ value }) => input({ type: "datetime-local", value: value ? localValue(value) : "" }),
  number: ({ value, min, max }) => input({ type: "number", inputmode: "numeric", min, max, step: 1, value: value ?? "" }),
  choice: ({ value, options }) => el("select", {}, options.map(([code, label]) => el("option", { value: code, selected: code === (value ?? options[0][0]), text: label }))),
};

const reading = {
  text: (text) => text.trim() || undefined,
  area: (text) => text.trim() === "" ? undefined : text,
  when: (text) => text && !Number.isNaN(new Date(text).getTime()) ? new Date(text).toISOString() : undefined,
  number: (text) => text === "" ? undefined : Number(text),
  choice: (text) => text || undefined,
};

const showing = {
  text: (value) => String(value),
  area: (value) => String(value),
  when: (value) => time(value),
  number: (value) => String(value),
  choice: (value, { options }) => options.find(([code]) => code === value)?.[1] ?? String(value),
};

/**
 * Controls for `fields` (`{ name, label, type, help?, rows?, options?, required?(content), absent?, keepEmpty? }`) filled from `content`.
 * `read()` gives the content back; empty fields are left out. `missing()` marks what must not be empty and gives the first such control.
 */
export function build(fields, content, changed) {
  const made = fields.map((spec) => ({ spec, ...field({ ...spec, id: uid(`note-${spec.name}`), wide: spec.type === "area", control: controls[spec.type]({ ...spec, value: content[spec.name] }) }) }));
  for (const { control, wrong } of made) control.addEventListener("input", () => { wrong(""); changed(); });
  return {
    nodes: made.map(({ node }) => node),
    read() {
      const entries = made.map(({ spec, control }) => [spec.name, reading[spec.type](control.value) ?? (spec.keepEmpty ? "" : undefined)]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    },
    /** Marks the field of that name with a sentence. Gives its control, or undefined when there is no such field. */
    point(name, text) {
      const found = made.find(({ spec }) => spec.name === name);
      found?.wrong(text);
      return found?.control;
    },
    missing() {
      const content = this.read();
      const empty = made.filter(({ spec, control }) => spec.required?.(content) && reading[spec.type](control.value) === undefined);
      for (const { spec, wrong } of empty) wrong(spec.absent ?? `Please fill in “${spec.label}”.`);
      return empty[0]?.control;
    },
  };
}

// Shown with the other times of a note, not among its words.
const ELSEWHERE = new Set(["writtenAt"]);

/** What a note holds, as a list of terms; fields the form does not know are shown too, under their own names. */
export function rows(fields, content) {
  const known = new Map(fields.map((spec) => [spec.name, spec]));
  const order = [...known.keys(), ...Object.keys(content).filter((name) => !known.has(name))];
  return order.filter((name) => !ELSEWHERE.has(name) && content[name] !== undefined && content[name] !== "").map((name) => {
    const spec = known.get(name);
    const value = spec ? showing[spec.type](content[name], spec) : typeof content[name] === "string" ? content[name] : JSON.stringify(content[name], null, 2);
    return [spec?.label ?? name, value];
  });
}
