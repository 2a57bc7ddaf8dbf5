// The session log: when, how and whether, without a word about what was said.
import { simple } from "./simple.js";

const modality = [["in-person", "In person"], ["video", "Video"], ["phone", "Phone"], ["chat", "Chat"]];
const attendance = [["attended", "Attended"], ["late", "Came late"], ["left-early", "Left early"], ["no-show", "Did not come"], ["cancelled-by-client", "Cancelled by the client"], ["cancelled-by-therapist", "Cancelled by me"]];
const tookPlace = new Set(["attended", "late", "left-early"]);
const nameOf = (options, code) => options.find(([value]) => value === code)?.[1] ?? code;

export const session = simple({
  kind: "session",
  label: "Session log",
  about: "When, how long, in which way",
  blank: () => ({ startedAt: new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString(), minutes: 50, modality: "in-person", attendance: "attended" }),
  line: ({ minutes, modality: how, attendance: came }) => [minutes && `${minutes} minutes`, how && nameOf(modality, how), came && nameOf(attendance, came)].filter(Boolean).join(" · "),
  fields: [
    { name: "startedAt", label: "Began, or was to begin", type: "when", required: () => true },
    { name: "minutes", label: "Minutes", type: "number", min: 0, max: 1440, required: ({ attendance: came }) => tookPlace.has(came) },
    { name: "modality", label: "Way of meeting", type: "choice", options: modality },
    { name: "attendance", label: "Attendance", type: "choice", options: attendance },
  ],
});
