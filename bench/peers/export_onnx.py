#!/usr/bin/env python3
"""export_onnx.py MODEL_GGUF FOLDER: write fp32.onnx and int8.onnx, as onnxruntime-web runs them.

The graph is BERT with the NSP head in the operators that onnxruntime's transformer optimiser makes of
an exported model; int8.onnx is its dynamic quantisation. README.md in this folder says what was
chosen, and why.
"""

import logging
import pathlib
import sys

import numpy as np
import onnx
import weights
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

# onnxruntime's own operators:
# https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
MICROSOFT = "com.microsoft"
INPUTS = ("input_ids", "token_type_ids", "attention_mask")


class Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self, path):
        self.config, self.tensors = weights.read(path)
        self.nodes, self.constants = [], {}

    def constant(self, name, values):
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.array(values, order="C"), name)
        return name

    def node(self, kind, inputs, outputs=1, **attributes):
        """Adds a node and returns the names of its outputs, or the one name."""
        name = f"{kind}_{len(self.nodes)}"
        names = [f"{name}_{n}" for n in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=name, **attributes))
        return names[0] if outputs == 1 else names

    def tensor(self, name):
        return self.constant(name, self.tensors[name])

    def product(self, rows, name):
        """Without the bias, which the next operator adds."""
        return self.node("MatMul", [rows, self.constant(name + ".weight", self.tensors[name + ".weight"].T)])

    def linear(self, rows, name):
        return self.node("Add", [self.product(rows, name), self.tensor(name + ".bias")])

    def norm(self, name):
        return [self.tensor(name + ".weight"), self.tensor(name + ".bias")]

    def embed(self):
        """Gathers and not one fused operator, since the quantiser makes only those tables small."""
        words = self.node("Gather", [self.tensor("token_embd.weight"), "input_ids"])
        segments = self.node("Gather", [self.tensor("token_types.weight"), "token_type_ids"])
        start, rows = self.constant("start", np.int64([0])), self.constant("rows", np.int64([1]))
        tokens = self.node("Gather", [self.node("Shape", ["input_ids"]), rows])
        places = self.constant("position_embd.weight", self.tensors["position_embd.weight"][np.newaxis])
        places = self.node("Slice", [places, start, tokens, rows])
        hidden = self.node("Add", [self.node("Add", [words, segments]), places])
        inputs = [hidden, *self.norm("token_embd_norm")]
        return self.node("LayerNormalization", inputs, axis=-1, epsilon=self.config.epsilon)

    def attention(self, hidden, mask, layer):
        """Query, key and value in one product, so that the hidden state is quantised once."""
        parts = [layer + name for name in ("attn_q", "attn_k", "attn_v")]
        joined = np.concatenate([self.tensors[part + ".weight"] for part in parts])
        bias = np.concatenate([self.tensors[part + ".bias"] for part in parts])
        rows = self.node("MatMul", [hidden, self.constant(layer + "qkv.weight", joined.T)])
        rows = self.node("Add", [rows, self.constant(layer + "qkv.bias", bias)])
        query, key, value = self.node("Split", [rows], outputs=3, axis=2, num_outputs=3)
        inputs = [query, key, value, "", mask]
        heads = self.config.heads
        return self.node("MultiHeadAttention", inputs, domain=MICROSOFT, num_heads=heads)

    def add_and_norm(self, rows, hidden, linear, norm):
        """The product with its bias, the residual, and the layer norm."""
        inputs = [self.product(rows, linear), hidden, *self.norm(norm), self.tensor(linear + ".bias")]
        epsilon = self.config.epsilon
        return self.node("SkipLayerNormalization", inputs, domain=MICROSOFT, epsilon=epsilon)

    def model(self):
        hidden = self.embed()
        mask = self.node("Cast", ["attention_mask"], to=TensorProto.INT32)
        for n in range(self.config.layers):
            layer = f"blk.{n}."
            mixed = self.attention(hidden, mask, layer)
            hidden = self.add_and_norm(mixed, hidden, layer + "attn_output", layer + "attn_output_norm")
            wide = [self.product(hidden, layer + "ffn_up"), self.tensor(layer + "ffn_up.bias")]
            wide = self.node("BiasGelu", wide, domain=MICROSOFT)
            hidden = self.add_and_norm(wide, hidden, layer + "ffn_down", layer + "layer_output_norm")
        first = self.node("Gather", [hidden, self.constant("first", np.int64(0))], axis=1)
        pooled = self.node("Tanh", [self.linear(first, "cls")])
        self.linear(pooled, "cls.output")
        self.nodes[-1].output[0] = "logits"
        shape = ["batch", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in INPUTS]
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])]
        graph = helper.make_graph(self.nodes, "bert_nsp", inputs, outputs, list(self.constants.values()))
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=10)


def main():
    path, folder = map(pathlib.Path, sys.argv[1:])
    onnx.save(Graph(path).model(), folder / "fp32.onnx")
    # The quantiser advises to fuse operators first, which the graph already has.
    logging.disable(logging.WARNING)
    # It can't infer types through onnxruntime's own operators.
    options = {"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT}
    quantize_dynamic(
        folder / "fp32.onnx", folder / "int8.onnx", weight_type=QuantType.QInt8, extra_options=options
    )


if __name__ == "__main__":
    main()
