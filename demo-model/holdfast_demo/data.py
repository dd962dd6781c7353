"""Packs conversations into batches of one fixed shape, and makes the conversations that a run is checked with."""

import json
from pathlib import Path

import torch

from holdfast_demo.prompt import Turn, encode
from holdfast_demo.tasks import Tasks

DATA = Path(__file__).resolve().parent.parent / "data"
ANSWER_SHARE = 0.24  # answer positions in a batch, as a share of its tokens: fixed, so that shapes never change


class Batches:
    def __init__(self, tasks, tokenizer, rows, length):
        self.tasks, self.tokenizer, self.rows, self.length = tasks, tokenizer, rows, length
        self.newline = tokenizer.encode("\n").ids
        self.answers = int(rows * length * ANSWER_SHARE)
        self.pending = None

    def encode(self, turns):
        return encode(self.tokenizer, turns, self.newline)

    def next(self):
        """Token ids, positions of graded next tokens (padded with weight 0), their targets and weights."""
        ids = torch.zeros(self.rows, self.length, dtype=torch.long)
        weights = torch.zeros(self.rows, self.length)
        for row in range(self.rows):
            tokens, values = self._row()
            ids[row, :len(tokens)] = torch.tensor(tokens)
            weights[row, :len(values)] = torch.tensor(values)
        flat, targets = weights[:, 1:].reshape(-1), ids[:, 1:].reshape(-1)
        places = torch.nonzero(flat > 0).squeeze(1)
        places = places[torch.randperm(len(places))[:self.answers]]
        chosen = torch.zeros(self.answers)
        chosen[:len(places)] = flat[places]
        places = torch.cat((places, torch.zeros(self.answers - len(places), dtype=torch.long)))
        return ids, places, targets[places], chosen

    def _row(self):
        tokens, values = [], []
        while True:
            one, weight = self.pending or self.encode(self.tasks.sample())
            self.pending = None
            if tokens and len(tokens) + len(one) > self.length:
                self.pending = one, weight
                return tokens, values
            tokens, values = tokens + one[:self.length], values + weight[:self.length]

    def graded(self, conversations):
        """Token ids of each conversation with the spans of its graded answers."""
        rows = []
        for turns in conversations:
            ids, weights = self.encode(turns)
            spans, start = [], None
            for place, weight in enumerate(weights + [0.0]):
                if weight > 0 and start is None:
                    start = place
                elif weight == 0 and start is not None:
                    spans.append((start, place))
                    start = None
            rows.append((ids, spans))
        return rows


def load_conversations(held_out_sentences):
    """Made from sentences and seeds that training never sees, and the questions in data/dev.jsonl, written by hand."""
    tasks = Tasks(held_out_sentences, 1_000_003)
    made = {name: [getattr(tasks, name)() for _ in range(40)] for name in ("office", "read", "lookup")}
    made["tools"] = [tasks.tools.sample() for _ in range(40)]
    made["talk"] = [tasks.small_talk() for _ in range(40)]
    path = DATA / "dev.jsonl"
    if path.exists():
        made["dev"] = [turns_of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return made


def turns_of(case):
    return [Turn(m["role"], m["content"]) for m in case["messages"]] + [Turn("assistant", case["answer"])]
