// The training speed of two transformers in each build of the engine, one thread: tokens a second, and the share of what
// the processor's SIMD instructions can do at most. `--peers DIR` runs the same models in PyTorch beside it: a folder with
// transformer_torch.py and gpt_torch.py, which print a line of JSON with `tokens_per_s`; PEERS_PYTHON is the Python with torch.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { isolation, serveFolders } from "../tests/e2e/static_server.mjs";
import { median, options, progress, report, rounded } from "./report.mjs";

const models = [
  { model: "dates", warmUp: 20, blocks: 5, steps: 50, peer: "transformer_torch.py" },
  { model: "characters", warmUp: 5, blocks: 5, steps: 20, peer: "gpt_torch.py" },
];

// Isolated pages have a finer clock.
const server = await serveFolders(
  { "/": path.join(root, "benches"), "/engine/": path.join(root, "target/bench-transformer") },
  isolation,
);
const browser = await launch();
try {
  for (const { peer, ...task } of models) {
    const speeds = {};
    for (const variant of ["relaxed", "simd128"]) {
      progress(`${task.model}, ${variant}`);
      const result = await measure(variant, task);
      speeds[variant] = result.tokens_per_second;
      report({ benchmark: "transformer", model: task.model, variant, ...result });
    }
    if (options.peers) {
      progress(`${task.model}, PyTorch`);
      const torch = pytorch(peer);
      report({ benchmark: "transformer", model: task.model, peer: "torch-eager", tokens_per_second: torch });
      const ratio = variant => rounded(speeds[variant] / torch, 2);
      report({
        benchmark: "transformer",
        model: task.model,
        times_torch: { relaxed: ratio("relaxed"), simd128: ratio("simd128") },
      });
    }
  }
} finally {
  await browser.close();
  await server.close();
}

async function measure(variant, task) {
  const page = await browser.newPage();
  page.on("pageerror", error => progress(`  ${error}`));
  await page.goto(`${server.origin}/transformer.html`);
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
