"""The network of the coverage check as it is trained: a transformer with two heads.

The package computes the heads itself (``answer_assist/answers/model.py``); ``test_model.py`` holds the two
together. The lowest layers and the words' vectors stay as they were: pairs are few, and their states are
computed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from answer_assist.answers.coverage import COVERAGE_STATUSES
from answer_assist.answers.encoding import Window
from answer_assist.answers.model import ATTENTION

FROZEN = 3
HIDDEN, DROPOUT = 192, 0.1


@dataclass
class Example:
    """One window of a pair with what is true of it.

    Attributes:
        window: what the network reads.
        speaks: whether each sentence speaks to each question.
        statuses: the number of each question's status, -100 where two readers differed.
        many_questions, many_sentences: of the whole pair.
        low: the states that the frozen layers give, once they are computed.
    """

    window: Window
    speaks: Tensor
    statuses: Tensor
    many_questions: int
    many_sentences: int
    low: Tensor | None = None


class Network(nn.Module):
    """Scores of each sentence for each question, and of each status for each question."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, add_pooling_layer=False)
        layers = self.encoder.encoder.layer
        for part in (self.encoder.embeddings, *layers[:FROZEN]):
            part.requires_grad_(False)
        size = self.encoder.config.hidden_size
        self.question_turn, self.sentence_turn = nn.Linear(size, size), nn.Linear(size, size)
        for turn in (self.question_turn, self.sentence_turn):
            nn.init.eye_(turn.weight)
            nn.init.zeros_(turn.bias)
        self.likeness = nn.Parameter(torch.tensor([6.0, -1.0, 1.5, -3.0]))
        self.hidden = nn.Linear(3 * size + 4, HIDDEN)
        self.status = nn.Linear(HIDDEN, len(COVERAGE_STATUSES))
        self.drop = nn.Dropout(DROPOUT)

    @torch.no_grad()
    def compute_low(self, example: Example) -> None:
        """Keep what the frozen layers make of an example."""
        self.eval()
        window = example.window
        states = self.encoder.embeddings(
            input_ids=torch.from_numpy(window.tokens)[None],
            token_type_ids=torch.from_numpy(window.sides)[None],
        )
        for layer in self.encoder.encoder.layer[:FROZEN]:
            states = _states(layer(states))
        example.low = states[0].half()

    def forward(self, examples: list[Example]) -> list[tuple[Tensor, Tensor]]:
        """The scores of each example of a batch."""
        lows = [example.low for example in examples if example.low is not None]
        longest = max(len(low) for low in lows)
        states = torch.zeros(len(lows), longest, lows[0].shape[1])
        mask = torch.full((len(lows), 1, 1, longest), -1e9)
        for row, low in enumerate(lows):
            states[row, : len(low)] = low.float()
            mask[row, ..., : len(low)] = 0
        for layer in self.encoder.encoder.layer[FROZEN:]:
            states = _states(layer(states, mask))
        return [self.scores(example, states[row]) for row, example in enumerate(examples)]

    def scores(self, example: Example, states: Tensor) -> tuple[Tensor, Tensor]:
        """The two heads: the same sums as ``answer_assist.answers.model.Heads.of``."""
        window = example.window
        marks = torch.stack([states[start] for start, _ in window.questions])
        asked = torch.stack([states[start:end].mean(0) for start, end in window.questions])
        told = torch.stack([states[start:end].mean(0) for start, end in window.sentences])
        alike = (
            functional.normalize(self.question_turn(asked), dim=1)
            @ functional.normalize(self.sentence_turn(told), dim=1).T
        )
        ahead = torch.zeros_like(alike)
        if len(alike) > 1:
            first, second = alike.topk(2, 0).values
            ahead = alike - torch.where(alike == first, second, first)
        rows = (torch.arange(len(asked)) + window.first_question + 0.5) / example.many_questions
        columns = (torch.arange(len(told)) + window.first_sentence + 0.5) / example.many_sentences
        how_alike, how_apart, how_ahead, plus = self.likeness
        apart = (rows[:, None] - columns[None]).abs()
        speaks = how_alike * alike + how_apart * apart + how_ahead * ahead + plus
        taken = torch.softmax(ATTENTION * speaks, 1) @ told
        features = torch.cat(
            [
                *(marks, asked, taken, speaks.max(1, keepdim=True).values),
                torch.logsumexp(speaks, 1, keepdim=True),
                *(ahead.max(1, keepdim=True).values, alike.max(1, keepdim=True).values),
            ],
            1,
        )
        return speaks, self.status(self.drop(functional.relu(self.hidden(self.drop(features)))))

    def heads(self) -> dict[str, np.ndarray]:
        """The weights that the package's ``Heads`` takes."""
        parts = {
            "question_turn": self.question_turn.weight,
            "question_shift": self.question_turn.bias,
            "sentence_turn": self.sentence_turn.weight,
            "sentence_shift": self.sentence_turn.bias,
            "likeness": self.likeness,
            "hidden_weights": self.hidden.weight,
            "hidden_bias": self.hidden.bias,
            "status_weights": self.status.weight,
            "status_bias": self.status.bias,
        }
        return {name: part.detach().numpy().astype(np.float16) for name, part in parts.items()}


class Whole(nn.Module):
    """The transformer alone, as it is exported: token numbers and sides to states."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, tokens: Tensor, sides: Tensor) -> Tensor:
        """One state a token."""
        states: Tensor = self.encoder(input_ids=tokens, token_type_ids=sides).last_hidden_state
        return states


def _states(given: Tensor | tuple[Tensor, ...]) -> Tensor:
    """What a layer gives, in every version of the library."""
    return given[0] if isinstance(given, tuple) else given
