"""Packs conversations into batches of one fixed shape, and makes the conversations that a run is checked with."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from holdfast_demo.prompt import Turn, encode
from holdfast_demo.tasks import Tasks

DATA = Path(__file__).resolve().parent.parent / "data"
ANSWER_SHARE = 0.27  # answer positions in a batch, as a share of its tokens: fixed, so that shapes never change
SEEK_SHARE, MATCH_SHARE = 0.1, 0.06  # the same for positions that have to find a sentence, or a word


@dataclass
class Batch:
    """ids, starts and numbers are rows by length; the rest are lists of fixed length, padded with weight 0."""

    ids: torch.Tensor
    starts: torch.Tensor
    numbers: torch.Tensor
    places: torch.Tensor  # positions of graded answers, counted over rows of length - 1
    targets: torch.Tensor
    weights: torch.Tensor
    seeks: torch.Tensor  # row, position, first and end of the sentence that it has to find
    seek_weights: torch.Tensor
    matches: torch.Tensor  # the same for words of questions
    match_weights: torch.Tensor


class Batches:
    def __init__(self, tasks, tokenizer, rows, length):
        self.tasks, self.tokenizer, self.rows, self.length = tasks, tokenizer, rows, length
        self.newline = tokenizer.encode("\n").ids
        self.answers = int(rows * length * ANSWER_SHARE)
        self.seeks, self.matches = int(rows * length * SEEK_SHARE), int(rows * length * MATCH_SHARE)
        self.pending = None

    def encode(self, turns):
        return encode(self.tokenizer, turns, self.newline)

    def next(self):
        ids = torch.zeros(self.rows, self.length, dtype=torch.long)
        starts, numbers = torch.full_like(ids, -1), torch.full_like(ids, -1)
        weights = torch.zeros(self.rows, self.length)
        seeks, matches = [], []
        for row in range(self.rows):
            used = 0
            for made in self._row():
                room = slice(used, min(self.length, used + len(made.ids)))
                size = room.stop - used
                ids[row, room] = torch.tensor(made.ids[:size])
                weights[row, room] = torch.tensor(made.weights[:size])
                for target, marks in ((starts, made.starts), (numbers, made.numbers)):
                    values = torch.tensor(marks[:size])
                    target[row, room] = torch.where(values < 0, values, values + used)
                seeks += [(row, used + p, used + a, used + b) for p, a, b in made.seeks if p < size]
                matches += [(row, used + p, used + a, used + b) for p, a, b in made.matches if p < size]
                used = room.stop
        flat, targets = weights[:, 1:].reshape(-1), ids[:, 1:].reshape(-1)
        places, chosen = _fixed(torch.nonzero(flat > 0), self.answers)
        seeks, seek_weights = _fixed(torch.tensor(seeks), self.seeks)
        matches, match_weights = _fixed(torch.tensor(matches), self.matches)
        places = places.squeeze(1)
        return Batch(ids, starts, numbers, places, targets[places], flat[places] * chosen, seeks, seek_weights, matches, match_weights)

    def _row(self):
        """Whole conversations that fit into one row; only one that is too long for any row is cut."""
        made, used = [], 0
        while True:
            one = self.pending or self.encode(self.tasks.sample())
            self.pending = None
            if made and used + len(one.ids) > self.length:
                self.pending = one
                return made
            made.append(one)
            used += len(one.ids)

    def graded(self, conversations):
        """Token ids of each conversation with the spans of its graded answers."""
        rows = []
        for turns in conversations:
            made = self.encode(turns)
            spans, start = [], None
            for place, weight in enumerate(made.weights + [0.0]):
                if weight > 0 and start is None:
                    start = place
                elif weight == 0 and start is not None:
                    spans.append((start, place))
                    start = None
            rows.append((made.ids, spans))
        return rows


def _fixed(rows, size):
    """A random choice of `size` rows, or all of them and copies of row 0 up to that; and 1 for the real ones."""
    rows = rows[torch.randperm(len(rows))[:size]]
    real = torch.zeros(size)
    real[:len(rows)] = 1
    return torch.cat((rows, rows.new_zeros(size - len(rows), rows.shape[1]))), real


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
