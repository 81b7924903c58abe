// What the benchmarks share: their options, and results as text or as JSON lines.
import { parseArgs } from "node:util";

export const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    data: { type: "string" },
    epochs: { type: "string", default: "10" },
    peers: { type: "string" },
  },
});

/** One result on standard output. */
export function report(result) {
  if (options.json) {
    console.log(JSON.stringify(result));
    return;
  }
  for (const [name, value] of Object.entries(result)) {
    const shown = typeof value === "object" ? JSON.stringify(value) : value;
    console.log(`${name.replaceAll("_", " ").padEnd(26)} ${shown}`);
  }
  console.log();
}

/** What is going on, on standard error. */
export function progress(text) {
  console.error(text);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that the given share of all values does not exceed. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
