"""Renders chat templates as Hugging Face's transformers does, for comparison with ours.

Usage: render_templates.py TEMPLATES CONVERSATIONS digests
       render_templates.py TEMPLATES CONVERSATIONS show TEMPLATE CASE

TEMPLATES is the folder models/templates of llama.cpp's source, CONVERSATIONS the file conversations.json of the tests.
`digests` prints the lines of the test resource template-digests.txt; `show` prints one rendered text. Needs jinja2 3.1.
"""
import datetime
import hashlib
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

NOW = datetime.datetime(2026, 3, 5, 7, 8, 9)


class Generation(jinja2.ext.Extension):
    """The tag {% generation %}, whose body is rendered as it stands."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("body"), [], [], body).set_lineno(line)

    def body(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    # transformers takes ImmutableSandboxedEnvironment, which refuses the lists' append and pop that some templates use.
    env = jinja2.sandbox.SandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = to_json
    env.filters["from_json"] = json.loads  # not in transformers, but some templates use it
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def render(template, case, tools):
    return template.render(
        messages=case["messages"],
        tools=tools if case.get("tools") else None,
        add_generation_prompt=case["generate"],
        bos_token="<|bos|>",
        eos_token="<|eos|>",
        **case.get("extras", {}),
    )


def outcome(template, case, tools):
    try:
        return render(template, case, tools), None
    except Exception as failure:  # a template may fail in any way
        return None, failure


def main():
    folder, conversations = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
    env = environment()
    if sys.argv[3] == "show":
        template = env.from_string((folder / sys.argv[4]).read_text(encoding="utf-8"))
        case = next(c for c in conversations["cases"] if c["name"] == sys.argv[5])
        text, failure = outcome(template, case, conversations["tools"])
        sys.stdout.write(text if failure is None else f"{type(failure).__name__}: {failure}\n")
        return
    for path in sorted(folder.glob("*.jinja")):
        template = env.from_string(path.read_text(encoding="utf-8"))
        for case in conversations["cases"]:
            text, failure = outcome(template, case, conversations["tools"])
            digest = hashlib.sha256(text.encode()).hexdigest() if failure is None else type(failure).__name__
            print(f"{digest}\t{path.name}\t{case['name']}")


if __name__ == "__main__":
    main()
