"""Converts trained weights (safetensors) into the GGUF file that is shipped: python -m holdfast_demo.convert IN OUT."""

import hashlib
import sys
from pathlib import Path

from safetensors.torch import load_file

from holdfast_demo import gguf
from holdfast_demo.model import Shape, gguf_tensors

HERE = Path(__file__).resolve().parent.parent
CONTEXT = 2048
DESCRIPTION = (
    "A tiny demo model, trained from scratch for Holdfast: it answers from documents in the prompt by quoting a sentence and "
    "citing its number, and calls simple tools. It knows nothing else and is not meant for real work."
)


def convert(source, target):
    shape = Shape()
    tokenizer = gguf.load_tokenizer(HERE / "tokenizer.json")
    template = (HERE / "chat_template.jinja").read_text(encoding="utf-8").rstrip("\n")
    entries = gguf.metadata(shape, tokenizer, template, CONTEXT, DESCRIPTION)
    gguf.write(target, entries, gguf_tensors(load_file(source), shape.layers))
    data = Path(target).read_bytes()
    print(f"{target}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    convert(*sys.argv[1:])
