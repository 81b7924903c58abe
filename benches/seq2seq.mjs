// The training speed of a GRU encoder and decoder with additive attention.
import { timeTokens } from "./training.mjs";

await timeTokens("seq2seq", [{ model: "gru", warmUp: 20, blocks: 5, steps: 50, peer: "gru_torch.py" }]);
