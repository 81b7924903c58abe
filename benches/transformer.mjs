// The training speed of two transformers.
import { timeTraining } from "./training.mjs";

await timeTraining("transformer", [
  { model: "dates", warmUp: 20, blocks: 5, steps: 50, peer: "transformer_torch.py" },
  { model: "characters", warmUp: 5, blocks: 5, steps: 20, peer: "gpt_torch.py" },
]);
