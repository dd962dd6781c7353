"""Expands the vocabulary and the fact grammars in data/ (words, facts, scenes) into sentences and questions."""

import re
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
MACRO = re.compile(r"~(\w+)")
WORDS = re.compile(r"[a-z'-]+")
SLOT = re.compile(r"\{(\w+)\}")
PLURAL = {"doc", "gear", "group"}
PRONOUN = {"doc": "They", "gear": "They", "group": "They", "space": "It", "event": "It", "service": "It", "leave": "It",
           "system": "It", "project": "It", "product": "It"}
UNITS = "minutes hours days days days weeks weeks months months years years".split() + ["working days", "calendar days"]


TIMES = {"date", "time", "when", "freq", "weekday", "month", "dur", "year"}
PEOPLE = {"person", "team", "group", "vendor", "jobtitle", "first"}
PLACES = {"room", "city", "channel", "team", "space"}
# what a sentence must hold to answer a question that begins like this: one of the slots, or one of the words
ANSWERS = [
    (r"(who|whom|whose|to whom|by whom|for whom|with whom|which (company|department|team|office|supplier|firm|doctor|person))\b", PEOPLE,
     r"everybody|employee|staff|warden|children|volunteer|helper|guest|visitor|member|tenant|parent|patient|student|manager|team lead|"
     r"company|nobody|people|anyone|driver|x-person"),
    (r"how (often|frequently|regularly)\b", TIMES | {"n9"}, r"daily|every|each|once|twice|never"),
    (r"(how long|for how long|how much time|how many (years|months))\b", TIMES | {"n9"}, r"until|year|hour"),
    (r"(when|by when|until when|till when|since when|what time|at what time|on (which|what) da|which da|what day|how (soon|early|fast|far in))\b",
     TIMES | {"n9"}, r"after|before|during|when|holiday|christmas|leave|night|daily|at once|abroad|over|above|if|with a receipt|on trips"),
    (r"(how much|how expensive|what (does|do|did) .*(cost|pay)|what is the (price|fee|charge|budget)|up to)", {"money", "pct", "n9", "n"},
     r"free|not|never|half"),
    (r"how many\b", {"n", "n9", "numword", "pct"}, r"two|one"),
    (r"(where|in which (room|city|place|building|country))\b", PLACES | {"email"}, r"outside|in the|at the|home|abroad|bin|box|online|desk|app"),
    (r"why\b", {"reason", "goal", "item"}, r"because|without|illness|test"),
]


def fits(question, sentence, slots):
    """Whether a sentence with these slots holds the kind of thing that the question asks for."""
    asked = question.lower()
    for opening, kinds, words in ANSWERS:
        if re.match(opening, asked):
            names = {re.sub(r"\d$", "", s) if s != "n9" else s for s in slots}
            return bool(kinds & names) or bool(re.search(rf"\b({words})", sentence.lower()))
    return True


@dataclass
class Block:
    """One kind of fact about one class of subjects."""

    attribute: str
    subject: str
    sentences: list = field(default_factory=list)
    questions: list = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    attribute: str
    subject_class: str
    subject: tuple
    sentence: str
    later: str  # the same sentence in a place where a pronoun can stand for the subject
    block: Block
    slots: dict
    other: frozenset = frozenset()  # words that the pattern offers and this sentence does not use

    @property
    def key(self):
        return self.attribute, self.subject


def load_words(path=DATA / "words.txt"):
    """Name to a list of items; an item is a tuple of synonyms."""
    words = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, items = line.split(":", 1)
            words[name.strip()] = [tuple(s.strip() for s in item.split("/")) for item in items.split(",") if item.strip()]
    return words


def load_blocks(path=DATA / "facts.txt"):
    blocks = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            blocks.append(Block(*line[1:].split()))
        elif line.startswith("s "):
            blocks[-1].sentences.append(line[2:])
        elif line.startswith("q "):
            blocks[-1].questions.append(line[2:])
    return blocks


def load_scenes(path=DATA / "scenes.txt"):
    """Blocks without a subject: every one is a fact of its own, and its class is the scene."""
    blocks, scene, fresh = [], None, True
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            scene, fresh = "scene " + line[2:], True
        elif line.startswith("s ") and scene:
            if fresh:
                blocks.append(Block(f"{scene} {len(blocks)}", scene))
                fresh = False
            blocks[-1].sentences.append(line[2:])
        elif line.startswith("q "):
            blocks[-1].questions.append(line[2:])
        elif not line:
            fresh = True
    return blocks


def capital(text):
    return text[:1].upper() + text[1:]


def tidy(text):
    """Single spaces, no space before punctuation, and `an` before a vowel."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ([,.?!])", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=[aeiou](?!ni|se|ne\b))", r"\1n ", text)
    return re.sub(r"\b(the|a) (the|a|an) ", r"\2 ", text)


class Values:
    """Draws slot values: dates, amounts, names and whatever else is not a plain list."""

    def __init__(self, random, words):
        self.random, self.words = random, words

    def draw(self, name):
        kind = re.sub(r"\d$", "", name) if name not in ("n9",) else name
        if kind in self.words:
            item = self.random.choice(self.words[kind])
            return tuple(self.fill(form) for form in item)
        return (getattr(self, "_" + kind)(),)

    def fill(self, text):
        return SLOT.sub(lambda m: self.random.choice(self.draw(m.group(1))), text)

    def _person(self):
        r = self.random
        first, last = self.pick("first"), self.pick("last")
        return r.choice([f"{first} {last}"] * 4 + [first, f"Ms {last}", f"Mr {last}", f"Dr {last}"])

    def pick(self, name):
        return self.random.choice(self.random.choice(self.words[name]))

    def _dur(self):
        r, unit = self.random, self.random.choice(UNITS)
        if r.random() < 0.12:
            return r.choice(["one ", "a ", "1 "]) + unit[:-1]
        number = self.pick("numword") if r.random() < 0.4 else str(r.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 20, 21, 24,
                                                                              28, 30, 36, 40, 45, 48, 60, 72, 90, 120]))
        return f"{number} {unit}"

    def _date(self):
        r, day, month = self.random, self.random.randint(1, 30), self.pick("month")
        return r.choice([f"{day} {month}", f"{day} {month}", f"{month} {day}", f"{day} {month} {r.randint(2024, 2029)}",
                         f"{self.pick('weekday')}, {day} {month}", f"the first {self.pick('weekday')} in {month}",
                         f"the end of {month}", f"the {day}{'th' if day not in (1, 2, 3, 21, 22, 23) else 'rd'} of {month}"])

    def _time(self):
        r = self.random
        hour, minute = r.randint(5, 22), r.choice(["00", "00", "15", "30", "30", "45", "10", "05", "40"])
        return r.choice([f"{hour}:{minute}", f"{hour}:{minute}", f"{(hour - 1) % 12 + 1} {'a.m.' if hour < 12 else 'p.m.'}",
                         f"{hour} o'clock", "noon", f"half past {self.pick('numword')}"][: 5 if r.random() < 0.8 else 6])

    def _money(self):
        r = self.random
        amount = r.choice([r.randint(1, 99), 5 * r.randint(1, 99), 50 * r.randint(1, 60), 1000 * r.randint(1, 90)])
        return r.choice(["{:,} euros", "{:,} euros", "€{:,}", "${:,}", "{:,} dollars", "{:,} pounds", "{:,} kroner",
                         "{:,} francs", "£{:,}"]).format(amount)

    def _pct(self):
        r = self.random
        return r.choice(["{} percent", "{}%", "{} per cent"]).format(r.choice([r.randint(1, 30), 5 * r.randint(1, 19)]))

    def _n(self):
        r = self.random
        return str(r.choice([r.randint(11, 99), r.randint(2, 30), 10 * r.randint(2, 90), r.randint(100, 4000)]))

    def _n9(self):
        return str(self.random.randint(2, 30))

    def _phone(self):
        r = self.random
        return r.choice([f"extension {r.randint(100, 9999)}", f"555 {r.randint(0, 9999):04d}", f"0800 555 {r.randint(0, 999):03d}",
                         f"{r.randint(1000, 9999)}", f"+49 30 555 {r.randint(10, 99)}"])

    def _code(self):
        r = self.random
        return r.choice(["", "F", "HR", "T", "K", "QX", "LM"]) + r.choice(["-", "", " "]).strip() + str(r.randint(2, 99))

    def _year(self):
        return str(self.random.choice([self.random.randint(1880, 2000), self.random.randint(2000, 2027)]))

    def _anyplural(self):
        return self.pick(self.random.choice(["doc", "gear"]))


class Facts:
    """Makes facts about subjects, and questions about facts."""

    def __init__(self, random):
        self.random = random
        self.words = load_words()
        self.values = Values(random, self.words)
        self.by_class = {}
        for block in load_blocks() + load_scenes():
            self.by_class.setdefault(block.subject, []).append(block)
        self.classes = sorted(self.by_class)
        self.weights = [len(self.by_class[c]) for c in self.classes]

    def a_class(self):
        return self.random.choices(self.classes, self.weights)[0]

    def subject(self, subject_class):
        if subject_class in ("person", "city", "decision"):
            return self.values.draw(subject_class)
        if subject_class.startswith("scene "):
            return (subject_class,)
        return self.random.choice(self.words[subject_class])

    def fact(self, subject_class, subject, block):
        slots = {}
        pattern = self.random.choice(block.sentences)
        used = self.random.choice(subject)
        sentence = self._render(pattern, used, slots, new=True)
        other = self._unused(pattern, sentence) if subject_class.startswith("scene ") else frozenset()
        later, pronoun = sentence, PRONOUN.get(subject_class)
        if pronoun and sentence.startswith(capital(used) + " ") and subject_class != "event":
            later = pronoun + sentence[len(used):]
        return Fact(block.attribute, subject_class, subject, sentence, later, block, dict(slots, used=used), other)

    def about(self, subject_class, subject, count):
        """Up to `count` facts of different attributes about one subject."""
        blocks = self.random.sample(self.by_class[subject_class], min(count, len(self.by_class[subject_class])))
        return [self.fact(subject_class, subject, b) for b in blocks]

    def question(self, fact, unless=()):
        """A question that the fact answers and those in `unless` do not, worded with other synonyms now and then."""
        used = fact.slots["used"]
        for _ in range(12):
            form = used if self.random.random() < 0.6 else self.random.choice(fact.subject)
            slots = dict(fact.slots)
            question = self._render(self.random.choice(fact.block.questions), form, slots, new=False)
            drawn = {name for name in slots.keys() - fact.slots.keys() if not name.endswith("2")}
            mixed = fact.other and fact.other & set(WORDS.findall(question.lower()))
            if not drawn and not mixed and self.answers(fact, question) and not any(self.answers(other, question) for other in unless):
                return question
        return None

    def _unused(self, pattern, sentence):
        used = set(WORDS.findall(sentence.lower()))
        unused = {w for group in CHOICE.findall(pattern) for w in WORDS.findall(group.lower())} - used
        return frozenset(w for w in unused if len(w) > 2 and not any(w in same and used & set(same) for same in self.words["same"]))

    @staticmethod
    def answers(fact, question):
        kinds = set(fact.slots) | ({"person"} if fact.subject_class == "person" else set())
        return fits(question, fact.sentence, kinds)

    def _render(self, pattern, subject, slots, new):
        text = pattern
        while CHOICE.search(text):
            text = CHOICE.sub(lambda m: self.random.choice(m.group(1).split("|")), text)
        text = MACRO.sub(lambda m: self.random.choice(self._macro(m.group(1))), text)

        def fill(match):
            name = match.group(1)
            key = name[0].lower() + name[1:]
            if key == "x":
                value = subject
            else:
                if key not in slots:
                    slots[key] = self.values.draw(key)
                forms = slots[key]
                value = forms[0] if not new and self.random.random() < 0.4 else self.random.choice(forms)
            return capital(value) if name[0].isupper() else value

        return capital(tidy(SLOT.sub(fill, text)))

    def _macro(self, name):
        return [form for item in self.words["~" + name] for form in item]
