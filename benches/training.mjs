// Training speed of models in each build of the engine, one thread: tokens a second, and the share of what the processor's
// SIMD instructions can do at most. `--peers DIR` runs the same models in PyTorch beside it: a folder with the models'
// scripts, which print a line of JSON with `tokens_per_s`; PEERS_PYTHON is the Python with torch.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { isolation, serveFolders } from "../tests/e2e/static_server.mjs";
import { median, options, progress, report, rounded } from "./report.mjs";

/** Times these models of benches/training.rs and reports each under the benchmark's name. */
export async function timeTraining(benchmark, models) {
  // Isolated pages have a finer clock.
  const server = await serveFolders(
    { "/": path.join(root, "benches"), "/engine/": path.join(root, "target/bench-training") },
    isolation,
  );
  const browser = await launch();
  try {
    for (const { peer, ...task } of models) {
      const speeds = {};
      const { model } = task;
      for (const variant of ["relaxed", "simd128"]) {
        progress(`${model}, ${variant}`);
        const result = await measure(server, browser, variant, task);
        speeds[variant] = result.tokens_per_second;
        report({ benchmark, model, variant, ...result });
      }
      if (options.peers) {
        progress(`${model}, PyTorch`);
        const torch = pytorch(peer);
        report({ benchmark, model, peer: "torch-eager", tokens_per_second: torch });
        const ratio = variant => rounded(speeds[variant] / torch, 2);
        report({ benchmark, model, times_torch: { relaxed: ratio("relaxed"), simd128: ratio("simd128") } });
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

async function measure(server, browser, variant, task) {
  const page = await browser.newPage();
  page.on("pageerror", error => progress(`  ${error}`));
  await page.goto(`${server.origin}/training.html`);
  await page.waitForFunction(() => window.run);
  const { times, limits, loss, tokens, operations } = await page.evaluate(
    ([engine, task]) => window.run(engine, task),
    [`/engine/${variant}/engine.js`, task],
  );
  await page.close();
  const seconds = median(times);
  const limit = Math.max(...limits);
  return {
    tokens_per_second: Math.round(tokens / seconds),
    best_tokens_per_second: Math.round(tokens / Math.min(...times)),
    gflops: rounded(operations / seconds / 1e9, 1),
    simd_limit_gflops: rounded(limit / 1e9, 1),
    share_of_simd_limit: rounded(operations / seconds / limit, 3),
    train_loss_last_block: rounded(loss, 4),
  };
}

/** Tokens a second of a PyTorch script on one thread. */
function pytorch(script) {
  const python = process.env.PEERS_PYTHON ?? "python3";
  const printed = execFileSync(python, [script, "--threads", "1"], { cwd: options.peers, encoding: "utf8" });
  return JSON.parse(printed).tokens_per_s;
}
