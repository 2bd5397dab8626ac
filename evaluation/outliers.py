#!/usr/bin/env python3
"""outliers.py FOLDER PAIRS.jsonl OUT: makes a checkpoint with outlier features of a BERT checkpoint.

FOLDER contains config.json, vocab.txt and an F32 model.safetensors, as `unpack.py` of nsp-base writes it. Needs numpy
only. In layers 9 to 12, the outputs of all layer norms are 30 times as large in four units, and the weights that read
these units are divided by 30. One pass over the last 32 pairs measures what can't be undone exactly.

A layer norm's output y also enters the next layer norm, through the residual connection. So the script does this:

- The first layer norm of layer 9: gain and bias of the four units times 30.
- Linear layers that read the output of such a layer norm (query, key, value, intermediate, pooler): the four columns
  divided by 30. This is exact.
- Linear layers whose output is added to it (the outputs of attention and feed-forward): the four rows and biases times
  30. So the next layer norm's input is 30 times as large in these units, and a gain that large again would give 900.
- The later layer norms: bias of the four units times 30. Their input's standard deviation grew, by a factor that
  differs between tokens; all gains are multiplied by its median over the tokens of the pass. This is not exact.
"""
import json
import shutil
import struct
import sys
import unicodedata

import numpy as np

# On 24 dev pairs, the factor of the standard deviation varied least for these four, taken one at a time. Their typical
# outputs are 0.1 to 0.4 in nsp-base; a median unit's are 0.2 to 0.4.
UNITS = [428, 247, 128, 633]
FACTOR = 30
FIRST = 8  # layer 9
PAIRS = 32
LAYER = "bert.encoder.layer.{}."


def read(path):
    """The F32 tensors of a safetensors file, by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, tensor in header.items():
        if tensor["dtype"] != "F32":
            raise SystemExit(f"{name} is {tensor['dtype']}, not F32")
        start, end = tensor["data_offsets"]
        tensors[name] = np.frombuffer(data[start:end], np.float32).reshape(tensor["shape"]).copy()
    return tensors


def write(path, tensors):
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name in sorted(tensors):
        start, end = end, end + tensors[name].nbytes
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].tobytes())


def word_pieces(text, ids):
    """Close enough to BERT's tokenizer for measuring a factor."""
    words = []
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if category == "Mn":
            continue
        if char.isspace():
            words.append("")
        elif category[0] in "PS":
            words += [char, ""]
        elif words:
            words[-1] += char
        else:
            words.append(char)
    pieces = []
    for word in filter(None, words):
        start, found = 0, []
        while start < len(word):
            ends = range(len(word), start, -1)
            prefix = "##" if start else ""
            end = next((end for end in ends if prefix + word[start:end] in ids), None)
            if end is None:
                found = [ids["[UNK]"]]
                break
            found.append(ids[prefix + word[start:end]])
            start = end
        pieces += found
    return pieces


def encode(pair, ids):
    """Ids and segments of a pair."""
    a, b = (word_pieces(pair[key], ids)[:254] for key in "ab")
    cls, sep = ids["[CLS]"], ids["[SEP]"]
    return np.array([cls, *a, sep, *b, sep]), np.array([0] * (len(a) + 2) + [1] * (len(b) + 1))


def erf(x):
    """Abramowitz and Stegun, 7.1.26; the error is below 2e-7."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return np.sign(x) * (1 - polynomial * np.exp(-x * x))


class Bert:
    """A pass of the float model, one layer at a time."""

    def __init__(self, weights, config):
        self.weights, self.heads, self.epsilon = weights, config["num_attention_heads"], config["layer_norm_eps"]

    def linear(self, name, x):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, name, x):
        difference = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((difference**2).mean(-1, keepdims=True) + self.epsilon)
        return difference / deviation * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def embed(self, ids, segments):
        table = "bert.embeddings.{}_embeddings.weight".format
        rows = self.weights[table("word")][ids] + self.weights[table("token_type")][segments]
        return self.norm("bert.embeddings.LayerNorm", rows + self.weights[table("position")][: len(ids)])

    def before_attention_norm(self, number, x):
        name = LAYER.format(number) + "attention."
        tokens, width = x.shape

        def split(part):
            y = self.linear(f"{name}self.{part}", x)
            return y.reshape(tokens, self.heads, width // self.heads).transpose(1, 0, 2)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(width // self.heads))
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        context = (weights @ value).transpose(1, 0, 2).reshape(tokens, width)
        return self.linear(f"{name}output.dense", context) + x

    def before_output_norm(self, number, attended):
        name = LAYER.format(number)
        wide = self.linear(f"{name}intermediate.dense", attended)
        wide = (wide * 0.5 * (1 + erf(wide / np.sqrt(2)))).astype(np.float32)
        return self.linear(f"{name}output.dense", wide) + attended


def scale(weights, layers):
    """Multiplies and divides what can be scaled exactly."""
    factors = np.ones(weights["bert.embeddings.LayerNorm.weight"].shape, np.float32)
    factors[UNITS] = FACTOR
    first = LAYER.format(FIRST)
    weights[f"{first}attention.output.LayerNorm.weight"] *= factors
    for number in range(FIRST, layers):
        name = LAYER.format(number)
        readers, writers = ["intermediate.dense"], ["output.dense"]
        if number > FIRST:
            readers += [f"attention.self.{part}" for part in ("query", "key", "value")]
            writers += ["attention.output.dense"]
        for reader in readers:
            weights[f"{name}{reader}.weight"] /= factors
        for writer in writers:
            weights[f"{name}{writer}.weight"] *= factors[:, None]
            weights[f"{name}{writer}.bias"] *= factors
        for norm in ("attention.output", "output"):
            weights[f"{name}{norm}.LayerNorm.bias"] *= factors
    weights["bert.pooler.dense.weight"] /= factors


def main():
    folder, pairs, out = sys.argv[1:]
    with open(f"{folder}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    with open(f"{folder}/vocab.txt", encoding="utf-8") as file:
        ids = {word: number for number, word in enumerate(file.read().split("\n"))}
    with open(pairs, encoding="utf-8") as file:
        inputs = [encode(json.loads(line), ids) for line in list(file)[-PAIRS:]]
    layers = config["num_hidden_layers"]
    weights = read(f"{folder}/model.safetensors")
    plain = Bert({name: tensor.copy() for name, tensor in weights.items()}, config)
    scale(weights, layers)
    scaled = Bert(weights, config)

    states = [(plain.embed(*pair),) * 2 for pair in inputs]
    for number in range(layers):
        for norm, before in (("attention.output", Bert.before_attention_norm), ("output", Bert.before_output_norm)):
            name = f"{LAYER.format(number)}{norm}.LayerNorm"
            if number < FIRST:
                states = [(plain.norm(name, before(plain, number, x)),) * 2 for x, _ in states]
                continue
            states = [(before(plain, number, x), before(scaled, number, y)) for x, y in states]
            if (number, norm) != (FIRST, "attention.output"):
                ratio = np.concatenate([y.std(1) / x.std(1) for x, y in states])
                weights[f"{name}.weight"] *= np.median(ratio)
                print(f"{name}: gains times {np.median(ratio):.3f} ± {ratio.std():.3f}")
            states = [(plain.norm(name, x), scaled.norm(name, y)) for x, y in states]

    shutil.copytree(folder, out, ignore=shutil.ignore_patterns("model.safetensors"))
    write(f"{out}/model.safetensors", weights)


if __name__ == "__main__":
    main()
