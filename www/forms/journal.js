// A journal page: this site's own kind, so the package seals it without judging what is in it.
import { simple } from "./simple.js";

const moods = [["", "Rather not say"], ["1", "Very low"], ["2", "Low"], ["3", "In between"], ["4", "Good"], ["5", "Very good"]];

export const journal = simple({
  kind: "x-journal",
  label: "Journal",
  about: "A page for yourself",
  line: ({ title, text }) => [title, text].filter(Boolean).join(" · "),
  fields: [
    { name: "title", label: "Title", type: "text" },
    { name: "mood", label: "How are you?", type: "choice", options: moods },
    { name: "text", label: "Today", type: "area", rows: 9, required: () => true, absent: "Write a few words first; there is no hurry." },
  ],
});
