"""Trains the model: python -m holdfast_demo.train --sentences FILE --out FOLDER (see --help).

The schedule counts steps and nothing else, so that a stopped and resumed run is the same run. FOLDER/state.pt holds everything
needed to resume, FOLDER/model.safetensors the weights.
"""

import argparse
import os
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from holdfast_demo.data import Batches, load_conversations
from holdfast_demo.model import Model
from holdfast_demo.tasks import Tasks

HERE = Path(__file__).resolve().parent.parent
HELD_OUT = 2000  # the first sentences of the corpus are never trained on
# Heads that are taught where to look: (layer, head). From each word of a document to the start of its sentence and to the number of
# its document; from a word of a question to the same word in the sentence that answers it, or else to that sentence; and from the
# beginning of an answer to the sentence that it quotes, or to the very first token for none.
START_HEADS, NUMBER_HEADS = ((1, 2), (3, 3)), ((1, 0), (3, 1))
MATCH_HEADS = ((2, 0), (2, 2))
SEEK_HEADS = ((4, 0), (4, 2), (5, 1))
POINTER_WEIGHT, MATCH_WEIGHT, SEEK_WEIGHT = 0.1, 0.3, 0.5
EASY, RAMP = 0.12, 0.25  # parts of a run from scratch: copying only, then more and more of the full mix


def arguments():
    p = argparse.ArgumentParser(description="Trains the Holdfast demo model.")
    p.add_argument("--sentences", required=True, help="file written by holdfast_demo.corpus")
    p.add_argument("--out", required=True, help="folder for weights and state")
    p.add_argument("--warm", help="weights to start from (safetensors); without it the run starts from scratch, on easy tasks")
    p.add_argument("--steps", type=int, default=10_000, help="steps of the whole run")
    p.add_argument("--decay", type=int, default=2_500, help="last steps, in which the learning rate falls to 5 %%")
    p.add_argument("--warmup", type=int, default=200, help="steps in which the learning rate rises")
    p.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    p.add_argument("--ease", type=int, default=0, help="first steps, in which short documents give way to the full mix")
    p.add_argument("--rows", type=int, default=15)
    p.add_argument("--length", type=int, default=512, help="tokens in a row")
    p.add_argument("--words", type=int, default=420, help="words in the documents of a conversation, about")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--every", type=int, default=250, help="steps between checks and checkpoints")
    return p.parse_args()


def optimisers(model, rate):
    """Muon (https://kellerjordan.github.io/posts/muon/) for the matrices in the blocks, AdamW for embeddings and norms."""
    matrices = [p for p in model.b.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW([{"params": [model.e.weight], "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
                          lr=rate, betas=(0.9, 0.95)),
    ]


def rate_at(step, args):
    left = args.steps - step
    return args.rate * min(1.0, (step + 1) / args.warmup) * (0.05 + 0.95 * min(1.0, left / max(1, args.decay)))


def stage_at(step, args):
    if args.warm:
        return 1.0
    done = step / args.steps
    return 0.0 if done < EASY else min(1.0, (done - EASY) / RAMP)


@torch.no_grad()
def exact(model, rows):
    """Share of answers of which each token is the likeliest one: what greedy decoding would give, word for word."""
    model.eval()
    right = 0
    for ids, starts in rows:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = model.hidden(torch.tensor([ids]))[0]
            for start, end in starts:
                best = model.logits(states[start - 1:end - 1]).argmax(-1)
                right += bool((best == torch.tensor(ids[start:end])).all())
    model.train()
    return right / max(1, sum(len(starts) for _, starts in rows))


def pointed(watched, place, targets):
    """Mean of -log(attention to the target), over the tokens that have one."""
    layer, head = place
    queries, keys = watched[layer]
    query, key = queries[:, head], keys[:, head]
    length = query.shape[1]
    scores = (query @ key.transpose(1, 2)).float() / query.shape[-1] ** 0.5
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    losses = scores.masked_fill(~causal, -1e9).logsumexp(-1) - scores.gather(2, targets.clamp(min=0).unsqueeze(2)).squeeze(2)
    wanted = (targets >= 0).float()
    return (losses * wanted).sum() / wanted.sum().clamp(min=1)


def sought(watched, place, seeks, weights):
    """Mean of -log(attention to the sentence), over the positions that have to find one."""
    layer, head = place
    queries, keys = watched[layer]
    row, position, first, end = seeks.unbind(1)
    query, key = queries[:, head], keys[:, head]
    scores = (query @ key.transpose(1, 2)).flatten(0, 1)[row * query.shape[1] + position].float() / query.shape[-1] ** 0.5
    column = torch.arange(scores.shape[1])
    visible = column <= position[:, None]
    inside = (column >= first[:, None]) & (column < end[:, None]) & visible
    weights = weights * inside.any(-1)  # what comes later cannot be looked at
    losses = scores.masked_fill(~visible, -1e9).logsumexp(-1) - scores.masked_fill(~inside, -1e9).logsumexp(-1)
    return (losses * weights).sum() / weights.sum().clamp(min=1)


def save(path, model, opts, step, args):
    partial = Path(args.out) / "partial"
    torch.save({"model": model.state_dict(), "opts": [o.state_dict() for o in opts], "step": step}, partial)
    partial.rename(path)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, str(partial))
    partial.rename(Path(args.out) / "model.safetensors")


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    sentences = Path(args.sentences).read_text(encoding="utf-8").split("\n")
    model = Model()
    opts = optimisers(model, args.rate)
    step, state = 0, out / "state.pt"
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        for opt, values in zip(opts, saved["opts"]):
            opt.load_state_dict(values)
        step = saved["step"]
    elif args.warm:
        model.load_state_dict(load_file(args.warm))
    tasks = Tasks(sentences[HELD_OUT:], args.seed + step, args.words)
    batches = Batches(tasks, tokenizer, args.rows, args.length)
    checks = {name: batches.graded(conversations) for name, conversations in load_conversations(sentences[:HELD_OUT]).items()}

    def forward(b):
        watched = []
        states = model.hidden(b.ids, watched)[:, :-1].reshape(-1, model.shape.width)[b.places]
        logits = model.logits(states).float()
        losses = F.cross_entropy(logits, b.targets, reduction="none")
        answers = (losses * b.weights).sum() / b.weights.sum()
        pointers = sum(pointed(watched, head, b.starts) for head in START_HEADS)
        pointers = pointers + sum(pointed(watched, head, b.numbers) for head in NUMBER_HEADS)
        matching = sum(sought(watched, head, b.matches, b.match_weights) for head in MATCH_HEADS) / len(MATCH_HEADS)
        seeking = sum(sought(watched, head, b.seeks, b.seek_weights) for head in SEEK_HEADS) / len(SEEK_HEADS)
        opening = (b.weights > 2).float()
        hits = ((logits.argmax(-1) == b.targets) * opening).sum() / opening.sum()
        return answers, pointers, matching, seeking, hits

    forward = torch.compile(forward, dynamic=False)
    average, begun, first = None, time.time(), step
    while step < args.steps:
        tasks.stage = stage_at(step, args)
        tasks.breadth = min(1.0, 0.3 + 0.7 * step / args.ease) if args.ease else 1.0
        batch = batches.next()
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = rate_at(step, args)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            parts = forward(batch)
        answers, pointers, matching, seeking, _ = parts
        for opt in opts:
            opt.zero_grad()
        (answers + POINTER_WEIGHT * pointers + MATCH_WEIGHT * matching + SEEK_WEIGHT * seeking).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt in opts:
            opt.step()
        step += 1
        now = [part.item() for part in parts]
        average = now if average is None else [0.95 * a + 0.05 * b for a, b in zip(average, now)]
        if step % 25 == 0:
            tokens = args.rows * args.length
            print(f"{step} {step * tokens / 1e6:.1f}M tokens {(step - first) * tokens / (time.time() - begun):.0f}/s "
                  "answers {:.3f} pointers {:.3f} matching {:.3f} seeking {:.3f} openings {:.3f}".format(*average), flush=True)
        if step % args.every == 0 or step == args.steps:
            save(state, model, opts, step, args)
            print("  exact: " + ", ".join(f"{name} {exact(model, rows):.3f}" for name, rows in checks.items()), flush=True)


if __name__ == "__main__":
    main()
