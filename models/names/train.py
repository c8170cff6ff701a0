"""Train the recogniser of names: tumors, organs and markers that no table has.

    python models/names/train.py --ner FOLDER --texts TEXTS.jsonl.gz ... [GOLD.jsonl ...]

FOLDER holds ``BioNLP13CG-IOB`` and ``AnatEM-IOB``, each with ``train.tsv``, ``devel.tsv`` and ``test.tsv``.
TEXTS are JSON Lines with a ``text`` each; word vectors are made from them. GOLD are annotated documents of
the project. One command, seeded, on a CPU:

1. word vectors of pieces of words (floret) from TEXTS and both training parts;
2. a model of BioNLP13CG's sixteen labels, trained on its training part alone, for comparison with what others
   publish on its test part;
3. AnatEM, which says what is anatomy and not which, gets its labels from that model; sentences that stand in
   BioNLP13CG as well are left out;
4. the shipped model of three labels, on both and on GOLD, where names of the tables inside a fact's quote
   are marked.

Writes the model beside this file, its figures into ``meta.json`` and its hashes into ``models/hashes.json``.
Needs the ``train`` extra.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import floret
import spacy
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo
from spacy.vectors import Mode, Vectors

from answer_assist.extraction.reading import Reading

HERE = Path(__file__).parent
CONFIG = HERE / "training.cfg"
SEED = 7
SETS = ("train", "devel", "test")
DIMENSIONS, BUCKETS, EPOCHS = 96, 20_000, 8
# Labels of BioNLP13CG, and what of them is shipped.
SHIPPED = {
    "Cancer": "TUMOR",
    "Organ": "SITE",
    "Organism_subdivision": "SITE",
    "Multi-tissue_structure": "SITE",
    "Gene_or_gene_product": "MARKER",
}
NO_ANATOMY = {"Gene_or_gene_product", "Simple_chemical", "Organism", "Amino_acid"}
# Facts of the gold, the table whose names mark them, and their label.
FACTS = {"tumors": ("tumor_types", "TUMOR"), "sites": ("sites", "SITE"), "markers": ("markers", "MARKER")}

Sentence = tuple[list[str], list[str]]


def sentences(file: Path) -> list[Sentence]:
    """Words and IOB labels, one pair a sentence."""
    found: list[Sentence] = []
    words: list[str] = []
    labels: list[str] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), ""]:
        if line.strip():
            word, label = line.split("\t")[:2]
            words.append(word)
            labels.append(label)
        elif words:
            found.append((words, labels))
            words, labels = [], []
    return found


def as_doc(blank: Language, sentence: Sentence) -> Doc:
    """A sentence as spaCy trains on it."""
    words, labels = sentence
    doc = Doc(blank.vocab, words=words)
    doc.ents = tuple(biluo_tags_to_spans(doc, iob_to_biluo(labels)))
    return doc


def shipped(doc: Doc) -> Doc:
    """A copy with the three labels that are shipped."""
    copy = Doc(doc.vocab, words=[token.text for token in doc])
    kept = [Span(copy, e.start, e.end, SHIPPED[e.label_]) for e in doc.ents if e.label_ in SHIPPED]
    missing = [Span(copy, token.i, token.i + 1) for token in doc if token.ent_iob == 0]
    copy.set_ents(kept, missing=missing, default="outside")
    return copy


def typed_anatomy(model: Language, found: Iterable[Sentence]) -> Iterator[Doc]:
    """Sentences of AnatEM with labels from a model of BioNLP13CG; what gets none is marked as unknown."""
    for words, labels in found:
        gold = [(entity.start, entity.end) for entity in as_doc(model, (words, labels)).ents]
        guessed = model(Doc(model.vocab, words=words)).ents
        doc = Doc(model.vocab, words=words)
        spans, unknown = [], []
        for start, end in gold:
            label = next(
                (
                    entity.label_
                    for entity in sorted(guessed, key=lambda entity: entity.end != end)
                    if entity.start < end and start < entity.end and entity.label_ not in NO_ANATOMY
                ),
                None,
            )
            if label is None:
                unknown.append(Span(doc, start, end))
            else:
                spans.append(Span(doc, start, end, label))
        spans += [
            Span(doc, entity.start, entity.end, entity.label_)
            for entity in guessed
            if entity.label_ in NO_ANATOMY
            and not any(entity.start < end and start < entity.end for start, end in gold)
        ]
        doc.set_ents(spans, missing=unknown, default="outside")
        yield doc


def annotated(blank: Language, files: Iterable[Path]) -> Iterator[Doc]:
    """Documents of the gold: names of the tables inside a fact's quote carry its label."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            reading = Reading(case["text"], case.get("kind", "query"))
            doc = blank(reading.view)
            sure, unsure = [], []
            for facts, (table, label) in FACTS.items():
                quotes = [fact["quote"] for fact in case["facts"].get(facts, []) if fact.get("quote")]
                for hit in reading.hits(table):
                    span = doc.char_span(hit.start, hit.end, label=label, alignment_mode="expand")
                    name = reading.view[hit.start : hit.end]
                    (sure if any(name in quote for quote in quotes) else unsure).append(span)
            kept = spacy.util.filter_spans(sure)
            marked = {token.i for span in kept for token in span}
            # a name that no quote holds is left open: it is no fact of the case, and a name all the same
            left_open = {token.i for span in unsure for token in span} - marked
            missing = [Span(doc, index, index + 1) for index in sorted(left_open)]
            doc.set_ents(kept, missing=missing, default="outside")
            yield doc


def make_vectors(texts: Iterable[str], folder: Path) -> Path:
    """Word vectors of pieces of words, as a spaCy pipeline to begin with."""
    corpus = folder / "corpus.txt"
    with corpus.open("w", encoding="utf-8") as lines:
        for text in texts:
            for line in text.lower().split("\n"):
                words = re.findall(r"[^\W\d_]+|\d+|[^\w\s]", line)
                if words:
                    lines.write(" ".join(words) + "\n")
    table = folder / "vectors.floret"
    floret.train_unsupervised(
        str(corpus), model="skipgram", mode="floret", hashCount=2, bucket=BUCKETS, minn=3, maxn=6,
        minCount=5, dim=DIMENSIONS, epoch=EPOCHS, neg=8, ws=5, thread=1, lr=0.05,
    ).save_floret_vectors(str(table))  # fmt: skip
    blank = spacy.blank("en")
    rows = table.read_text(encoding="utf-8").splitlines()
    buckets, _, minn, maxn, hashes, seed, begin, end = rows[0].split(" ")
    data = Vectors(
        strings=blank.vocab.strings, mode=Mode.floret, minn=int(minn), maxn=int(maxn), attr="LOWER",
        hash_count=int(hashes), hash_seed=int(seed), bow=begin, eow=end,
        data=_matrix(rows[1:], int(buckets)),
    )  # fmt: skip
    blank.vocab.vectors = data
    blank.to_disk(folder / "vectors")
    return folder / "vectors"


def _matrix(rows: list[str], buckets: int) -> Any:
    import numpy as np

    matrix = np.zeros((buckets, DIMENSIONS), dtype="f")
    for row in rows:
        index, *values = row.rstrip(" ").split(" ")
        matrix[int(index)] = [float(value) for value in values]
    return matrix


def trained(train: list[Doc], dev: list[Doc], vectors: Path, folder: Path) -> Language:
    """A pipeline trained on some documents, the best one on others."""
    folder.mkdir(parents=True)
    for name, docs in (("train", train), ("dev", dev)):
        DocBin(docs=docs).to_disk(folder / f"{name}.spacy")
    spacy_train(
        CONFIG,
        folder / "out",
        overrides={
            "paths.train": str(folder / "train.spacy"),
            "paths.dev": str(folder / "dev.spacy"),
            "paths.vectors": str(vectors),
            "system.seed": SEED,
        },
    )
    return spacy.load(folder / "out" / "model-best")


def scored(model: Language, docs: Iterable[Doc]) -> dict[str, Any]:
    """Precision, recall and F1 of whole names, all and by label, in hundredths."""
    examples = [Example(model(Doc(model.vocab, words=[token.text for token in doc])), doc) for doc in docs]
    scores = model.get_pipe("ner").score(examples)

    by_label = {"all": {short: scores[f"ents_{short}"] for short in "prf"}, **scores["ents_per_type"]}
    return {
        label: {name: round(100 * values[name[0]], 2) for name in ("precision", "recall", "f1")}
        for label, values in by_label.items()
    }


def main() -> None:
    """All four steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ner", type=Path, required=True, help="folder of both corpora")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="texts for the word vectors")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the model (beside this file)")
    parser.add_argument(
        "--work", type=Path, help="keep vectors and the first model here; what is there is used"
    )
    parser.add_argument("gold", type=Path, nargs="*", help="annotated documents")
    options = parser.parse_args()
    random.seed(SEED)
    cancer = {name: sentences(options.ner / "BioNLP13CG-IOB" / f"{name}.tsv") for name in SETS}
    anatomy = [
        sentence for name in SETS for sentence in sentences(options.ner / "AnatEM-IOB" / f"{name}.tsv")
    ]
    elsewhere = {_key(sentence) for name in SETS for sentence in cancer[name]}
    anatomy = [sentence for sentence in anatomy if _key(sentence) not in elsewhere]
    with tempfile.TemporaryDirectory() as name:
        work = options.work or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        vectors = work / "vectors"
        if not vectors.exists():
            make_vectors(_texts(options.texts, [*cancer["train"], *anatomy]), work)
        blank = spacy.blank("en")
        docs = {name: [as_doc(blank, sentence) for sentence in cancer[name]] for name in SETS}
        first = work / "sixteen" / "out" / "model-best"
        compared = (
            spacy.load(first)
            if first.exists()
            else trained(docs["train"], docs["devel"], vectors, work / "sixteen")
        )
        figures = {"BioNLP13CG, sixteen labels": scored(compared, docs["test"])}
        own = [shipped(doc) for doc in docs["train"]]
        own += [shipped(doc) for doc in typed_anatomy(compared, anatomy)]
        own += list(annotated(blank, options.gold))
        random.shuffle(own)
        dev = [shipped(doc) for doc in docs["devel"]]
        model = trained(own, dev, vectors, Path(tempfile.mkdtemp(dir=work)) / "three")
        figures["BioNLP13CG, three labels"] = scored(model, [shipped(doc) for doc in docs["test"]])
        keep(model, figures, options.out)


def _key(sentence: Sentence) -> str:
    return " ".join(sentence[0]).lower()


def _texts(files: Iterable[Path], further: Iterable[Sentence]) -> Iterator[str]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]
    for words, _ in further:
        yield " ".join(words)


def keep(model: Language, figures: dict[str, Any], folder: Path) -> None:
    """Write the model, its figures, and the hash of each file that is loaded."""
    model.config["paths"] = dict.fromkeys(model.config["paths"])  # where it was trained is nobody's business
    model.meta.update(
        name="answer_assist_names",
        version="1.0.0",
        description="Names of tumors, organs and markers, for names that no table of Answer Assist has",
        author="Answer Assist",
        license="MIT",
        performance=figures,
    )
    with tempfile.TemporaryDirectory() as name:
        model.to_disk(name)
        # the words of the training texts are not needed: a pipeline adds those of the text that it reads
        labels = sorted(model.get_pipe("ner").labels)
        (Path(name) / "vocab" / "strings.json").write_text(json.dumps(labels), encoding="utf-8")
        for part in Path(name).iterdir():
            target = folder / part.name
            if target.is_dir():
                shutil.rmtree(target)
            shutil.move(str(part), target)
    listed = folder.parent / "hashes.json"
    own = {folder / name for name in ("train.py", "training.cfg", "README.md", "part.json")}
    hashes = {
        name: value
        for name, value in json.loads(listed.read_text(encoding="utf-8")).items()
        if not name.startswith(f"{folder.name}/")
    }
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file not in own and "__pycache__" not in file.parts:
            relative = file.relative_to(folder.parent).as_posix()
            hashes[relative] = hashlib.sha256(file.read_bytes()).hexdigest()
    listed.write_text(json.dumps(dict(sorted(hashes.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
