"""Renders chat templates as Hugging Face's transformers does, for comparison with ours.

Usage: render_templates.py digests TEMPLATES CONVERSATIONS
       render_templates.py constructs FILE
       render_templates.py show TEMPLATES CONVERSATIONS TEMPLATE CASE

TEMPLATES is a folder of chat templates (engine-llama/native/source/fetch leaves those of llama.cpp in
engine-llama/target/llama-source/templates), CONVERSATIONS the file conversations.json of the tests. `digests` prints the test
resource template-digests.txt: for each template its name and, for each case, the first 12 digits of the SHA-256 of the
rendered text, or - if rendering fails. `constructs` writes into the test resource constructs.json what each small template there gives: its text, or null
if it fails. `show` prints one rendered text. Needs jinja2 3.1.6.
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


def digest(template, case, tools):
    text, failure = outcome(template, case, tools)
    return "-" if failure else hashlib.sha256(text.encode()).hexdigest()[:12]


def constructs(path):
    """Fills in what each construct gives."""
    env = environment()
    file = json.loads(path.read_text(encoding="utf-8"))
    lines = []
    for construct in file["constructs"]:
        try:
            construct["expected"] = env.from_string(construct["template"]).render(json.loads(json.dumps(file["variables"])))
        except Exception:  # a template may fail in any way
            construct["expected"] = None
        lines.append("  " + json.dumps(construct, ensure_ascii=False))
    variables = json.dumps(file["variables"], ensure_ascii=False)
    path.write_text(f'{{"variables": {variables},\n "constructs": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def main():
    if sys.argv[1] == "constructs":
        constructs(pathlib.Path(sys.argv[2]))
        return
    folder, conversations = pathlib.Path(sys.argv[2]), json.loads(pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"))
    env = environment()
    if sys.argv[1] == "show":
        template = env.from_string((folder / sys.argv[4]).read_text(encoding="utf-8"))
        case = next(c for c in conversations["cases"] if c["name"] == sys.argv[5])
        text, failure = outcome(template, case, conversations["tools"])
        sys.stdout.write(text if failure is None else f"{type(failure).__name__}: {failure}\n")
        return
    for path in sorted(folder.glob("*.jinja")):
        template = env.from_string(path.read_text(encoding="utf-8"))
        print(path.name, *(digest(template, case, conversations["tools"]) for case in conversations["cases"]), sep="\t")


if __name__ == "__main__":
    main()
