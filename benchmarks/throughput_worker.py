"""One contender of ``throughput.py``: run in its own process and environment, prints its times as JSON.

Imports nothing of the project outside the contender ``answer-assist``, so that it runs in a peer's
environment. Each contender's function makes its pipeline from the names it is given to match.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Process = Callable[[str], Any]


def answer_assist(terms: list[str]) -> Process:  # noqa: ARG001
    from answer_assist.extraction.pipeline import load_terms, read

    load_terms()
    return lambda text: read(text).to_dict()


def spacy_blank(terms: list[str]) -> Process:  # noqa: ARG001
    import spacy

    return spacy.blank("en")


def spacy_sentencizer(terms: list[str]) -> Process:  # noqa: ARG001
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def _medspacy_rules(nlp: Any, terms: list[str]) -> None:
    from medspacy.ner import TargetRule

    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(term, "TERM") for term in terms])


def medspacy(terms: list[str]) -> Process:
    import medspacy as library

    nlp = library.load()
    _medspacy_rules(nlp, terms)
    return nlp  # type: ignore[no-any-return]


def medspacy_fast(terms: list[str]) -> Process:
    import medspacy as library  # noqa: F401 - registers its components
    import spacy

    nlp = spacy.blank("en")
    for pipe in ("sentencizer", "medspacy_target_matcher", "medspacy_context"):
        nlp.add_pipe(pipe)
    _medspacy_rules(nlp, terms)
    return nlp


def negspacy(terms: list[str]) -> Process:
    import spacy
    from negspacy.negation import Negex  # noqa: F401 - registers its component

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": "TERM", "pattern": term} for term in terms])  # type: ignore[attr-defined]
    nlp.add_pipe("negex", config={"ent_types": ["TERM"]})
    return nlp


CONTENDERS: dict[str, Callable[[list[str]], Process]] = {
    "answer-assist": answer_assist,
    "spacy-blank": spacy_blank,
    "spacy-sentencizer": spacy_sentencizer,
    "medspacy": medspacy,
    "medspacy-fast": medspacy_fast,
    "negspacy": negspacy,
}


def timed(process: Process, texts: list[str]) -> float:
    started = time.perf_counter()
    for text in texts:
        process(text)
    return time.perf_counter() - started


def main() -> None:
    task = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    process = CONTENDERS[sys.argv[1]](task["terms"])
    cold, warm = (timed(process, task["texts"]) for _ in range(2))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cold_s": cold, "warm_s": warm, "memory_mb": memory}))


if __name__ == "__main__":
    main()
