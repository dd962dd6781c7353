"""Checks that training sees exactly what the chat template renders; needs the packages of requirements.txt."""

import json
import random
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

try:
    import jinja2
    from tokenizers import Tokenizer

    from holdfast_demo.grammar import Facts
    from holdfast_demo.prompt import Turn, call_text, encode, result_text, tools_text
except ImportError as e:
    raise unittest.SkipTest(f"not installed: {e.name}") from e


def render(**values):
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda v: json.dumps(v, ensure_ascii=False)
    return environment.from_string((HERE / "chat_template.jinja").read_text(encoding="utf-8").rstrip("\n")).render(**values)


class PromptTest(unittest.TestCase):
    def setUp(self):
        self.tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))

    def same(self, rendered, turns):
        ids = encode(self.tokenizer, turns, self.tokenizer.encode("\n").ids).ids
        self.assertEqual(self.tokenizer.decode(ids, skip_special_tokens=False), rendered)
        self.assertEqual(self.tokenizer.encode(rendered).ids, ids)

    def test_a_conversation_with_a_system_message(self):
        turns = [Turn("system", "Answer."), Turn("user", "Documents:\n[1] A.\n\nQuestion: B?"), Turn("assistant", "[1] A.")]
        self.same(render(messages=[{"role": t.role, "content": t.text} for t in turns]), turns)

    def test_tools_calls_and_results(self):
        tool = {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
        call = {"id": "1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'}}
        messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Weather in Oslo?"},
                    {"role": "assistant", "content": None, "tool_calls": [call]}, {"role": "tool", "content": "rain"}]
        turns = [Turn("system", "Be kind.\n\n" + tools_text([tool], compact=False)), Turn("user", "Weather in Oslo?"),
                 Turn("assistant", call_text([("get_weather", {"city": "Oslo"})])), Turn("tool", result_text("rain"))]
        self.same(render(messages=messages, tools=[{"type": "function", "function": tool}]), turns)

    def test_documents_as_an_argument_stand_as_in_a_system_message(self):
        turns = [Turn("system", "Documents:\n[1] A b.\n[2] C d.\n[3] E f."), Turn("user", "B?")]
        documents = ["A b.", {"text": "C d."}, {"title": "t", "content": "E f."}]
        self.same(render(messages=[{"role": "user", "content": "B?"}], documents=documents), turns)

    def test_the_generation_prompt_opens_an_answer(self):
        text = render(messages=[{"role": "user", "content": "hello"}], add_generation_prompt=True)
        self.assertEqual(text, "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n")

    def test_every_fact_can_be_asked_for(self):
        facts = Facts(random.Random(1))
        for subject_class, blocks in facts.by_class.items():
            for block in blocks:
                made = [facts.question(facts.fact(subject_class, facts.subject(subject_class), block)) for _ in range(30)]
                self.assertTrue(any(made), f"{subject_class}: {block.sentences}")


if __name__ == "__main__":
    unittest.main()
