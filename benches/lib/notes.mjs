// Progress notes of a given size, each another text.
const words = "she slept badly since Tuesday and felt müde in the morning; the diary shows five nights of seven without waking, mood lighter, appetite back; we spoke about her brother, the move, and what helps when the evenings are long".split(" ");

const text = (length, seed) => {
  let out = "", n = seed;
  while (out.length < length) {
    n = (Math.imul(n, 1664525) + 1013904223) >>> 0;
    out += `${words[n % words.length]} `;
  }
  return out.slice(0, length);
};

/** A record of kind `progress` whose JSON has about `size` bytes. */
export function note(size, seed) {
  const each = Math.max(1, Math.floor((size - 55) / 3));
  return { kind: "progress", content: { format: "DAP", data: text(each, seed), assessment: text(each, seed + 1), plan: text(each, seed + 2) } };
}
