// A code as a drawing that prints sharply at any size.
import { encode } from "./encode.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;

/** An SVG element: dark squares on a light ground whatever the colour scheme, because cameras expect it so. */
export function draw(text, label) {
  const rows = encode(text);
  const size = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  const set = (node, attributes) => { for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value); };
  set(svg, { viewBox: `0 0 ${size} ${size}`, class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  const ground = document.createElementNS(SVG, "rect");
  set(ground, { width: size, height: size, fill: "#fff" });
  const dark = document.createElementNS(SVG, "path");
  const squares = rows.flatMap((row, y) => row.flatMap((on, x) => on ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : []));
  set(dark, { d: squares.join(""), fill: "#000" });
  svg.append(ground, dark);
  return svg;
}
