// Two panels of lines on logarithmic axes, as an SVG that follows the reader's light or dark.
const WIDTH = 900, HEIGHT = 400, TOP = 62, BOTTOM = 52, PANEL = 300;

const style = `
  svg { background: #ffffff; font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
  text { fill: #1f2328; } .faint { fill: #59636e; } .grid { stroke: #d8dee4; } .axis { stroke: #59636e; }
  .s0 { stroke: #0969da; fill: #0969da; } .s1 { stroke: #bc4c00; fill: #bc4c00; } .s2 { stroke: #1a7f37; fill: #1a7f37; }
  .line { fill: none; stroke-width: 2; } .label { stroke: none !important; } .title { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; } text { fill: #e6edf3; } .faint { fill: #9198a1; } .grid { stroke: #2f3742; } .axis { stroke: #9198a1; }
    .s0 { stroke: #58a6ff; fill: #58a6ff; } .s1 { stroke: #f0883e; fill: #f0883e; } .s2 { stroke: #56d364; fill: #56d364; }
    .line { fill: none; }
  }`;

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
const bytes = (n) => (n >= 2 ** 30 ? `${n / 2 ** 30} GiB` : n >= 2 ** 20 ? `${n / 2 ** 20} MiB` : `${n / 2 ** 10} KiB`);
const time = (ms) => (ms >= 1000 ? `${ms / 1000} s` : ms >= 1 ? `${ms} ms` : `${ms * 1000} µs`);
const sizeName = (size) => (size < 1024 ? `${size} B` : `${size / 1024} KiB`);

function panel({ left, title, rows, value, ticks, name }) {
  const x = (count) => left + ((Math.log10(count) - 1) / 4) * PANEL;
  const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
  const bottom = HEIGHT - BOTTOM;
  const y = (amount) => bottom - ((Math.log(amount) - low) / (high - low)) * (bottom - TOP);
  const out = [`<text class="title" x="${left}" y="${TOP - 14}">${title}</text>`];
  for (const tick of ticks) {
    out.push(`<line class="grid" x1="${left}" x2="${left + PANEL}" y1="${y(tick)}" y2="${y(tick)}"/>`, `<text class="faint" x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${name(tick)}</text>`);
  }
  for (const count of [10, 100, 1000, 10_000, 100_000]) {
    out.push(`<line class="axis" x1="${x(count)}" x2="${x(count)}" y1="${bottom}" y2="${bottom + 5}"/>`, `<text class="faint" x="${x(count)}" y="${bottom + 20}" text-anchor="middle">${count.toLocaleString("en")}</text>`);
  }
  out.push(`<line class="axis" x1="${left}" x2="${left + PANEL}" y1="${bottom}" y2="${bottom}"/>`, `<text class="faint" x="${left + PANEL / 2}" y="${bottom + 40}" text-anchor="middle">notes</text>`);
  const sizes = [...new Set(rows.map(({ size }) => size))];
  sizes.forEach((size, i) => {
    const points = rows.filter((row) => row.size === size).map((row) => [x(row.count), y(Math.max(value(row), ticks[0]))]);
    out.push(`<polyline class="line s${i}" points="${points.map((point) => point.map((n) => n.toFixed(1)).join(",")).join(" ")}"/>`);
    for (const [px, py] of points) out.push(`<circle class="s${i}" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3"/>`);
    const [px, py] = points.at(-1);
    out.push(`<text class="label s${i}" x="${(px + 8).toFixed(1)}" y="${(py + 4).toFixed(1)}">${sizeName(size)}</text>`);
  });
  return out.join("\n");
}

const steps = (from, to, factor) => {
  const ticks = [from];
  while (ticks.at(-1) < to) ticks.push(ticks.at(-1) * factor);
  return ticks;
};

/** `rows`: { size, count, openMs, heap, wasm, sealedBytes }. */
export function plot(rows, what) {
  const memory = ({ heap, wasm, sealedBytes }) => (heap ?? 0) + wasm + sealedBytes;
  const top = (values) => Math.max(...values);
  const ms = steps(0.1, top(rows.map(({ openMs }) => openMs)), 10).map((tick) => Number(tick.toPrecision(1)));
  const mib = steps(2 ** 20, top(rows.map(memory)), 4);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t">
<title id="t">Time and memory of opening a list of notes against their number, for three sizes of note</title>
<style>${style}</style>
<text class="faint" x="70" y="24">Opening a list with openMany, ${escape(what)}; sizes are those of one note</text>
${panel({ left: 70, title: "time", rows, value: ({ openMs }) => openMs, ticks: ms, name: time })}
${panel({ left: 530, title: "memory, sealed bytes included", rows, value: memory, ticks: mib, name: bytes })}
</svg>
`;
}
