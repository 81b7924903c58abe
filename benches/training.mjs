// Models in training in each build of the engine, one thread, in a worker as the page trains them. `--peers DIR` runs the same
// models beside it in what others use, from a folder with their scripts, which print a line of JSON; PEERS_PYTHON is the Python.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { isolation, serveFolders } from "../tests/e2e/static_server.mjs";
import { median, options, progress, report, rounded } from "./report.mjs";

/**
 * Calls `measure(variant, timed)` for each build of an engine in target/bench-`name`. `timed(task)` resolves to
 * `{ times, limits, loss, tokens, operations, ... }`: seconds a step in each block, and what a step is.
 */
export async function eachVariant(name, measure) {
  // Isolated pages have a finer clock.
  const server = await serveFolders(
    { "/": path.join(root, "benches"), "/engine/": path.join(root, `target/bench-${name}`) },
    isolation,
  );
  const browser = await launch();
  try {
    for (const variant of ["relaxed", "simd128"]) {
      await measure(variant, async task => {
        const page = await browser.newPage();
        page.on("pageerror", error => progress(`  ${error}`));
        await page.goto(`${server.origin}/training.html`);
        await page.waitForFunction(() => window.run);
        const engine = `/engine/${variant}/engine.js`;
        const result = await page.evaluate(([engine, task]) => window.run(engine, task), [engine, task]);
        await page.close();
        return result;
      });
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Times these models of benches/training.rs and reports tokens a second and the share of what SIMD instructions can do at most. */
export async function timeTokens(benchmark, models) {
  const speeds = {};
  await eachVariant("training", async (variant, timed) => {
    for (const { peer, ...task } of models) {
      progress(`${task.model}, ${variant}`);
      const { times, limits, loss, tokens, operations } = await timed(task);
      const seconds = median(times);
      const limit = Math.max(...limits);
      const result = {
        tokens_per_second: Math.round(tokens / seconds),
        best_tokens_per_second: Math.round(tokens / Math.min(...times)),
        gflops: rounded(operations / seconds / 1e9, 1),
        simd_limit_gflops: rounded(limit / 1e9, 1),
        share_of_simd_limit: rounded(operations / seconds / limit, 3),
        train_loss_last_block: rounded(loss, 4),
      };
      (speeds[task.model] ??= {})[variant] = result.tokens_per_second;
      report({ benchmark, model: task.model, variant, ...result });
    }
  });
  if (!options.peers) return;
  for (const { peer, model } of models) {
    progress(`${model}, PyTorch`);
    const torch = runPeer(peer).tokens_per_s;
    report({ benchmark, model, peer: "torch-eager", tokens_per_second: torch });
    const ratio = variant => rounded(speeds[model][variant] / torch, 2);
    report({ benchmark, model, times_torch: { relaxed: ratio("relaxed"), simd128: ratio("simd128") } });
  }
}

/** What a script of `--peers` prints on one thread. */
export function runPeer(script, more = []) {
  const python = process.env.PEERS_PYTHON ?? "python3";
  const printed = execFileSync(python, [script, "--threads", "1", ...more], { cwd: options.peers, encoding: "utf8" });
  return JSON.parse(printed.trim().split("\n").at(-1));
}
