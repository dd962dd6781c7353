"""Makes the conversations that the model learns from. Everything is drawn from one seeded source of randomness."""

import random
import re

from holdfast_demo import replies
from holdfast_demo.grammar import Facts, capital
from holdfast_demo.prompt import Turn
from holdfast_demo.tools import ToolTasks

WORD = re.compile(r"[A-Za-z][A-Za-z\-']+")
STOP = set(
    "a an the of to in on at by for with and or not is are was were be been being this that these those it its as from if then "
    "than so such into which when where who whom what how why will shall may can must should would could do does did has have "
    "had no any all each other more most some only also but".split())
KEYWORD_FRAMES = [
    "What about {k}?", "Tell me about {k}.", "What is said about {k}?", "How does {k} work?", "What is {k}?", "Explain {k}.", "{k}?",
    "When does {k}?", "Which {k}?", "Why {k}?", "What do the documents say about {k}?", "Is there anything on {k}?", "{k}",
    "What happens with {k}?", "Can you tell me {k}?", "I need to know about {k}.", "What are the {k}?", "How long {k}?",
    "How many {k}?", "Who {k}?", "Where {k}?", "What does {k} mean?", "Where is {k} mentioned?", "Which document mentions {k}?"]
SYSTEM = [
    "Answer from the documents.", "You are a careful assistant. Answer only from the documents and cite them.",
    "Use the documents below to answer.", "You are a helpful assistant.", "Answer the question from the documents and cite the number.",
    "Answer using only the given documents. If they hold no answer, say so.", "You answer questions about company documents.",
    "Quote the sentence that answers the question."]
POLITE = ["Please tell me: {q}", "Can you tell me this: {q}", "I have a question. {q}", "Hello, {q}", "Quick question: {q}", "Hi! {q}",
          "{q} Please cite the document.", "{q} Thanks!", "According to the documents, {q}", "{q} Quote the sentence."]
HEADINGS = ["Documents:", "Documents:", "Documents:", "Documents:", "Documents:", "Document:", "Context:", "Sources:", "Here are the documents:"]
LONGEST_SENTENCE = 20  # words; longer ones cost more steps than they teach
TITLES = ["Travel policy", "Notice to all staff", "House rules", "Minutes of the meeting", "Office handbook", "Staff handbook",
          "Safety rules", "IT policy", "Holiday policy", "Announcement", "Memo", "Welcome guide", "Visitor guide", "Project update",
          "Newsletter", "Timetable", "Opening hours", "Expense policy", "Security notice", "Price list", "FAQ", "Agenda", "Summary",
          "Monthly report", "Purchasing guide", "Data protection policy", "Facilities", "Parking", "Canteen", "Training", "Contacts"]


def content_words(text):
    return [w for w in WORD.findall(text) if w.lower() not in STOP and len(w) > 2]


class Tasks:
    """An endless source of conversations; `stage` below 1 mixes in the easy copying tasks of the first part of a run,
    and `breadth` below 1 short documents of office prose."""

    def __init__(self, sentences, seed, longest=420):
        self.random = random.Random(seed)
        self.sentences = [s for s in sentences if len(s.split()) <= LONGEST_SENTENCE]
        self.facts = Facts(self.random)
        self.tools = ToolTasks(self.random, self.facts)
        self.longest = longest  # words in the documents of a conversation, about
        self.stage = 1.0
        self.breadth = 1.0
        self.index = {}
        for position, sentence in enumerate(self.sentences):
            for word in {w.lower() for w in content_words(sentence)}:
                places = self.index.setdefault(word, [])
                if len(places) < 200:
                    places.append(position)

    def sample(self):
        r = self.random
        if r.random() > self.stage:
            return self.echo() if r.random() < 0.6 else self.read(easy=True)
        if r.random() > self.breadth:
            return self.office(easy=True)
        kinds = (self.office, self.read, self.lookup, self.tools.sample, self.small_talk, self.echo)
        return r.choices(kinds, (54, 7, 10, 14, 14, 1))[0]()

    # questions about plain sentences, by some of their words

    def keyword_question(self, sentence):
        r, words = self.random, content_words(sentence)
        if len(words) < 2:
            return None
        count = min(len(words), r.randint(1 if len(max(words, key=len)) > 8 else 2, 5))
        start = r.randint(0, len(words) - count)
        chosen = words[start:start + count] if r.random() < 0.5 else r.sample(words, count)
        chosen = [self._inflect(w) for w in chosen]
        if r.random() < 0.6:
            chosen = [w.lower() for w in chosen]
        if r.random() < 0.5:
            chosen.insert(r.randint(0, len(chosen)), r.choice("the for of with is are in and to".split()))
        return r.choice(KEYWORD_FRAMES).format(k=" ".join(chosen))

    def _inflect(self, word):
        if self.random.random() < 0.15:
            for ending, other in (("ing", ""), ("ed", ""), ("s", ""), ("", "s"), ("e", "ing"), ("", "ed")):
                if not ending or word.endswith(ending):
                    return (word[: -len(ending)] if ending else word) + other
        return word

    def item(self, office=0.4):
        """A sentence and a question that it answers."""
        office_item = self.random.random() < office
        while True:
            if office_item:
                subject_class = self.facts.a_class()
                fact = self.facts.about(subject_class, self.facts.subject(subject_class), 1)[0]
                question = self.facts.question(fact)
                if question:
                    return fact.sentence, question
                continue
            sentence = self.random.choice(self.sentences)
            question = self.keyword_question(sentence)
            if question:
                return sentence, question

    # how documents and questions are put

    def style(self, question):
        r = self.random
        if r.random() < 0.08:
            words = content_words(question)
            if len(words) > 1:
                question = " ".join(words).lower()
        elif r.random() < 0.1:
            question = r.choice(POLITE).format(q=question)
        if r.random() < 0.12:
            question = question.lower()
        if r.random() < 0.08:
            question = question.rstrip("?.")
        return question

    def listing(self, documents):
        r = self.random
        gap = "\n\n" if r.random() < 0.12 else "\n"
        return r.choice(HEADINGS) + "\n" + gap.join(f"[{i + 1}] {d}" for i, d in enumerate(documents))

    def conversation(self, documents, pairs):
        """Documents in the first question or in a system message, then the questions and answers."""
        r, text = self.random, self.listing(documents)
        turns, placed = [], False
        if r.random() < 0.3:
            system = r.choice(SYSTEM)
            if r.random() < 0.5:
                system = f"{system}\n\n{text}" if r.random() < 0.7 else f"{text}\n\n{system}"
                placed = True
            turns.append(Turn("system", system))
        elif r.random() < 0.12:
            turns.append(Turn("system", text))
            placed = True
        if not placed and r.random() < 0.03:
            turns += [Turn("user", r.choice(["hello", "hi", "Hello!"])), Turn("assistant", replies.HELLO)]
        for question, answer in pairs:
            question = self.style(question)
            if not placed:
                form = r.random()
                question = (f"{text}\n\nQuestion: {question}" if form < 0.7 else f"{text}\n\n{question}" if form < 0.9
                            else f"Question: {question}\n\n{text}")
                placed = True
            turns += [Turn("user", question), Turn("assistant", answer)]
        if r.random() < 0.03:
            turns += [Turn("user", r.choice(["thanks", "Thank you!", "ok thanks"])), Turn("assistant", replies.THANKS)]
        return turns

    # tasks

    def office(self, easy=False):
        """Office prose: documents of several facts, with other facts on the same subject and like facts on others."""
        r = self.random
        count = r.choices([1, 2, 3, 4, 5, 6], [6, 9, 6, 2, 1, 1])[0]
        if easy:
            count = r.choice([1, 2, 2, 3])
        documents, askable, known = [], [], set()
        shared = self.facts.a_class() if r.random() < 0.6 else None
        twin = None
        words = 0
        while len(documents) < count and words < self.longest:
            subject_class = shared if shared and r.random() < 0.7 else self.facts.a_class()
            subject = twin[1] if twin and twin[0] == subject_class and r.random() < 0.25 else self.facts.subject(subject_class)
            twin = (subject_class, subject)
            facts = self._facts_of_document(subject_class, subject, known, easy)
            if not facts:
                continue
            known |= {f.key for f in facts}
            text, shown = self._prose(facts)
            documents.append(text)
            words += len(text.split())
            askable += [(fact, sentence, len(documents)) for fact, sentence in shown]
        r.shuffle(askable)
        wanted = r.choice([1, 3, 5, 6, 7, 8, 9, 10])
        pairs = []
        for fact, sentence, number in askable[:wanted]:
            if r.random() < 0.16:
                pairs.append(self._missing(documents, known, [f for f, _, _ in askable]))
            else:
                pairs.append(self._asked(fact, sentence, number, askable))
        pairs = [pair for pair in pairs if pair[0]]
        if not pairs:
            return self.office()
        if r.random() < 0.05:
            return self._as_json(documents, pairs)
        return self.conversation(documents, pairs)

    def _facts_of_document(self, subject_class, subject, known, easy):
        r = self.random
        size = r.choices([1, 2, 3, 4, 5], [5, 6, 4, 2, 1])[0] if not easy else r.choice([1, 1, 2])
        facts = self.facts.about(subject_class, subject, size)
        twins = []
        if r.random() < 0.25:  # the same kind of fact about the same thing, that answers other questions
            twin = self.facts.fact(subject_class, subject, facts[0].block)
            if twin.sentence != facts[0].sentence and not twin.slots.keys() & facts[0].slots.keys() - {"used"}:
                twins.append(twin)
        if r.random() < 0.25 and not easy:  # the same kind of fact about something else
            other = self.facts.subject(subject_class)
            facts.append(self.facts.fact(subject_class, other, r.choice(facts).block))
        if r.random() < 0.25 and not easy:
            other_class = self.facts.a_class()
            facts += self.facts.about(other_class, self.facts.subject(other_class), r.choice([1, 1, 2]))
        unique = {}
        for fact in facts:
            if fact.key not in known:
                unique.setdefault(fact.key, fact)
        return list(unique.values()) + [t for t in twins if t.key in unique]

    def _prose(self, facts):
        """The text of one document, and each fact with the sentence as it stands there."""
        r = self.random
        if r.random() < 0.3:
            r.shuffle(facts)
        shown, sentences, last = [], [], None
        for fact in facts:
            follows = last == fact.subject
            sentence = fact.later if follows and r.random() < 0.35 else fact.sentence
            last = fact.subject
            shown.append((fact, sentence))
            sentences.append(sentence)
        if r.random() < 0.15:
            filler = r.choice(self.sentences) if r.random() < 0.5 else self.item(1.0)[0]
            sentences.insert(r.randint(0, len(sentences)), filler)
        text = " ".join(sentences)
        if r.random() < 0.2:
            scene = facts[0].subject_class.startswith("scene ")
            title = r.choice(TITLES) if scene or r.random() < 0.5 else capital(facts[0].slots["used"])
            text = f"{title}{r.choice(['. ', ': ', ': '])}{text}"
        return text, shown

    def _asked(self, fact, sentence, number, askable):
        r = self.random
        twins = [f for f, _, _ in askable if f.key == fact.key and f is not fact]
        if r.random() < 0.05 and not fact.subject_class.startswith("scene "):
            alone = [f for f, _, n in askable if n == number and f.subject == fact.subject]
            if len(alone) == 1 and fact.subject_class != "decision":
                question = r.choice(["What does document {n} say about {s}?", "What is said about {s} in document {n}?",
                                     "What does [{n}] say about {s}?", "In document {n}, what about {s}?"])
                return question.format(n=number, s=r.choice(fact.subject)), f"[{number}] {sentence}"
        return self.facts.question(fact, twins), f"[{number}] {sentence}"

    def _missing(self, documents, known, shown):
        """A question near to the documents that they do not answer."""
        r = self.random
        text = " ".join(documents).lower()
        for _ in range(20):
            kind = r.random()
            if kind < 0.2:  # right subject and kind of fact, but the sentence does not hold what is asked
                fact = r.choice(shown)
                same = [f for f in shown if f.key == fact.key]
                other = self.facts.fact(fact.subject_class, fact.subject, fact.block)
                question = self.facts.question(other, same)
            elif kind < 0.75:
                question = self._other_question(r.choice(shown), known, text)
            else:
                _, question = self.item(0.6)
                words = content_words(question)
                if sum(w.lower() in text for w in words) > 0.34 * len(words):
                    continue
            if question:
                return question, replies.NOT_FOUND
        return "What is the meaning of life?", replies.NOT_FOUND

    def _other_question(self, fact, known, text):
        """Something else about the subject of a fact, or the same about something else."""
        r, facts = self.random, self.facts
        if r.random() < 0.5 or fact.subject_class.startswith("scene ") or fact.subject_class in ("person", "city", "decision"):
            if fact.subject_class == "decision":
                return None
            taken = {attribute for attribute, subject in known if subject == fact.subject}
            blocks = [b for b in facts.by_class[fact.subject_class] if b.attribute not in taken]
            if not blocks:
                return None
            return facts.question(facts.fact(fact.subject_class, fact.subject, r.choice(blocks)))
        other = facts.subject(fact.subject_class)
        if any(form.lower() in text for form in other):
            return None
        return facts.question(facts.fact(fact.subject_class, other, fact.block))

    def _as_json(self, documents, pairs):
        """The same answers as one JSON object, for prompts that ask for it."""
        key = self.random.choice(["answer", "answer", "answer", "sentence", "quote", "text"])
        source = self.random.choice(["source", "document", "citation", "number"])
        ask = self.random.choice(["Answer as JSON with the keys {a} and {s}.", "Reply in JSON: {{\"{a}\": string, \"{s}\": integer}}.",
                                  "Give the answer as JSON with {a} and {s}."])
        number_first = self.random.random() < 0.5
        ask = ask.format(a=source, s=key) if number_first and "string" not in ask else ask.format(a=key, s=source)
        text, turns = self.listing(documents), []
        if self.random.random() < 0.5:
            turns.append(Turn("system", ask))
            ask = ""
        for position, (question, answer) in enumerate(pairs):
            found = re.fullmatch(r"\[(\d+)\] (.*)", answer, re.S)
            number, sentence = found.groups() if found else ("0", answer)
            body = sentence.replace("\\", "\\\\").replace('"', '\\"')
            asked = f"{text}\n\nQuestion: {question}" if position == 0 else question
            turns += [Turn("user", f"{asked} {ask}".strip()),
                      Turn("assistant", f'{{"{source}": {number}, "{key}": "{body}"}}' if number_first
                           else f'{{"{key}": "{body}", "{source}": {number}}}')]
        return turns

    def read(self, easy=False):
        """Documents of one to four sentences from the corpus, with near misses that share a word."""
        r = self.random
        count = r.choice([1, 1, 2]) if easy else r.choices([1, 2, 3, 4, 5, 6], [2, 4, 5, 3, 2, 1])[0]
        items = [self.item() for _ in range(count)]
        documents, places = [], []
        for sentence, question in items:
            near = [n for n in (self._near(sentence) for _ in range(0 if easy else r.choice([0, 0, 1, 1, 2]))) if n != sentence]
            spot = r.randint(0, len(near))
            documents.append(" ".join(near[:spot] + [sentence] + near[spot:]))
            places.append((sentence, question, len(documents)))
        r.shuffle(places)
        text = " ".join(documents).lower()
        pairs = []
        for sentence, question, number in places[: r.randint(1, 6)]:
            if r.random() < 0.14:
                _, other = self.item()
                words = content_words(other)
                if sum(w.lower() in text for w in words) <= 0.34 * max(1, len(words)):
                    pairs.append((other, replies.NOT_FOUND))
                    continue
            pairs.append((question, f"[{number}] {sentence}"))
        return self.conversation(documents, pairs)

    def _near(self, sentence):
        r, words = self.random, content_words(sentence)
        if words and r.random() < 0.6:
            places = self.index.get(r.choice(words).lower())
            if places:
                return self.sentences[r.choice(places)]
        return self.item()[0]

    def lookup(self):
        """One sentence a document and several questions: finding, apart from reading."""
        r, items = self.random, []
        for _ in range(r.randint(2, 9)):
            item = self.item(0.3)
            if all(item[0] != other[0] for other in items):
                items.append(item)
        numbered = list(enumerate(items, 1))
        r.shuffle(numbered)
        pairs = [(question, f"[{number}] {sentence}") for number, (sentence, question) in numbered[: r.randint(2, 8)]]
        return self.conversation([s for s, _ in items], pairs)

    def echo(self):
        """Pure copying, from which the ability to quote grows."""
        r = self.random
        texts = [self.item(0.3)[0] if r.random() < 0.7 else
                 " ".join(r.choice(content_words(r.choice(self.sentences)) or ["word"]) for _ in range(r.randint(4, 12)))
                 for _ in range(r.choice([1, 1, 2, 3]))]
        if len(texts) == 1:
            return [Turn("user", r.choice(["Repeat: ", "Echo: ", "Say: ", "Repeat after me: "]) + texts[0]), Turn("assistant", texts[0])]
        number = r.randint(1, len(texts))
        ask = r.choice(["Quote document {}.", "What does document {} say?", "Read document {}.", "What is in document {}?"])
        return [Turn("user", f"{self.listing(texts)}\n\nQuestion: {ask.format(number)}"),
                Turn("assistant", f"[{number}] {texts[number - 1]}")]

    def small_talk(self):
        r, turns = self.random, []
        if r.random() < 0.2:
            turns.append(Turn("system", r.choice(SYSTEM)))
        for _ in range(r.choice([1, 1, 2, 3])):
            if r.random() < 0.35:
                turns += [Turn("user", self.style(self._without_documents())), Turn("assistant", replies.NO_DOCUMENTS)]
                continue
            answer = r.choice(list(replies.SMALL_TALK))
            turns += [Turn("user", self._casual(r.choice(replies.SMALL_TALK[answer]))), Turn("assistant", answer)]
        return turns

    def _without_documents(self):
        r = self.random
        if r.random() < 0.5:
            return self.item(0.6)[1]
        words = {"noun": r.choice(content_words(r.choice(self.sentences)) or ["time"]).lower(), "n": r.randint(1, 99),
                 "city": self.facts.values.pick("city"), "food": self.facts.values.pick("food"), "year": r.randint(1950, 2026),
                 "first": self.facts.values.pick("first"), "last": self.facts.values.pick("last")}
        return capital(r.choice(replies.ELSEWHERE).format(**words))

    def _casual(self, text):
        r = self.random
        text = r.choice([text, text, capital(text), capital(text), text.rstrip("?"), text.upper() if len(text) < 8 else text])
        return text + ("!" if text[-1].isalpha() and r.random() < 0.2 else "")
