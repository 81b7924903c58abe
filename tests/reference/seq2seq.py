"""Writes seq2seq.json: recurrent encoders and decoders in Keras (without attention) and PyTorch (with), in float64: logits and
gradients of the first batch and the losses of 50 training steps. Read by tests/seq2seq/reference.rs, which computes the
same weights and tokens.

    pip install torch keras numpy        # made with torch 2.15.0, keras 3.15.1
    python tests/reference/seq2seq.py
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
keras.config.set_floatx("float64")

# Token 0 pads, 1 starts, 2 ends.
VOCABULARY, EMBEDDING, UNITS, EXAMPLES, LONGEST = 12, 5, 6, 8, 6
GATES = {"simple_rnn": 1, "gru": 3, "lstm": 4}


def wave(shape, number):
    """Numbers of a closed formula in row-major order: what the parameter of this number starts with."""
    index = np.arange(np.prod(shape), dtype=np.float64)
    size = 0.1 if shape[0] == 1 else (2 / shape[-1]) ** 0.5
    return (size * np.sin(1.7 * index + 0.3 * index**2 + number)).reshape(shape)


def batch(step):
    """Source (examples, longest), decoder input and target (examples, longest + 1), the longest sources first."""
    source = np.zeros((EXAMPLES, LONGEST), np.int64)
    decoder_input, target = np.zeros((2, EXAMPLES, LONGEST + 1), np.int64)
    for example in range(EXAMPLES):
        length = 6 - example // 2
        place = np.arange(length)
        tokens = 3 + (7 * example + 3 * place**2 + 5 * step * (place + 1) + example * place) % 9
        source[example, :length] = tokens
        decoder_input[example, : length + 1] = [1, *tokens[::-1]]
        target[example, : length + 1] = [*tokens[::-1], 2]
    return source, decoder_input, target


def recurrent(path, cell, inputs, units):
    """Paths and shapes of a layer's parameters."""
    wide = GATES[cell] * units
    return [(f"{path}.kernel", (inputs, wide)), (f"{path}.recurrent_kernel", (units, wide)), (f"{path}.bias", (2 if cell == "gru" else 1, wide))]


def layout(cell, attention, layers, bidirectional):
    """Paths and shapes of all parameters in our order."""
    found = [("encoder.source.embedding.embeddings", (VOCABULARY, EMBEDDING))]
    for layer in range(layers):
        inputs = EMBEDDING if layer == 0 else UNITS
        units = UNITS // 2 if bidirectional else UNITS
        for direction in ["forward", "backward"][: 1 + bidirectional]:
            found += recurrent(f"encoder.{layer}.{direction}", cell, inputs, units)
    found.append(("decoder.target.embedding.embeddings", (VOCABULARY, EMBEDDING)))
    for layer in range(layers):
        inputs = (EMBEDDING + (UNITS if attention != "none" else 0)) if layer == 0 else UNITS
        found += recurrent(f"decoder.{layer}", cell, inputs, UNITS)
    if attention == "additive":
        found += [("decoder.attention.memory.kernel", (UNITS, UNITS)), ("decoder.attention.memory.bias", (1, UNITS))]
    if attention in ("additive", "general"):
        found.append(("decoder.attention.query.kernel", (UNITS, UNITS)))
    if attention == "additive":
        found.append(("decoder.attention.scale", (1, UNITS)))
    return found + [("output.kernel", (UNITS, VOCABULARY)), ("output.bias", (1, VOCABULARY))]


def case(cell, attention, layers, bidirectional, build):
    """`build` gives the trained tensors by path, each with how it is turned from and into our shape, and the forward pass."""
    paths = layout(cell, attention, layers, bidirectional)
    tensors, forward = build(cell, attention, layers, bidirectional)
    with torch.no_grad():
        for number, (path, shape) in enumerate(paths):
            tensor, from_ours, _ = tensors[path]
            for tensor, value in zip(tensor, from_ours(wave(shape, number))):
                tensor.copy_(torch.tensor(np.ascontiguousarray(value)).reshape(tensor.shape))
    trained = [tensor for path, _ in paths for tensor in tensors[path][0]]
    optimizer = torch.optim.Adam(trained, lr=3e-3, eps=1e-12)
    losses, first = [], None
    for step in range(50):
        source, decoder_input, target = map(torch.tensor, batch(step))
        optimizer.zero_grad()
        logits = forward(source, decoder_input)
        loss = F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=0)
        loss.backward()
        if first is None:
            gradients = {
                path: into_ours([tensor.grad.numpy() for tensor in found]).reshape(shape).flatten().tolist()
                for (path, shape), (found, _, into_ours) in ((pair, tensors[pair[0]]) for pair in paths)
            }
            first = {"logits": logits.detach().flatten().tolist(), "gradients": gradients}
        optimizer.step()
        losses.append(loss.item())
    described = {"cell": cell, "attention": attention, "layers": layers, "bidirectional": bidirectional}
    return {**described, "paths": [path for path, _ in paths], **first, "losses": losses}


def same(tensor):
    """A tensor of the same layout as ours."""
    return [tensor], lambda value: [value], lambda values: values[0]


def with_keras(cell, _, layers, bidirectional):
    kind = {"simple_rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}[cell]
    tensors = {}

    def add(path, layer):
        for weight in layer.weights:
            tensors[f"{path}.{weight.path.rsplit('/', 1)[1]}"] = same(weight.value)

    source, written = keras.Input((None,), dtype="int64"), keras.Input((None,), dtype="int64")
    embedding = keras.layers.Embedding(VOCABULARY, EMBEDDING, mask_zero=True)
    x, ends = embedding(source), []
    add("encoder.source.embedding", embedding)
    for layer in range(layers):
        if bidirectional:
            both = keras.layers.Bidirectional(kind(UNITS // 2, return_sequences=True, return_state=True))
            x, *states = both(x)
            half = len(states) // 2
            ends.append([keras.ops.concatenate([a, b], -1) for a, b in zip(states[:half], states[half:])])
            add(f"encoder.{layer}.forward", both.forward_layer)
            add(f"encoder.{layer}.backward", both.backward_layer)
        else:
            one = kind(UNITS, return_sequences=True, return_state=True)
            x, *states = one(x)
            ends.append(states)
            add(f"encoder.{layer}.forward", one)
    embedding = keras.layers.Embedding(VOCABULARY, EMBEDDING)
    y = embedding(written)
    add("decoder.target.embedding", embedding)
    for layer in range(layers):
        one = kind(UNITS, return_sequences=True)
        y = one(y, initial_state=ends[layer])
        add(f"decoder.{layer}", one)
    output = keras.layers.Dense(VOCABULARY)
    model = keras.Model([source, written], output(y))
    add("output", output)
    return tensors, lambda source, written: model([source, written], training=False)


def torch_cell(cell, module, suffix):
    """A PyTorch layer's tensors in our layout: kernels transposed, of a GRU the update before the reset."""
    def turned(kernel):
        if cell == "gru":
            reset, update, new = np.split(kernel, 3, -1)
            kernel = np.concatenate([update, reset, new], -1)
        return kernel

    weights = [getattr(module, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    kernel = lambda weight: ([weight], lambda value: [turned(value).T], lambda values: turned(values[0].T))
    if cell == "gru":
        bias = (weights[2:], lambda value: list(turned(value)), lambda values: turned(np.stack(values)))
    else:
        # One bias is enough.
        weights[3].requires_grad_(False).zero_()
        bias = ([weights[2]], lambda value: [value], lambda values: values[0])
    return {"kernel": kernel(weights[0]), "recurrent_kernel": kernel(weights[1]), "bias": bias}


def with_torch(cell, attention, layers, bidirectional):
    Layer, Cell = {"gru": (nn.GRU, nn.GRUCell), "lstm": (nn.LSTM, nn.LSTMCell)}[cell]
    source_table, target_table = nn.Embedding(VOCABULARY, EMBEDDING), nn.Embedding(VOCABULARY, EMBEDDING)
    units = UNITS // 2 if bidirectional else UNITS
    encoder = Layer(EMBEDDING, units, layers, batch_first=True, bidirectional=bidirectional)
    cells = [Cell(EMBEDDING + UNITS if layer == 0 else UNITS, UNITS) for layer in range(layers)]
    memory_of, query_of = nn.Linear(UNITS, UNITS), nn.Linear(UNITS, UNITS, bias=False)
    scale, output = nn.Linear(UNITS, 1, bias=False), nn.Linear(UNITS, VOCABULARY)
    turned = lambda weight: ([weight], lambda value: [value.T], lambda values: values[0].T)
    tensors = {
        "encoder.source.embedding.embeddings": same(source_table.weight),
        "decoder.target.embedding.embeddings": same(target_table.weight),
        "decoder.attention.memory.kernel": turned(memory_of.weight),
        "decoder.attention.memory.bias": same(memory_of.bias),
        "decoder.attention.query.kernel": turned(query_of.weight),
        "decoder.attention.scale": same(scale.weight),
        "output.kernel": turned(output.weight),
        "output.bias": same(output.bias),
    }
    for layer in range(layers):
        for direction, suffix in [("forward", ""), ("backward", "_reverse")][: 1 + bidirectional]:
            found = torch_cell(cell, encoder, f"_l{layer}{suffix}")
            tensors |= {f"encoder.{layer}.{direction}.{name}": tensor for name, tensor in found.items()}
        found = torch_cell(cell, cells[layer], "")
        tensors |= {f"decoder.{layer}.{name}": tensor for name, tensor in found.items()}

    def joined(states):
        """(layers * directions, batch, units) as one state a layer."""
        parts = states.reshape(layers, 1 + bidirectional, EXAMPLES, units)
        return [torch.cat(list(part), -1) for part in parts]

    def forward(source, written):
        lengths = (source > 0).sum(1)
        packed, last = encoder(pack_padded_sequence(source_table(source), lengths, batch_first=True))
        memory, _ = pad_packed_sequence(packed, batch_first=True)
        hidden = joined(last[0] if cell == "lstm" else last)
        inner = joined(last[1]) if cell == "lstm" else [None] * layers
        keys, logits = memory_of(memory), []
        for place in range(written.shape[1]):
            h = hidden[-1]
            if attention == "additive":
                scores = scale(torch.tanh(keys + query_of(h)[:, None]))[:, :, 0]
            else:
                query = query_of(h) if attention == "general" else h
                scores = (memory @ query[:, :, None])[:, :, 0]
            weights = scores.masked_fill(source == 0, -torch.inf).softmax(1)
            context = (weights[:, None] @ memory)[:, 0]
            x = torch.cat([target_table(written[:, place]), context], 1)
            for layer in range(layers):
                if cell == "lstm":
                    hidden[layer], inner[layer] = cells[layer](x, (hidden[layer], inner[layer]))
                else:
                    hidden[layer] = cells[layer](x, hidden[layer])
                x = hidden[layer]
            logits.append(output(x))
        return torch.stack(logits, 1)

    return tensors, forward


def shortened(value):
    """Ten digits: enough for a comparison in f64."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value


if __name__ == "__main__":
    reference = {
        "made_with": f"torch {torch.__version__}, keras {keras.__version__}",
        "cases": [
            case("simple_rnn", "none", 1, False, with_keras),
            case("gru", "none", 1, False, with_keras),
            case("lstm", "none", 1, False, with_keras),
            case("gru", "none", 2, True, with_keras),
            case("lstm", "none", 2, True, with_keras),
            case("gru", "additive", 1, False, with_torch),
            case("gru", "additive", 2, True, with_torch),
            case("lstm", "general", 1, True, with_torch),
            case("gru", "dot", 1, False, with_torch),
        ],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(shortened(reference), separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size} bytes")
