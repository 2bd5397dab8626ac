"""Measures how much context the text checker needs: how well breaks in texts are found with 1 to 4 sentences on each
side of a border.

    python3 breaks.py BERT-NSP [DEV.jsonl]

docs/flow.md has the results. BERT-NSP is the program `bert-nsp`. Needs Python 3 only.

The folder `breaks` has nine texts of 28 sentences, one sentence a line, with an empty line between paragraphs. Three of
them at a time are cut into pieces of 3 to 5 sentences, and the pieces are put one after the other in turn: 84 sentences
with 20 places where a piece of another text begins. These are the breaks; the other 63 borders are none. The nine texts
as they are have 243 borders and no break.

DEV.jsonl has pairs as `bert-nsp eval` reads them. A context can't be added to them, but it can be taken away: the pairs
with two sentences or more on both sides are asked with the 1, 2, 3 and 4 sentences that are nearest to the border.
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CONTEXTS = range(1, 5)
PIECES = [5, 3, 4, 4, 3, 5, 4]
TEXTS = {
    "explanations": ["bees", "glass", "tides"],
    "stories": ["keeper", "ferry", "garden"],
    "instructions and news": ["bread", "council", "bicycle"],
}


@dataclass(frozen=True)
class Sentence:
    text: str
    source: str
    begins_paragraph: bool


def source(name):
    """The sentences of a text in the folder."""
    text = (Path(__file__).parent / "breaks" / f"{name}.txt").read_text(encoding="utf-8")
    for paragraph in text.strip().split("\n\n"):
        for at, line in enumerate(paragraph.splitlines()):
            yield Sentence(line, name, at == 0)


def mixed(names):
    """The sentences of several texts, in pieces by turns."""
    sources = [list(source(name)) for name in names]
    found, start = [], 0
    for length in PIECES:
        for sentences in sources:
            found += sentences[start : start + length]
        start += length
    return found


def borders(sentences, context):
    """Each border of a text as a pair: label 1 where another text begins."""
    for at in range(1, len(sentences)):
        before, after = sentences[at - 1], sentences[at]
        yield {
            "a": " ".join(one.text for one in sentences[max(0, at - context) : at]),
            "b": " ".join(one.text for one in sentences[at : at + context]),
            "label": int(before.source != after.source),
            "paragraph": after.begins_paragraph,
        }


def split(text):
    """The sentences of a text. This simple splitting suffices here; `bert-nsp flow` has a better one."""
    return re.split(r"""(?<=[.!?])["')”]*\s+(?=["'(“]*[A-Z0-9])|(?<=[.!?])\s+(?=[a-z])""", text.strip())


def trimmed(pair, context):
    """A pair with the sentences that are nearest to its border."""
    a, b = split(pair["a"]), split(pair["b"])
    return {"a": " ".join(a[-context:]), "b": " ".join(b[:context]), "label": pair["label"]}


def answers(program, pairs):
    """logit 0 - logit 1 of each pair: negative where the model sees a break."""
    with tempfile.TemporaryDirectory() as folder:
        asked, out = Path(folder, "pairs.jsonl"), Path(folder, "answers.jsonl")
        asked.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
        command = [program, "eval", "--pairs", asked, "--out", out, "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = map(json.loads, out.read_text(encoding="utf-8").splitlines())
        return [line["logits"][0] - line["logits"][1] for line in lines]


def accuracy(pairs, values):
    right = sum((value < 0) == bool(pair["label"]) for pair, value in zip(pairs, values))
    return f"{right} of {len(pairs)} ({100 * right / len(pairs):.1f} %)"


def found_and_false(pairs, values):
    """Breaks that were found, and other borders that were taken for breaks."""
    found = sum(value < 0 for pair, value in zip(pairs, values) if pair["label"])
    return found, sum(value < 0 for pair, value in zip(pairs, values) if not pair["label"])


def area(pairs, values):
    """The area under the ROC curve: how often a break has a lower value than another border."""
    breaks = [value for pair, value in zip(pairs, values) if pair["label"]]
    others = [value for pair, value in zip(pairs, values) if not pair["label"]]
    wins = sum((b < o) + (b == o) / 2 for b in breaks for o in others)
    return wins / (len(breaks) * len(others))


def measure_texts(program):
    print("| text | context | breaks found | false alarms | AUC | false alarms at paragraphs |")
    print("|---|---|---|---|---|---|")
    everything = {context: ([], []) for context in CONTEXTS}
    for name, sources in [*TEXTS.items(), ("all three", None)]:
        for context in CONTEXTS:
            if sources:
                pairs = list(borders(mixed(sources), context))
                values = answers(program, pairs)
                everything[context][0].extend(pairs)
                everything[context][1].extend(values)
            pairs, values = (pairs, values) if sources else everything[context]
            found, false = found_and_false(pairs, values)
            breaks = sum(pair["label"] for pair in pairs)
            inner = [(p, v) for p, v in zip(pairs, values) if p["paragraph"] and not p["label"]]
            at_paragraphs = sum(value < 0 for _, value in inner)
            print(
                f"| {name} | {context} | {found} of {breaks} | {false} of {len(pairs) - breaks} "
                f"| {area(pairs, values):.3f} | {at_paragraphs} of {len(inner)} |"
            )


def measure_whole_texts(program):
    print("\n| context | false alarms in texts without a break |\n|---|---|")
    for context in CONTEXTS:
        names = [name for sources in TEXTS.values() for name in sources]
        pairs = [pair for name in names for pair in borders(list(source(name)), context)]
        false = sum(value < 0 for value in answers(program, pairs))
        print(f"| {context} | {false} of {len(pairs)} |")


def measure_dev(program, path):
    pairs = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    several = [pair for pair in pairs if min(len(split(pair["a"])), len(split(pair["b"]))) > 1]
    print("\n| sentences on each side of a dev pair | correct |\n|---|---|")
    for context in CONTEXTS:
        asked = [trimmed(pair, context) for pair in several]
        print(f"| at most {context} | {accuracy(asked, answers(program, asked))} |")


if __name__ == "__main__":
    measure_texts(sys.argv[1])
    measure_whole_texts(sys.argv[1])
    if len(sys.argv) > 2:
        measure_dev(sys.argv[1], sys.argv[2])
