#!/usr/bin/env python3
"""export_tflite.py MODEL_GGUF FOLDER TOKENS…: write TOKENS.tflite for each length, as LiteRT.js runs it.

Dynamic-range int8: int8 weights with a scale per output row, activations quantised as they come.
README.md in this folder says what was chosen, and why.
"""

import pathlib
import sys

import numpy as np
import tensorflow as tf
import weights


class Bert(tf.Module):
    """BERT with the NSP head for one sequence; rows are tokens, so that XNNPACK sees plain matrices."""

    def __init__(self, path):
        super().__init__()
        self.config, self.tensors = weights.read(path)

    def __call__(self, input_ids, token_type_ids, attention_mask):
        tokens = input_ids.shape[1]
        get = self.tensors
        hidden = tf.gather(get["token_embd.weight"], input_ids[0])
        hidden += tf.gather(get["token_types.weight"], token_type_ids[0])
        hidden = self.norm(hidden + get["position_embd.weight"][:tokens], "token_embd_norm")
        masked = (1 - tf.cast(attention_mask, tf.float32))[:, tf.newaxis, :] * np.float32(-1e9)
        for n in range(self.config.layers):
            layer = f"blk.{n}."
            mixed = self.linear(self.attention(hidden, masked, layer), layer + "attn_output")
            hidden = self.norm(hidden + mixed, layer + "attn_output_norm")
            wide = tf.nn.gelu(self.linear(hidden, layer + "ffn_up"), approximate=False)
            hidden = self.norm(hidden + self.linear(wide, layer + "ffn_down"), layer + "layer_output_norm")
        return self.linear(tf.tanh(self.linear(hidden[:1], "cls")), "cls.output")

    def attention(self, hidden, masked, layer):
        tokens, width = hidden.shape
        heads = self.config.heads

        def split(name, scale=1.0):
            rows = self.linear(hidden, layer + name, scale)
            return tf.transpose(tf.reshape(rows, (tokens, heads, width // heads)), (1, 0, 2))

        # A power of two: scaling the query's weights by it is exact and costs nothing later.
        query = split("attn_q", (width // heads) ** -0.5)
        scores = tf.matmul(query, split("attn_k"), transpose_b=True) + masked
        mixed = tf.matmul(tf.nn.softmax(scores), split("attn_v"))
        return tf.reshape(tf.transpose(mixed, (1, 0, 2)), (tokens, width))

    def linear(self, rows, name, scale=1.0):
        weight, bias = self.tensors[name + ".weight"], self.tensors[name + ".bias"]
        return tf.matmul(rows, tf.constant(weight.T * np.float32(scale))) + bias * np.float32(scale)

    def norm(self, rows, name):
        centred = rows - tf.reduce_mean(rows, axis=-1, keepdims=True)
        variance = tf.reduce_mean(tf.square(centred), axis=-1, keepdims=True)
        scaled = centred * tf.math.rsqrt(variance + self.config.epsilon)
        return scaled * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]


def convert(bert, tokens):
    """The flatbuffer for sequences of this length."""
    row = tf.TensorSpec((1, tokens), tf.int32)
    names = ("input_ids", "token_type_ids", "attention_mask")
    signature = [tf.TensorSpec(row.shape, row.dtype, name) for name in names]
    function = tf.function(bert, input_signature=signature).get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], bert)
    # Straight from the graph: by way of a saved model it takes twice as long.
    converter.experimental_lower_to_saved_model = False
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def main():
    path, folder = map(pathlib.Path, sys.argv[1:3])
    bert = Bert(path)
    for tokens in map(int, sys.argv[3:]):
        (folder / f"{tokens}.tflite").write_bytes(convert(bert, tokens))


if __name__ == "__main__":
    main()
