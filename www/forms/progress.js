// Progress notes: the record of a session that belongs in the file, in the shape the practice prefers.
import { build, rows } from "./form.js";
import { el, field } from "../dom.js";

const area = (name, label, help) => ({ name, label, help, type: "area", rows: 3, keepEmpty: true });

const shapes = {
  SOAP: [
    area("subjective", "Subjective", "What the person says about how they are."),
    area("objective", "Objective", "What you observed."),
    area("assessment", "Assessment", "How you understand it."),
    area("plan", "Plan", "What comes next."),
  ],
  BIRP: [
    area("behavior", "Behaviour", "What the person said and did."),
    area("intervention", "Intervention", "What you did."),
    area("response", "Response", "How it was taken up."),
    area("plan", "Plan", "What comes next."),
  ],
  DAP: [
    area("data", "Data", "What was said, done and observed."),
    area("assessment", "Assessment", "How you understand it."),
    area("plan", "Plan", "What comes next."),
  ],
  free: [{ name: "text", label: "Note", type: "area", rows: 8, keepEmpty: true }],
};

const names = { SOAP: "SOAP: subjective, objective, assessment, plan", BIRP: "BIRP: behaviour, intervention, response, plan", DAP: "DAP: data, assessment, plan", free: "Free form" };
const own = new Set(["format", ...Object.values(shapes).flat().map(({ name }) => name)]);
const fieldsOf = (format) => shapes[format] ?? [];

export const progress = {
  kind: "progress",
  label: "Progress note",
  about: "SOAP, BIRP, DAP or free form",
  blank: () => ({ format: "SOAP" }),
  name: ({ format }) => format && format !== "free" ? `Progress note, ${format}` : "Progress note",
  line: (content) => fieldsOf(content.format).map(({ name }) => content[name]).filter(Boolean).join(" · "),
  rows: ({ format, ...content }) => rows(fieldsOf(format), content),

  form(content, changed) {
    // What was typed under one shape stays at hand when another is tried.
    let typed = { ...content };
    let body;
    const place = el("div", { class: "fields" });
    const choice = el("select", {}, Object.entries(names).map(([code, label]) => el("option", { value: code, text: label, selected: code === (content.format ?? "SOAP") })));
    const lay = () => {
      body = build(fieldsOf(choice.value), typed, changed);
      place.replaceChildren(...body.nodes);
    };
    choice.addEventListener("change", () => { typed = { ...typed, ...body.read() }; lay(); changed(); });
    lay();
    const others = () => Object.fromEntries(Object.entries(content).filter(([name]) => !own.has(name)));
    return {
      nodes: [field({ label: "Shape", control: choice }).node, place],
      read: () => ({ ...others(), format: choice.value, ...body.read() }),
      // A draft keeps every shape's words; only the chosen shape is sealed as the note.
      draft: () => ({ ...typed, ...others(), format: choice.value, ...body.read() }),
      point: (name, text) => body.point(name, text),
      missing: () => {
        if (Object.values(body.read()).some((text) => text !== "")) return undefined;
        return place.querySelector("textarea");
      },
    };
  },
};
