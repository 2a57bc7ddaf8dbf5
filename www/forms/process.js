// Process (psychotherapy) notes: the therapist's own thinking, kept apart from the file.
import { simple } from "./simple.js";

export const process = simple({
  kind: "process",
  label: "Process note",
  about: "Your own thinking, apart from the file",
  line: ({ text }) => text,
  fields: [{ name: "text", label: "Note", type: "area", rows: 10, required: () => true, help: "Hypotheses, countertransference, what you want to bring to supervision." }],
});
