"""The shipped model's weights for the peers: the GGUF file's numbers as F32, in PyTorch's shapes."""

import dataclasses
import pathlib
import sys

# The one reader of GGUF in Python stands with the fixtures it was written for.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "pytorch"))
import gguf


@dataclasses.dataclass
class Config:
    """The shape of a BERT encoder."""

    layers: int
    heads: int
    epsilon: float


def read(path):
    """The configuration, and the tensors by the file's names: `blk.0.attn_q.weight` is [out, in]."""
    metadata, tensors = gguf.read(path)
    config = Config(
        layers=metadata["bert.block_count"],
        heads=metadata["bert.attention.head_count"],
        epsilon=float(metadata["bert.attention.layer_norm_epsilon"]),
    )
    return config, tensors
