// The training speed of two transformers.
import { timeTokens } from "./training.mjs";

await timeTokens("transformer", [
  { model: "dates", warmUp: 20, blocks: 5, steps: 50, peer: "transformer_torch.py" },
  { model: "characters", warmUp: 5, blocks: 5, steps: 20, peer: "gpt_torch.py" },
]);
