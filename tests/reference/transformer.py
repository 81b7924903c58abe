"""Writes transformer.json: what PyTorch's attention and transformer layers make of small inputs, in float64, and the losses
of 50 training steps of an encoder-decoder. Read by tests/transformer/reference.rs, which computes the same weights, inputs
and tokens.

    pip install torch numpy        # made with torch 2.15.0
    python tests/reference/transformer.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

WIDTH, HEADS, FEED_FORWARD = 8, 2, 12
BATCH, TARGETS, SOURCES = 2, 5, 6
# How many tokens of each example are not padding.
TARGET_LENGTHS, SOURCE_LENGTHS = [5, 3], [4, 6]


def wave(shape, number, size):
    """Numbers of a closed formula, spread over -size to size, in row-major order."""
    index = np.arange(np.prod(shape), dtype=np.float64)
    return torch.tensor(size * np.sin(1.7 * index + 0.3 * index**2 + number)).reshape(shape)


def set_parameters(module):
    """Matrices as large as the usual initialisation makes them, biases small, scales of normalisations around 1."""
    scales = {f"{name}.weight".lstrip(".") for name, part in module.named_modules() if isinstance(part, nn.LayerNorm)}
    with torch.no_grad():
        for number, (name, parameter) in enumerate(module.named_parameters()):
            size = (2 / parameter.shape[-1]) ** 0.5 if parameter.ndim > 1 else 0.1
            parameter.copy_(wave(parameter.shape, number, size) + (name in scales))


def padding(lengths, longest):
    """True where a token is padding, (batch, longest)."""
    return torch.arange(longest)[None, :] >= torch.tensor(lengths)[:, None]


def causal(tokens):
    """True where looking is forbidden: at what comes later."""
    return torch.ones(tokens, tokens, dtype=torch.bool).triu(1)


def inputs():
    """`x` (batch, targets, width) and `memory` (batch, sources, width)."""
    x, memory = wave((BATCH, TARGETS, WIDTH), 100, 1.0), wave((BATCH, SOURCES, WIDTH), 101, 1.0)
    return x.requires_grad_(), memory.requires_grad_()


def flat(tensor):
    return tensor.detach().flatten().tolist()


def gradients(module, output, queries_padded, **inputs):
    """Of a weighted sum of the outputs; outputs at padding do not count."""
    d_output = wave(output.shape, 102, 1.0)
    if queries_padded is not None:
        d_output = d_output.masked_fill(queries_padded[:, :, None], 0)
    (output * d_output).sum().backward()
    return {
        "d_inputs": {name: flat(tensor.grad) for name, tensor in inputs.items()},
        "d_parameters": [
            {"name": name, "shape": list(parameter.shape), "gradient": flat(parameter.grad)}
            for name, parameter in module.named_parameters()
        ],
    }


def attention(name, cross, is_causal, padded):
    layer = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
    set_parameters(layer)
    x, memory = inputs()
    source = memory if cross else x
    keys_padded = padding(SOURCE_LENGTHS if cross else TARGET_LENGTHS, source.shape[1]) if padded else None
    mask = causal(TARGETS) if is_causal else None
    output, weights = layer(x, source, source, keys_padded, True, mask, average_attn_weights=False)
    used = {"x": x, "memory": memory} if cross else {"x": x}
    return {
        "name": name,
        "cross": cross,
        "causal": is_causal,
        "padded": padded,
        "output": flat(output),
        # (batch, heads, queries, keys)
        "weights": flat(weights),
        **gradients(layer, output, None if cross else keys_padded, **used),
    }


def activation_named(name):
    return {"relu": F.relu, "gelu": F.gelu}[name]


class Stacks(nn.Module):
    """An encoder, a decoder alone (which in PyTorch is an encoder with a causal mask) or both. Post-norm as in the paper, or
    pre-norm with a normalization after each stack."""

    def __init__(self, architecture, layers, width, feed_forward, activation, norm_first):
        super().__init__()
        function, norm = activation_named(activation), (lambda: nn.LayerNorm(width) if norm_first else None)
        settings = dict(dropout=0.0, activation=function, batch_first=True, norm_first=norm_first)
        layer = nn.TransformerEncoderLayer(width, HEADS, feed_forward, **settings)
        stack = nn.TransformerEncoder(layer, layers, norm(), enable_nested_tensor=False)
        self.architecture = architecture
        if architecture == "decoder":
            self.decoder = stack
            return
        self.encoder = stack
        if architecture == "encoder_decoder":
            layer = nn.TransformerDecoderLayer(width, HEADS, feed_forward, **settings)
            self.decoder = nn.TransformerDecoder(layer, layers, norm())

    def forward(self, x, x_padded, memory, memory_padded):
        mask = causal(x.shape[1])
        if self.architecture == "decoder":
            return self.decoder(x, mask, x_padded)
        if self.architecture == "encoder":
            states = self.encoder(x, None, x_padded)
            # The mean over what is not padding.
            kept = torch.ones_like(states[:, :, :1]) if x_padded is None else (~x_padded[:, :, None]).double()
            return (states * kept).sum(1) / kept.sum(1)
        memory = self.encoder(memory, None, memory_padded)
        return self.decoder(x, memory, mask, None, x_padded, memory_padded)


def layers(architecture, activation, norm_first, padded):
    """One layer of each stack. The encoder-decoder's source is `memory`."""
    module = Stacks(architecture, 1, WIDTH, FEED_FORWARD, activation, norm_first)
    set_parameters(module)
    x, memory = inputs()
    x_padded = padding(TARGET_LENGTHS, TARGETS) if padded else None
    memory_padded = padding(SOURCE_LENGTHS, SOURCES) if padded else None
    output = module(x, x_padded, memory, memory_padded)
    used = {"x": x, "memory": memory} if architecture == "encoder_decoder" else {"x": x}
    return {
        "architecture": architecture,
        "activation": activation,
        "norm_first": norm_first,
        "padded": padded,
        # (batch, targets, width); of an encoder (batch, width)
        "output": flat(output),
        **gradients(module, output, None if architecture == "encoder" else x_padded, **used),
    }


# The training run: to reverse a sequence. Token 0 pads, 1 starts, 2 ends.
VOCABULARY, MODEL_WIDTH, LAYERS, EXAMPLES, LONGEST = 12, 16, 2, 8, 6


class EncoderDecoder(nn.Module):
    def __init__(self, activation, norm_first):
        super().__init__()
        self.source = nn.Embedding(VOCABULARY, MODEL_WIDTH)
        self.source_position = nn.Embedding(LONGEST, MODEL_WIDTH)
        self.target = nn.Embedding(VOCABULARY, MODEL_WIDTH)
        self.target_position = nn.Embedding(LONGEST + 1, MODEL_WIDTH)
        self.stacks = Stacks("encoder_decoder", LAYERS, MODEL_WIDTH, 2 * MODEL_WIDTH, activation, norm_first)
        self.output = nn.Linear(MODEL_WIDTH, VOCABULARY)

    def forward(self, source, decoder_input):
        memory = self.source(source) + self.source_position.weight
        x = self.target(decoder_input) + self.target_position.weight
        return self.output(self.stacks(x, decoder_input == 0, memory, source == 0))


def batch(step):
    """Source (examples, longest), decoder input and target (examples, longest + 1)."""
    source = np.zeros((EXAMPLES, LONGEST), np.int64)
    decoder_input, target = np.zeros((2, EXAMPLES, LONGEST + 1), np.int64)
    for example in range(EXAMPLES):
        length = 3 + (example + step) % 4
        place = np.arange(length)
        tokens = 3 + (7 * example + 3 * place**2 + 5 * step * (place + 1) + example * place) % 9
        source[example, :length] = tokens
        decoder_input[example, : length + 1] = [1, *tokens[::-1]]
        target[example, : length + 1] = [*tokens[::-1], 2]
    return [torch.tensor(part) for part in (source, decoder_input, target)]


def training(name, activation, norm_first, optimizer):
    model = EncoderDecoder(activation, norm_first)
    set_parameters(model)
    optimizer, losses = optimizer(model.parameters()), []
    for step in range(50):
        source, decoder_input, target = batch(step)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(source, decoder_input).flatten(0, 1), target.flatten(), ignore_index=0)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    parameters = [{"name": name, "shape": list(p.shape)} for name, p in model.named_parameters()]
    description = {"name": name, "activation": activation, "norm_first": norm_first}
    return {**description, "parameters": parameters, "losses": losses}


def shortened(value):
    """Ten digits: enough for a comparison in f64."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value


if __name__ == "__main__":
    # So small an epsilon makes no difference to where it is added, which Keras and PyTorch do not do alike.
    adam = {"lr": 3e-3, "eps": 1e-12}
    reference = {
        "made_with": f"torch {torch.__version__}",
        "attention": [
            attention("self", cross=False, is_causal=False, padded=False),
            attention("self, padded", cross=False, is_causal=False, padded=True),
            attention("causal", cross=False, is_causal=True, padded=False),
            attention("causal, padded", cross=False, is_causal=True, padded=True),
            attention("cross", cross=True, is_causal=False, padded=False),
            attention("cross, padded", cross=True, is_causal=False, padded=True),
        ],
        "layers": [
            layers(architecture, activation, norm_first, padded)
            for architecture in ("encoder", "decoder", "encoder_decoder")
            for activation, padded in (("relu", True), ("gelu", False))
            for norm_first in (False, True)
        ],
        "training": [
            training("adam", "relu", False, lambda p: torch.optim.Adam(p, **adam)),
            training("adamw", "gelu", True, lambda p: torch.optim.AdamW(p, weight_decay=0.1, **adam)),
        ],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(shortened(reference), separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size} bytes")
