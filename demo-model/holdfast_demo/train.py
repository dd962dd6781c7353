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
EASY, RAMP = 0.12, 0.25  # parts of a run from scratch: copying only, then more and more of the full mix


def arguments():
    p = argparse.ArgumentParser(description="Trains the Holdfast demo model.")
    p.add_argument("--sentences", required=True, help="file written by holdfast_demo.corpus")
    p.add_argument("--out", required=True, help="folder for weights and state")
    p.add_argument("--warm", help="weights to start from (safetensors); without it the run starts from scratch, on easy tasks")
    p.add_argument("--steps", type=int, default=10_000, help="steps of the whole run")
    p.add_argument("--decay", type=int, default=2_500, help="last steps, in which the learning rate falls to 5 %%")
    p.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
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
    return args.rate * min(1.0, (step + 1) / 200) * (0.05 + 0.95 * min(1.0, left / max(1, args.decay)))


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

    def scores(ids, places):
        return model.logits(model.hidden(ids)[:, :-1].reshape(-1, model.shape.width)[places])

    scores = torch.compile(scores, dynamic=False)
    average, begun, first = None, time.time(), step
    while step < args.steps:
        tasks.stage = stage_at(step, args)
        ids, places, targets, weights = batches.next()
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = rate_at(step, args)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = scores(ids, places)
        losses = F.cross_entropy(logits.float(), targets, reduction="none")
        loss = (losses * weights).sum() / weights.sum()
        for opt in opts:
            opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt in opts:
            opt.step()
        step += 1
        opening = weights > 2
        hits = (logits.argmax(-1) == targets)[opening].float().mean().item()
        now = (loss.item(), hits)
        average = now if average is None else tuple(0.98 * a + 0.02 * b for a, b in zip(average, now))
        if step % 50 == 0:
            speed = (step - first) * ids.numel() / (time.time() - begun)
            print(f"{step} {step * ids.numel() / 1e6:.1f}M tokens {speed:.0f}/s loss {average[0]:.3f} openings {average[1]:.3f}", flush=True)
        if step % args.every == 0 or step == args.steps:
            save(state, model, opts, step, args)
            print("  exact: " + ", ".join(f"{name} {exact(model, rows):.3f}" for name, rows in checks.items()), flush=True)


if __name__ == "__main__":
    main()
