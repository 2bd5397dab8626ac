"""Makes labelled pairs of texts, to find out what pooler and head can learn on a frozen encoder.

    python3 relations.py KIND SEED TEXT.txt [TEXT.txt …] [--others TEXT.txt …] [--train N] [--held-out N]

writes KIND-SEED-train.jsonl and KIND-SEED-held-out.jsonl for `bert-nsp train --pairs … --valid …`.
docs/experiments.md has the results. Needs Python 3 only.

A text is divided into blocks: consecutive paragraphs that have 12 sentences or more together. Every fourth
block is held out; the seed decides with which one this begins. Pairs are made within a part only, so no
sentence occurs in both parts. Label 0 stands for the relation, 1 for its absence.
"""

import argparse
import json
import random
import re
from dataclasses import dataclass

BLOCK = 12
PASSAGE = 3
NEGATIONS = {"not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "cannot"}
SPEAKERS = {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
OTHERS = {
    "he", "him", "his", "himself", "she", "her", "hers", "herself",
    "they", "them", "their", "theirs", "themselves",
}  # fmt: skip
PAST = {"was", "were", "had", "did", "could", "would"}
PRESENT = {"am", "is", "are", "has", "have", "do", "does", "can", "will", "must", "may"}


@dataclass(frozen=True)
class Sentence:
    text: str
    book: int
    paragraph: int
    block: int
    number: int


def sentences(paths):
    """All sentences. This simple splitting suffices for our own texts; the page has a better one."""
    found, block = [], 0
    for book, path in enumerate(paths):
        size = 0
        with open(path, encoding="utf-8") as file:
            paragraphs = file.read().strip().split("\n\n")
        for paragraph, text in enumerate(paragraphs):
            if size >= BLOCK:
                block, size = block + 1, 0
            for sentence in re.split(r"""(?<=[.!?])\s+|(?<=[.!?]")\s+(?=[A-Z"])""", text):
                found.append(Sentence(sentence, book, paragraph, block, len(found)))
                size += 1
        block += 1
    return found


def parts(found, seed):
    """The sentences to train on, and those held out."""
    held_out = [s for s in found if s.block % 4 == seed % 4]
    return [s for s in found if s.block % 4 != seed % 4], held_out


def words(text):
    # `don't` gives `don't`, `i'll` gives `i`.
    found = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    return [word if word.endswith("n't") else word.split("'")[0] for word in found]


def denies(sentence):
    return any(w in NEGATIONS or w.endswith("n't") for w in words(sentence.text))


def has_speaker(sentence):
    return any(w in SPEAKERS for w in words(sentence.text))


def has_others(sentence):
    return any(w in OTHERS for w in words(sentence.text))


def is_past(sentence):
    """None if the helping verbs do not tell."""
    found = words(sentence.text)
    past, present = sum(w in PAST for w in found), sum(w in PRESENT for w in found)
    return None if past == present else past > present


def asks(sentence):
    return sentence.text.endswith("?")


def passages(part):
    """All runs of PASSAGE sentences in a block, by the number of their first sentence."""
    runs = {}
    for at in range(len(part) - PASSAGE + 1):
        run = part[at : at + PASSAGE]
        if run[0].block == run[-1].block:
            runs[run[0].number] = run
    return runs


def text_of(run):
    return " ".join(sentence.text for sentence in run)


def follows(part, library, rng):
    """True: a passage and the next one. False: the same passage and one of another text in the library."""
    runs, candidates = passages(part), list(passages(library).values())
    pairs = []
    for number, a in runs.items():
        b = runs.get(number + PASSAGE)
        if b and a[0].block == b[0].block:
            c = rng.choice([run for run in candidates if run[0].book != a[0].book])
            pairs += [(text_of(a), text_of(b), 0), (text_of(a), text_of(c), 1)]
    return pairs


def opposite(part, library, rng):
    return [(a, b, 1 - label) for a, b, label in follows(part, library, rng)]


def order(part, library, rng):
    true = [(a, b) for a, b, label in follows(part, library, rng) if label == 0]
    return [pair for a, b in true for pair in ((a, b, 0), (b, a, 1))]


def paragraph(part, rng):
    """Neighbours. True: in one paragraph. False: B begins a new one."""
    neighbours = [(a, b) for a, b in zip(part, part[1:]) if a.block == b.block]
    classes = [[], []]
    for a, b in neighbours:
        classes[a.paragraph != b.paragraph].append((a.text, b.text))
    least = min(map(len, classes))
    return [(*pair, label) for label in (0, 1) for pair in rng.sample(classes[label], least)]


def draw(choose, count, rng):
    """Draws pairs with label 0 and label 1 by turns; no pair twice."""
    pairs, known = [], set()
    for _ in range(50 * count):
        if len(pairs) == count:
            break
        label = len(pairs) % 2
        a, b = choose(label)
        if a != b and (a, b) not in known:
            known.add((a, b))
            pairs.append((a.text, b.text, label))
    return pairs[: len(pairs) // 2 * 2]


def split(part, holds):
    """The sentences for which it holds, and the others."""
    return [[s for s in part if holds(s) is value] for value in (True, False)]


def of_b(part, holds, count, rng):
    """True: it holds for B. A is any sentence."""
    classes = split(part, holds)
    return draw(lambda label: (rng.choice(part), rng.choice(classes[label])), count, rng)


def of_a(part, holds, count, rng):
    classes = split(part, holds)
    return draw(lambda label: (rng.choice(classes[label]), rng.choice(part)), count, rng)


def of_any(part, holds, count, rng):
    """True: it holds for A, for B, or for both (a third each). False: for neither."""
    yes, no = split(part, holds)

    def choose(label):
        first, second = rng.choice([(yes, no), (no, yes), (yes, yes)]) if label == 0 else (no, no)
        return rng.choice(first), rng.choice(second)

    return draw(choose, count, rng)


def of_both(part, holds, count, rng):
    """True: it holds for both or for neither."""
    classes = split(part, holds)

    def choose(label):
        first = rng.randrange(2)
        return rng.choice(classes[first]), rng.choice(classes[first ^ label])

    return draw(choose, count, rng)


def topic(part, count, rng):
    """True: A and B are from one text."""

    def choose(label):
        a = rng.choice(part)
        return a, rng.choice([s for s in part if (s.book != a.book) == bool(label)])

    return draw(choose, count, rng)


def longer(part, count, rng):
    """True: B has at least 3 words more than A. False: at least 3 fewer."""

    def choose(label):
        while True:
            a, b = rng.choice(part), rng.choice(part)
            more = len(b.text.split()) - len(a.text.split())
            if (more if label == 0 else -more) >= 3:
                return a, b

    return draw(choose, count, rng)


PROPERTIES = {
    "denies": denies, "speaker": has_speaker, "others": has_others, "past": is_past, "asks": asks,
}  # fmt: skip
WAYS = {"b": of_b, "a": of_a, "any": of_any, "same": of_both}


def make(kind, part, library, count, rng):
    if kind in ("follows", "opposite", "order"):
        return globals()[kind](part, library, rng)
    if kind == "paragraph":
        return paragraph(part, rng)
    if kind in ("topic", "longer"):
        return globals()[kind](part, count, rng)
    name, way = kind.split("-")
    return WAYS[way](part, PROPERTIES[name], count, rng)


def both_parts(kind, seed, paths, others=(), counts=(600, 200)):
    rng = random.Random(seed)
    made = []
    for library, count in zip(parts(sentences([*paths, *others]), seed), counts):
        own = [sentence for sentence in library if sentence.book < len(paths)]
        made.append(make(kind, own, library, count, rng))
    return made


def main():
    parser = argparse.ArgumentParser(description="makes labelled pairs; see the top of the script")
    parser.add_argument("kind", help="follows, opposite, order, topic, denies-b, speaker-same, …")
    parser.add_argument("seed", type=int)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--others", nargs="*", default=[])
    parser.add_argument("--train", type=int, default=600)
    parser.add_argument("--held-out", type=int, default=200)
    args = parser.parse_args()
    counts = (args.train, args.held_out)
    made = both_parts(args.kind, args.seed, args.texts, args.others, counts)
    for name, pairs in zip(("train", "held-out"), made):
        with open(f"{args.kind}-{args.seed}-{name}.jsonl", "w", encoding="utf-8") as file:
            for a, b, label in pairs:
                file.write(json.dumps({"a": a, "b": b, "label": label}) + "\n")
        print(name, len(pairs))


if __name__ == "__main__":
    main()
