"""Renders a conversation as chat_template.jinja does, and turns it into token ids with a weight for each."""

import json
import re
from dataclasses import dataclass

from holdfast_demo.replies import NOT_FOUND

IM_START, IM_END = 1, 2
OPENING = 5  # the first tokens of an answer decide which sentence is quoted; the rest is copying
OPENING_WEIGHT = 4.0
CITED = re.compile(r"\[(\d+)\] (.*)", re.S)
DOCUMENT = re.compile(r"^\[(\d+)\] (.*)$", re.M)
LONG_WORD = re.compile(r"[A-Za-z]{3,}|\d+")
COMMON = frozenset("the and for with are was were not from this that any all can may must should does did has have had who what when where "
                   "how why which whom whose question documents document tell please about you your our one long much many".split())
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)|(?<=[a-z]: )(?=[A-Z0-9])")


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


@dataclass
class Encoded:
    """A conversation as tokens. Positions count from its first token.

    weights: how much each token counts in the loss, 0 for everything but answers. starts, numbers: for each token of a document,
    the first token of its sentence and its document's number; -1 elsewhere. seeks: (position, first, end) where the model has to
    look at a sentence of the documents to go on, and the tokens of that sentence; the very first token stands for "nowhere".
    matches: the same for words of a question and the same word, or else the whole sentence, in the answer.
    """

    ids: list
    weights: list
    starts: list
    numbers: list
    seeks: list
    matches: list


def encode(tokenizer, turns, newline):
    made = Encoded([], [], [], [], [], [])
    places, words, asked, header = {}, {}, [], 0
    for turn in turns:
        head = [IM_START] + tokenizer.encode(turn.role + "\n", add_special_tokens=False).ids
        text = tokenizer.encode(turn.text, add_special_tokens=False)
        body, begin = text.ids + [IM_END], len(made.ids) + len(head)
        graded = turn.role == "assistant" and turn.graded
        starts, numbers = [-1] * len(body), [-1] * len(body)
        if turn.role in ("user", "system"):
            covered = _documents(turn.text, text.offsets, begin, starts, numbers, places)
            found = _words(turn.text, text.offsets, begin)
            asked = [w for w in found if not any(a <= w[3] < b for a, b in covered)]
            words.update({first: (word, first, end) for word, first, end, place in found if len(asked) < len(found)})
        elif graded:
            found = CITED.match(turn.text)
            span = places.get(found.groups()) if found else (0, 1) if turn.text == NOT_FOUND else None
            if span and places:
                made.seeks += [(position, *span) for position in range(header, begin + 4)]
                made.matches += _matches(asked, words, span)
        made.ids += head + body + newline
        made.weights += [0.0] * len(head) + (_answer_weights(body) if graded else [0.0] * len(body)) + [0.0] * len(newline)
        made.starts += [-1] * len(head) + starts + [-1] * len(newline)
        made.numbers += [-1] * len(head) + numbers + [-1] * len(newline)
        header = begin + len(body) - 1
    return made


def _documents(text, offsets, begin, starts, numbers, places):
    """Marks the sentences of numbered documents, remembers where each stands, and returns the parts of the text that they cover."""
    first_at = {start: token for token, (start, _) in reversed(list(enumerate(offsets)))}
    for document in DOCUMENT.finditer(text):
        number = first_at.get(document.start(1))
        cuts = [document.start(2)] + [m.end() for m in SENTENCE_END.finditer(text, document.start(2), document.end(2))]
        for start, end in zip(cuts, cuts[1:] + [document.end(2)]):
            tokens = [t for t, (a, b) in enumerate(offsets) if start - 1 <= a and b <= end and b > a]  # a token may begin with the space before
            for token in tokens:
                starts[token], numbers[token] = begin + tokens[0], begin + number
            if tokens:
                places[document.group(1), text[start:end].strip()] = begin + tokens[0], begin + tokens[-1] + 1
    return [document.span() for document in DOCUMENT.finditer(text)]


def _words(text, offsets, begin):
    """Longer words of a text: the first letters, the tokens from first to end, and the place in the text."""
    found, token = [], 0
    for match in LONG_WORD.finditer(text):
        while token < len(offsets) and offsets[token][1] <= match.start():
            token += 1
        last = token
        while last < len(offsets) and offsets[last][0] < match.end():
            last += 1
        if match.group().lower() not in COMMON:
            found.append((match.group().lower()[:5], begin + token, begin + last, match.start()))
    return found


def _matches(asked, words, span):
    if span == (0, 1):
        return []
    inside = [w for w in words.values() if span[0] <= w[1] < span[1]]
    pairs = []
    for start, _, end, _ in asked:
        same = next((w for w in inside if w[0][:4] == start[:4]), None)
        pairs.append((end - 1, same[1], same[2]) if same else (end - 1, *span))
    return pairs


def _answer_weights(body):
    return [OPENING_WEIGHT if i < OPENING else 1.0 for i in range(len(body))]
