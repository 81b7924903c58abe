// The training speed of word2vec in each build of the engine, one thread: words of the text a second, before sub-sampling.
import { tmpdir } from "node:os";
import { median, options, progress, report, rounded } from "./report.mjs";
import { eachVariant, runPeer } from "./training.mjs";

// Five epochs of 100 steps, as gensim's five; the first warms up, and the median of the others' fifths counts.
const task = { model: "word2vec", warmUp: 100, blocks: 20, steps: 20 };

const speeds = {};
await eachVariant("word2vec", async (variant, timed) => {
  progress(`word2vec, ${variant}`);
  const { times, loss, tokens, quality } = await timed(task);
  speeds[variant] = Math.round(tokens / median(times));
  report({
    benchmark: "word2vec",
    variant,
    words_per_second: speeds[variant],
    best_words_per_second: Math.round(tokens / Math.min(...times)),
    same_topic_neighbours: rounded(quality, 4),
    train_loss_last_block: rounded(loss, 4),
  });
});
if (options.peers) {
  progress("word2vec, gensim");
  const gensim = Math.round(runPeer("word2vec_gensim.py", ["--data", options.data ?? tmpdir()]).words_per_s);
  report({ benchmark: "word2vec", peer: "gensim", words_per_second: gensim });
  const ratio = variant => rounded(speeds[variant] / gensim, 2);
  report({ benchmark: "word2vec", times_gensim: { relaxed: ratio("relaxed"), simd128: ratio("simd128") } });
}
