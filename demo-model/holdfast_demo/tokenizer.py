"""Trains the tokenizer: python -m holdfast_demo.tokenizer SENTENCES OUT. Changing it makes all weights worthless."""

import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from holdfast_demo.tasks import Tasks

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>"]
SIZE = 4096


def texts(sentences):
    yield from sentences[:60_000]
    tasks = Tasks(sentences[:60_000], seed=3)
    for _ in range(30_000):
        yield from (turn.text for turn in tasks.sample())


def main(source, out):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=SIZE, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts(Path(source).read_text(encoding="utf-8").split("\n")), trainer)
    tokenizer.save(out)
    print(f"{out}: {tokenizer.get_vocab_size()} tokens")


if __name__ == "__main__":
    main(*sys.argv[1:])
