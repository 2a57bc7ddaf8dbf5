// One measurement of each contender a round, in an order that rotates: whatever else the machine does falls on all of them alike.

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * `contenders` maps names to functions that give a measurement. A rival that fails is told as such and left out from then on; `ours`, the
 * first, must not fail.
 * @returns {Promise<Map<string, { median: number, values: number[] } | { failed: string }>>}
 */
export async function interleave(contenders, { rounds, warmUp = 1 }) {
  const names = Object.keys(contenders);
  const results = new Map(names.map((name) => [name, { values: [] }]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + Math.max(round, 0)) % names.length];
      const result = results.get(name);
      if (result.failed) continue;
      try {
        const value = await contenders[name]();
        if (round >= 0) result.values.push(value);
      } catch (error) {
        if (name === names[0]) throw error;
        result.failed = String(error.message).split("\n")[0].slice(0, 160);
        console.error(`  ${name} did not run: ${result.failed}`);
      }
    }
  }
  for (const result of results.values()) if (!result.failed) result.median = median(result.values);
  return results;
}
