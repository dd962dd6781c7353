"""Conversations in which the model calls tools that the prompt describes, and repeats what they gave."""

import json

from holdfast_demo import replies
from holdfast_demo.grammar import capital
from holdfast_demo.prompt import Turn, call_text, result_text, tools_text

VERBS = ("get find list create delete send read open search count update check book cancel add start stop fetch lookup convert "
         "schedule assign close move rename approve order show set").split()
NOUNS = ("weather ticket invoice user file report order meeting page balance status record photo message key job room price stock "
         "event task note timer route flight exchange_rate contact document calendar time news map package lamp door song reminder "
         "temperature address account server log backup appointment employee customer email product rate").split()
PLACES = ("city", "location", "place", "destination", "country", "town")
PARAMETERS = {
    "city": "string", "location": "string", "place": "string", "destination": "string", "town": "string", "name": "string",
    "id": "string", "date": "string", "path": "string", "email": "string", "query": "string", "title": "string", "customer": "string",
    "number": "integer", "amount": "number", "count": "integer", "limit": "integer", "minutes": "integer", "days": "integer",
    "order_id": "string", "ticket_id": "integer", "unit": "enum", "priority": "enum", "status": "enum", "format": "enum",
    "time": "string", "from": "string", "to": "string", "room": "string", "subject": "string", "person": "string", "employee": "string",
    "a": "number", "b": "number", "currency": "string", "language": "string", "code": "string"}
ENUMS = {"unit": ["celsius", "fahrenheit", "kelvin"], "priority": ["low", "normal", "high", "urgent"],
         "status": ["open", "closed", "pending", "done"], "format": ["pdf", "csv", "json", "text"]}
RESULT_KEYS = ("status", "result", "value", "temperature", "total", "count", "owner", "price", "state", "answer", "balance", "id",
               "time", "place", "open", "unit", "message", "name", "date")


class ToolTasks:
    def __init__(self, random, facts):
        self.random, self.facts = random, facts

    def sample(self):
        r = self.random
        tools = self._tools(r.choices([1, 2, 3], [4, 3, 2])[0])
        compact, wrapped = r.random() < 0.4, r.random() < 0.15
        shown = [{"type": "function", "function": t} for t in tools] if wrapped else tools
        system = tools_text(shown, compact)
        if r.random() < 0.3:
            system = r.choice(["You are a helpful assistant.", "Use the tools.", "You are a careful assistant."]) + "\n\n" + system
        turns = [Turn("system", system)]
        for _ in range(r.choice([1, 1, 1, 2])):
            turns += self._exchange(tools, compact)
        return turns

    def _exchange(self, tools, compact):
        r, kind = self.random, self.random.random()
        if kind < 0.06:
            answer = r.choice([replies.HELLO, replies.WHO, replies.THANKS])
            return [Turn("user", capital(r.choice(replies.SMALL_TALK[answer]))), Turn("assistant", answer)]
        if kind < 0.13:
            other = self._tools(1)[0]
            if all(other["name"].split("_")[1:] != t["name"].split("_")[1:] for t in tools):
                return [Turn("user", self._request(other, self._arguments(other))), Turn("assistant", replies.NO_TOOL)]
        tool = r.choice(tools)
        calls = [(tool["name"], self._arguments(tool))]
        ask = self._request(tool, calls[0][1])
        if r.random() < 0.12:
            second = r.choice(tools)
            calls.append((second["name"], self._arguments(second)))
            ask = f"{ask.rstrip('.?')} and {self._request(second, calls[1][1]).lower()}" if second is not tool else self._both(tool, calls)
        turns = [Turn("user", ask), Turn("assistant", call_text(calls))]
        if r.random() < 0.7:
            spaced = call_text(calls, compact)
            turns[-1] = Turn("assistant", spaced) if r.random() < 0.5 else turns[-1]
            results = [self._result() for _ in calls]
            turns += [Turn("tool", result_text(raw)) for raw, _ in results]
            turns.append(Turn("assistant", " ".join(f"{name} says: {said}" for (name, _), (_, said) in zip(calls, results))))
        return turns

    def _tools(self, count):
        r, tools, used = self.random, [], set()
        while len(tools) < count:
            verb, noun = r.choice(VERBS), r.choice(NOUNS)
            if noun in used:
                continue
            used.add(noun)
            names = r.sample(sorted(PARAMETERS), r.choices([0, 1, 2, 3], [1, 7, 4, 1])[0])
            properties = {}
            for name in names:
                schema = {"type": "string", "enum": ENUMS[name]} if PARAMETERS[name] == "enum" else {"type": PARAMETERS[name]}
                if r.random() < 0.25:
                    schema["description"] = r.choice(["The {}.", "{} of the " + noun, "{} to use"]).format(name)
                properties[name] = schema
            required = [n for n in names if r.random() < 0.8]
            title = r.choice([f"{verb}_{noun}"] * 4 + [verb + capital(noun), noun])
            tool = {"name": title}
            if r.random() < 0.8:
                tool["description"] = r.choice([f"{capital(verb)} the {noun}.", f"{capital(verb)}s a {noun}", f"{capital(verb)} {noun}",
                                                f"Use this to {verb} a {noun}.", f"Returns the {noun}."]).replace("_", " ")
            tool["parameters"] = {"type": "object", "properties": properties}
            if required or r.random() < 0.3:
                tool["parameters"]["required"] = required
            if r.random() < 0.15:
                tool["parameters"]["additionalProperties"] = False
            tools.append(tool)
        return tools

    def _arguments(self, tool):
        schema, r = tool["parameters"], self.random
        required = schema.get("required", [])
        return {name: self._value(name, property) for name, property in schema["properties"].items()
                if name in required or r.random() < 0.5}

    def _value(self, name, schema):
        r, pick = self.random, self.facts.values.pick
        if "enum" in schema:
            return r.choice(schema["enum"])
        if schema["type"] == "integer":
            return r.choice([r.randint(1, 20), r.randint(1, 9999)])
        if schema["type"] == "number":
            return r.choice([r.randint(1, 900), round(r.uniform(1, 99), 1)])
        if name in PLACES or name in ("from", "to"):
            return pick("city")
        if name in ("name", "person", "customer", "employee"):
            return r.choice([pick("first"), f"{pick('first')} {pick('last')}"])
        makers = {
            "id": lambda: str(r.randint(1, 9999)), "order_id": lambda: f"{r.choice('ABKTX')}-{r.randint(1, 9999)}",
            "date": lambda: f"202{r.randint(5, 9)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}", "time": lambda: f"{r.randint(6, 22)}:{r.randint(0, 59):02d}",
            "path": lambda: f"/{r.choice(['data', 'tmp', 'home'])}/{pick('item').split()[-1]}.{r.choice(['txt', 'csv', 'pdf'])}",
            "email": lambda: f"{pick('first').lower()}@example.{r.choice(['org', 'com'])}", "room": lambda: f"{r.choice('ABC')}{r.randint(1, 400)}",
            "currency": lambda: r.choice(["EUR", "USD", "NOK", "GBP", "JPY"]), "language": lambda: r.choice(["German", "French", "Spanish", "Norwegian"]),
            "code": lambda: f"{r.choice(['AX', 'B', 'QT'])}{r.randint(1, 999)}"}
        return makers[name]() if name in makers else self.facts.values.pick(r.choice(["doc", "gear"]))

    def _request(self, tool, arguments):
        r = self.random
        name = tool["name"]
        parts = [p.lower() for p in __import__("re").findall(r"[A-Z]?[a-z]+", name.replace("_", " "))]
        verb, noun = (parts[0], " ".join(parts[1:])) if len(parts) > 1 else ("get", name)
        values = [self._phrase(n, v) for n, v in arguments.items()]
        tail = " " + r.choice([" and ", ", ", " "]).join(values) if values else ""
        forms = [f"{capital(verb)} the {noun}{tail}.", f"Please {verb} the {noun}{tail}.", f"{verb} {noun}{tail}",
                 f"Can you {verb} a {noun}{tail}?", f"I want to {verb} the {noun}{tail}.", f"{capital(noun)}{tail}, please."]
        if verb in ("get", "find", "check", "fetch", "lookup", "show", "read"):
            forms += [f"What is the {noun}{tail}?", f"What's the {noun}{tail}?", f"How is the {noun}{tail}?", f"Show me the {noun}{tail}.",
                      f"Do you know the {noun}{tail}?"]
        if verb in ("count", "list", "search"):
            forms += [f"How many {noun}s are there{tail}?", f"Which {noun}s are there{tail}?"]
        return r.choice(forms)

    def _phrase(self, name, value):
        r, said = self.random, name.replace("_", " ")
        if name in PLACES:
            return r.choice([f"in {value}", f"for {value}", f"at {value}", f"{said} {value}"])
        if name in ("name", "person", "customer", "employee"):
            return r.choice([f"for {value}", f"of {value}", f"called {value}", f"{said} {value}"])
        if name in ("from", "to"):
            return f"{name} {value}"
        if name == "date":
            return r.choice([f"on {value}", f"for {value}", f"date {value}"])
        if name == "unit":
            return r.choice([f"in {value}", f"unit {value}"])
        return r.choice([f"with {said} {value}", f"{said} {value}", f"for {said} {value}", f"where {said} is {value}", f"for {value}"])

    def _both(self, tool, calls):
        first, second = (list(c[1].values()) for c in calls)
        ask = self._request(tool, calls[0][1]).rstrip(".?")
        return f"{ask} and then {' '.join(str(v) for v in second)}" if second else f"{ask} twice"

    def _result(self):
        """What a tool gave back, and how the model says it."""
        r = self.random
        values = self.facts.values
        def value():
            return r.choice([lambda: r.randint(0, 999), lambda: values.pick("city"), lambda: r.choice(["ok", "done", "open", "sunny", "late"]),
                             lambda: values.draw("dur")[0], lambda: values.pick("first"), lambda: round(r.uniform(0, 99), 1),
                             lambda: r.choice([True, False])])()
        kind = r.random()
        if kind < 0.35:
            text = r.choice([str(value()), f"{capital(str(value()))}, {value()}", values.draw("date")[0], f"{value()} {value()}"])
            return text, text
        entries = {k: value() for k in r.sample(RESULT_KEYS, r.choice([1, 2, 3]))}
        raw = json.dumps(entries, separators=(",", ":") if r.random() < 0.5 else (", ", ": "))
        said = ", ".join(f"{k} {str(v).lower() if isinstance(v, bool) else v}" for k, v in entries.items())
        return raw, said
