"""How many documents a second, side by side with peers, on the same texts in one run.

    python benchmarks/throughput.py [--count 970] [--no-peers] [--corpus FOLDER]

Each contender runs in a process of its own, one after the other, on one core, twice over the texts: the first
pass with a cold vocabulary, the second with a warm one. medspaCy and negspaCy need older libraries than this
project; the script makes an environment for each, once, in the user's cache folder.

The texts are real ones where a corpus folder is given or lies beside the checkout (``../shared/corpus``), the
bundled cases repeated with changed numbers otherwise.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs

HERE = Path(__file__).resolve().parent
WORKER = HERE / "throughput_worker.py"
CORPUS_FILES = ("queries.jsonl.gz", "reports_tcga.jsonl.gz", "cases_e3c.jsonl.gz")
SEED = 20

# contender -> the packages its own environment needs; none: this environment.
CONTENDERS: dict[str, tuple[str, ...]] = {
    "answer-assist": (),
    "spacy-blank": (),
    "spacy-sentencizer": (),
    "medspacy": ("medspacy",),
    "medspacy-fast": ("medspacy",),
    "negspacy": ("negspacy",),
}
WHAT = {
    "answer-assist": "this project: all findings, context, questions",
    "spacy-blank": "spaCy's blank English tokenizer alone",
    "spacy-sentencizer": "the same with its sentencizer",
    "medspacy": "medspaCy as it comes: rules for marker and tumor names, ConText",
    "medspacy-fast": "medspaCy with spaCy's sentencizer instead of its own splitter",
    "negspacy": "spaCy with an entity ruler of the same names, negspaCy",
}


def corpus_texts(folder: Path, count: int) -> list[str]:
    """A fixed random sample of the corpus, a third of each file."""
    texts: list[str] = []
    for name in CORPUS_FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            pool = [json.loads(line)["text"] for line in lines]
        texts += random.Random(SEED).sample(pool, min(len(pool), -(-count // len(CORPUS_FILES))))
    random.Random(SEED).shuffle(texts)
    return texts[:count]


def bundled_texts(count: int) -> list[str]:
    """The bundled cases over and over, every copy with words of its own."""
    from answer_assist import bundled_cases

    documents = [document.text for case in bundled_cases() for document in case.documents]
    return [f"{documents[i % len(documents)]}\nRef no{i:05d}x" for i in range(count)]


def terms() -> list[str]:
    """Marker and tumor names of the project's tables: what the peers are given to match."""
    from answer_assist.terminology import load_table

    return sorted({row.name for table in ("markers", "tumor_types") for row in load_table(table)})


def interpreter(packages: tuple[str, ...]) -> Path:
    """The Python that runs a contender; makes its environment if need be.

    Raises:
        subprocess.CalledProcessError: the packages cannot be installed.
    """
    if not packages:
        return Path(sys.executable)
    folder = platformdirs.user_cache_path("answer-assist") / "peers" / "-".join(packages)
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        print(f"making an environment for {', '.join(packages)} ...", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        command = [python, "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(command, check=True, capture_output=True, text=True)
        (folder / "complete").touch()
    return python


def results(task: Path, contenders: Iterator[str]) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """What each contender measured, or why it could not run."""
    for name in contenders:
        try:
            python = interpreter(CONTENDERS[name])
        except subprocess.CalledProcessError as error:
            yield name, f"could not be installed: {last_line(error.stderr)}"
            continue
        done = subprocess.run([python, WORKER, name, task], capture_output=True, text=True, check=False)
        if done.returncode:
            yield name, f"failed: {last_line(done.stderr)}"
        else:
            yield name, json.loads(done.stdout.splitlines()[-1])


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1][:100]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=970, help="how many texts (970)")
    parser.add_argument("--no-peers", action="store_true", help="only what this environment holds")
    default = HERE.parent.parent / "shared" / "corpus"
    parser.add_argument("--corpus", type=Path, default=default, help="folder of real texts")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    args = parser.parse_args()
    real = args.corpus.is_dir()
    texts = corpus_texts(args.corpus, args.count) if real else bundled_texts(args.count)
    characters = sum(map(len, texts))
    names = (name for name, packages in CONTENDERS.items() if not (packages and args.no_peers))
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder) / "task.json"
        task.write_text(json.dumps({"texts": texts, "terms": terms()}), encoding="utf-8")
        figures = dict(results(task, names))
    if args.json:
        print(json.dumps({"texts": len(texts), "characters": characters, "real": real, "figures": figures}))
        return 0
    source = "real texts" if real else "bundled cases"
    print(f"{len(texts)} {source} of {characters / len(texts):,.0f} characters on average, one process\n")
    print(f"{'':18}{'cold docs/s':>12}{'warm docs/s':>12}{'warm chars/s':>14}{'memory MB':>11}")
    for name, figure in figures.items():
        if isinstance(figure, str):
            print(f"{name:18}{figure}")
            continue
        print(
            f"{name:18}{len(texts) / figure['cold_s']:12,.0f}{len(texts) / figure['warm_s']:12,.0f}"
            f"{characters / figure['warm_s']:14,.0f}{figure['memory_mb']:11,.0f}"
        )
    print()
    for name in figures:
        print(f"{name:18}{WHAT[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
