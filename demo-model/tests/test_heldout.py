"""Checks of the held-out questions that need Python only: python3 -m unittest discover demo-model/tests"""

import json
import re
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
NOT_FOUND = "I could not find that in the documents."


def cases(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


class HeldOutTest(unittest.TestCase):
    def test_identifiers_are_unique(self):
        ids = [c["id"] for c in cases("heldout.jsonl")]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_quoted_answer_stands_word_for_word_in_the_document_that_it_cites(self):
        quoted = 0
        for case in cases("heldout.jsonl") + cases("data/dev.jsonl"):
            if not case.get("document"):
                continue
            text = "\n".join(m["content"] for m in case["messages"] if m["role"] in ("system", "user"))
            listed = dict(re.findall(r"^\[(\d+)\] (.*)$", text, re.M))
            number = str(case["document"])
            sentence = case["json"]["answer"] if "json" in case else case["answer"].removeprefix(f"[{number}] ")
            self.assertIn(sentence, listed[number], case["id"])
            quoted += 1
        self.assertGreater(quoted, 150)

    def test_there_are_enough_plain_and_unanswerable_questions(self):
        names = [c["category"] for c in cases("heldout.jsonl")]
        self.assertGreaterEqual(names.count("plain"), 100)
        self.assertGreaterEqual(names.count("unanswerable"), 20)

    def test_no_question_with_documents_was_used_to_choose_between_runs(self):
        chosen = {c["messages"][-1]["content"] for c in cases("data/dev.jsonl")}
        self.assertFalse(chosen & {c["messages"][-1]["content"] for c in cases("heldout.jsonl")})


if __name__ == "__main__":
    unittest.main()
