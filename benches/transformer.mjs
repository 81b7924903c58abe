// The training speed of two transformers in each build of the engine, one thread: tokens a second, and the share of what
// the processor's SIMD instructions can do at most. `--peers DIR` runs the same models in PyTorch beside it: a folder with
// transformer_torch.py and gpt_torch.py, which print a line of JSON with `tokens_per_s`; PEERS_PYTHON is the Python with torch.
import { execFileSync } from "node:child_process";
import { median, options, progress, report, rounded } from "./report.mjs";
import { eachVariant } from "./training.mjs";

const models = [
  { model: "dates", warmUp: 20, blocks: 5, steps: 50, peer: "transformer_torch.py" },
  { model: "characters", warmUp: 5, blocks: 5, steps: 20, peer: "gpt_torch.py" },
];

const speeds = {};
await eachVariant("transformer", async (variant, timed) => {
  for (const { peer, ...task } of models) {
    progress(`${task.model}, ${variant}`);
    const result = figures(await timed(task));
    (speeds[task.model] ??= {})[variant] = result.tokens_per_second;
    report({ benchmark: "transformer", model: task.model, variant, ...result });
  }
});
if (options.peers) {
  for (const { peer, model } of models) {
    progress(`${model}, PyTorch`);
    const torch = pytorch(peer);
    report({ benchmark: "transformer", model, peer: "torch-eager", tokens_per_second: torch });
    const ratio = variant => rounded(speeds[model][variant] / torch, 2);
    report({
      benchmark: "transformer",
      model,
      times_torch: { relaxed: ratio("relaxed"), simd128: ratio("simd128") },
    });
  }
}

function figures({ times, limits, loss, tokens, operations }) {
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
