"""Writes the weights, the tokenizer and the chat template as one GGUF file (version 3, little endian).

The format is the one of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; only what this model needs is here.
"""

import json
import struct
from pathlib import Path

import numpy as np

ALIGNMENT = 32
F32, Q8_0 = 0, 8  # ggml tensor types
MOSTLY_Q8_0 = 7  # general.file_type
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4  # tokenizer.ggml.token_type
U32, FLOAT32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5  # metadata value types


def quantise_q8_0(weights):
    """Blocks of 32 values in a row: a half-precision scale, then 32 signed bytes. Rounds half away from zero."""
    rows, width = weights.shape
    if width % 32:
        raise ValueError(f"row width {width} is not divisible by 32")
    blocks = weights.reshape(-1, 32).astype(np.float32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    inverse = np.divide(np.float32(1), scale, out=np.zeros_like(scale), where=scale > 0)
    scaled = blocks * inverse
    quants = (np.sign(scaled) * np.floor(np.abs(scaled) + np.float32(0.5))).astype(np.int8)
    packed = np.concatenate([scale.astype("<f2").view(np.uint8).reshape(-1, 2), quants.view(np.uint8)], axis=1)
    return packed.reshape(rows, -1)


def dequantise_q8_0(weights):
    """What an engine computes with after quantising, to measure the difference without leaving Python."""
    packed = quantise_q8_0(weights).reshape(-1, 34)
    scale = packed[:, :2].copy().view("<f2").astype(np.float32)
    return (packed[:, 2:].copy().view(np.int8).astype(np.float32) * scale).reshape(weights.shape)


def _string(text):
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _value(kind, value):
    if kind == STRING:
        return _string(value)
    return struct.pack({U32: "<I", FLOAT32: "<f", BOOL: "<?", I32: "<i"}[kind], value)


def _entry(key, kind, value, element=None):
    head = _string(key) + struct.pack("<I", kind)
    if kind != ARRAY:
        return head + _value(kind, value)
    return head + struct.pack("<IQ", element, len(value)) + b"".join(_value(element, v) for v in value)


def metadata(shape, tokenizer, template, context, description):
    """The key-value section, in the order that it is written."""
    model = tokenizer["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    special = {t["id"]: CONTROL if t["content"].startswith("<|") else USER_DEFINED for t in tokenizer["added_tokens"]}
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    return [
        ("general.architecture", STRING, "llama"),
        ("general.type", STRING, "model"),
        ("general.name", STRING, "Holdfast demo"),
        ("general.author", STRING, "The Holdfast authors"),
        ("general.version", STRING, "1"),
        ("general.description", STRING, description),
        ("general.license", STRING, "apache-2.0"),
        ("general.size_label", STRING, "6M"),
        ("general.tags", ARRAY, ["text-generation", "demo"], STRING),
        ("general.languages", ARRAY, ["en"], STRING),
        ("general.file_type", U32, MOSTLY_Q8_0),
        ("general.quantization_version", U32, 2),
        ("general.alignment", U32, ALIGNMENT),
        ("llama.context_length", U32, context),
        ("llama.embedding_length", U32, shape.width),
        ("llama.block_count", U32, shape.layers),
        ("llama.feed_forward_length", U32, shape.feed_forward),
        ("llama.attention.head_count", U32, shape.heads),
        ("llama.attention.head_count_kv", U32, shape.kv_heads),
        ("llama.attention.layer_norm_rms_epsilon", FLOAT32, shape.norm_epsilon),
        ("llama.rope.dimension_count", U32, shape.head_width),
        ("llama.rope.freq_base", FLOAT32, shape.rope_base),
        ("llama.vocab_size", U32, len(tokens)),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "gpt-2"),
        ("tokenizer.ggml.tokens", ARRAY, tokens, STRING),
        ("tokenizer.ggml.token_type", ARRAY, [special.get(i, NORMAL) for i in range(len(tokens))], I32),
        ("tokenizer.ggml.merges", ARRAY, merges, STRING),
        ("tokenizer.ggml.bos_token_id", U32, 0),
        ("tokenizer.ggml.eos_token_id", U32, 2),
        ("tokenizer.ggml.padding_token_id", U32, 0),
        ("tokenizer.ggml.add_bos_token", BOOL, False),
        ("tokenizer.chat_template", STRING, template),
    ]


def write(path, entries, tensors):
    """Writes tensors (name to float array): matrices as Q8_0, vectors as F32."""
    infos, data, offset = [], [], 0
    for name, array in tensors.items():
        matrix = array.ndim == 2
        raw = quantise_q8_0(array).tobytes() if matrix else array.astype("<f4").tobytes()
        dims = array.shape[::-1]
        infos.append(_string(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, Q8_0 if matrix else F32, offset))
        data.append(raw + b"\0" * (-len(raw) % ALIGNMENT))
        offset += len(data[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(entries)) + b"".join(_entry(*e) for e in entries)
    head += b"".join(infos)
    head += b"\0" * (-len(head) % ALIGNMENT)
    Path(path).write_bytes(head + b"".join(data))


def load_tokenizer(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))
