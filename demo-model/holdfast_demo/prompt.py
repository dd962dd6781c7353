"""Renders a conversation as chat_template.jinja does, and turns it into token ids with a weight for each."""

import json
from dataclasses import dataclass

IM_START, IM_END = 1, 2
OPENING = 5  # the first tokens of an answer decide which sentence is quoted; the rest is copying
OPENING_WEIGHT, CITATION_WEIGHT = 4.0, 2.0


@dataclass(frozen=True)
class Turn:
    role: str
    text: str
    graded: bool = True  # an answer that is part of the prompt only is not learnt


def tools_text(tools, compact):
    separators = (",", ":") if compact else (", ", ": ")
    lines = "\n".join(json.dumps(t, ensure_ascii=False, separators=separators) for t in tools)
    return f"Answer, or call a tool as <tool_call>.\n<tools>\n{lines}\n</tools>"


def call_text(calls, compact=False):
    separators = (",", ":") if compact else (", ", ": ")
    body = (f'<tool_call>\n{{"name": "{name}", "arguments": '
            f"{json.dumps(arguments, ensure_ascii=False, separators=separators)}}}\n</tool_call>" for name, arguments in calls)
    return "\n".join(body)


def result_text(result):
    return f"<tool_response>\n{result}\n</tool_response>"


def encode(tokenizer, turns, newline):
    """Token ids, and how much each counts in the loss: 0 for everything but answers."""
    ids, weights = [], []
    for turn in turns:
        head = [IM_START] + tokenizer.encode(turn.role + "\n", add_special_tokens=False).ids
        body = tokenizer.encode(turn.text, add_special_tokens=False).ids + [IM_END]
        graded = turn.role == "assistant" and turn.graded
        ids += head + body + newline
        weights += [0.0] * len(head) + (_answer_weights(body, turn.text) if graded else [0.0] * len(body)) + [0.0] * len(newline)
    return ids, weights


def _answer_weights(body, text):
    weights = [OPENING_WEIGHT if i < OPENING else 1.0 for i in range(len(body))]
    if text.endswith("]") and len(body) > 4:
        weights[-3:] = [CITATION_WEIGHT] * 3
    return weights
