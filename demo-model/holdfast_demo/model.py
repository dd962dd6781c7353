"""The network: a Llama-shaped decoder, small enough to train on two CPU cores."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 4096
    width: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    feed_forward: int = 768
    norm_epsilon: float = 1e-5
    rope_base: float = 10_000.0

    @property
    def head_width(self):
        return self.width // self.heads


class Norm(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.w = nn.Parameter(torch.ones(shape.width))

    def forward(self, x):
        return F.rms_norm(x, (self.shape.width,), self.w, self.shape.norm_epsilon)


def rotation(shape, length):
    """Cosines and sines of the rotary position embedding (https://arxiv.org/abs/2104.09864)."""
    steps = torch.arange(0, shape.head_width, 2).float() / shape.head_width
    angles = torch.outer(torch.arange(length).float(), shape.rope_base ** -steps)
    return angles.cos(), angles.sin()


def rotate(x, cos, sin):
    """Rotates neighbouring pairs, the order that GGUF's `llama` architecture stores."""
    cos, sin = cos.to(x.dtype), sin.to(x.dtype)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        width, kv = shape.width, shape.kv_heads * shape.head_width
        self.n1, self.n2 = Norm(shape), Norm(shape)
        self.q = nn.Linear(width, width, bias=False)
        self.k = nn.Linear(width, kv, bias=False)
        self.v = nn.Linear(width, kv, bias=False)
        self.o = nn.Linear(width, width, bias=False)
        self.g = nn.Linear(width, shape.feed_forward, bias=False)
        self.u = nn.Linear(width, shape.feed_forward, bias=False)
        self.d = nn.Linear(shape.feed_forward, width, bias=False)

    def forward(self, x, cos, sin):
        rows, length, width = x.shape
        shape = self.shape

        def split(y, heads):
            return y.view(rows, length, heads, shape.head_width).transpose(1, 2)

        h = self.n1(x)
        q = rotate(split(self.q(h), shape.heads), cos, sin)
        k = rotate(split(self.k(h), shape.kv_heads), cos, sin)
        v = split(self.v(h), shape.kv_heads)
        group = shape.heads // shape.kv_heads
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(attended.transpose(1, 2).reshape(rows, length, width))
        h = self.n2(x)
        return x + self.d(F.silu(self.g(h)) * self.u(h)), q, k


class Model(nn.Module):
    """Tied input and output embeddings; `hidden` gives the normed last states, `logits` the scores of the next token."""

    def __init__(self, shape=Shape(), longest=2048):
        super().__init__()
        self.shape = shape
        self.e = nn.Embedding(shape.vocabulary, shape.width)
        self.b = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.n = Norm(shape)
        cos, sin = rotation(shape, longest)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0, 0.02)
        for block in self.b:
            for last in (block.o, block.d):
                nn.init.normal_(last.weight, 0, 0.02 / math.sqrt(2 * shape.layers))

    def hidden(self, ids, watch=None):
        """The last states; queries and keys of each layer are put into `watch` where it is a list."""
        length = ids.shape[1]
        x = self.e(ids)
        for block in self.b:
            x, q, k = block(x, self.cos[:length], self.sin[:length])
            if watch is not None:
                watch.append((q, k))
        return self.n(x)

    def logits(self, states):
        return F.linear(states, self.e.weight)


GGUF_PARTS = {"n1.w": "attn_norm", "n2.w": "ffn_norm", "q.weight": "attn_q", "k.weight": "attn_k", "v.weight": "attn_v",
              "o.weight": "attn_output", "g.weight": "ffn_gate", "u.weight": "ffn_up", "d.weight": "ffn_down"}


def gguf_tensors(weights, layers):
    """The weights under the names that GGUF's `llama` architecture expects."""
    named = {"token_embd.weight": weights["e.weight"], "output_norm.weight": weights["n.w"]}
    for layer in range(layers):
        for part, name in GGUF_PARTS.items():
            named[f"blk.{layer}.{name}.weight"] = weights[f"b.{layer}.{part}"]
    return {name: tensor.float().numpy() for name, tensor in named.items()}
