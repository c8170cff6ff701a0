"""A constructed corpus whose true figures are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest

OWN = {"assertion": "present", "experiencer": "patient"}


def documents(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"kind": "report", "case": None, "date": None, "specialty": None} | row for row in rows]
    )


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    empty = dict.fromkeys(("code", "role", "result", "percent_low", "percent_high"))
    return pd.DataFrame([{"number": number} | empty | OWN | row for number, row in enumerate(rows, 1)])


def case(
    name: str,
    tumor: str,
    *,
    month: str,
    specialty: str,
    primary: str,
    spread: Iterable[str] = (),
    **markers: Any,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A document and its findings: ``p63="positive"``, ``ki67=80``."""
    document = {"document": name, "case": name, "date": f"{month}-15", "specialty": specialty}
    codes = {"lung": "C34.9", "liver": "C22.0", "bone": "C41.9", "brain": "C71.9", "breast": "C50.9"}
    rows = [
        {"kind": "tumor", "name": tumor},
        {"kind": "site", "name": primary, "role": "primary", "code": codes[primary]},
    ]
    rows += [{"kind": "site", "name": organ, "role": "metastasis", "code": codes[organ]} for organ in spread]
    if "p63" in markers:
        rows.append({"kind": "marker", "name": "p63", "result": markers["p63"]})
    if "ki67" in markers:
        percent = float(markers["ki67"])
        ki67 = {"result": "positive", "percent_low": percent, "percent_high": percent}
        rows.append({"kind": "marker", "name": "Ki-67", **ki67})
    return document, [{"document": name} | row for row in rows]


@pytest.fixture(scope="session")
def corpus() -> tuple[pd.DataFrame, pd.DataFrame]:
    """120 cases: 60 squamous carcinomas of the lung (48 of 50 with a result p63 positive), 40 small cell ones
    (3 of 30), 20 carcinomas of the breast (no p63). March 2024 is missing."""
    made = []
    months = ["2024-01", "2024-02", "2024-04", "2024-05"]
    for number in range(60):
        result = "positive" if number < 48 else "negative" if number < 50 else "not stated"
        spread = ["liver"] * (number < 20) + ["bone"] * (20 <= number < 32) + ["brain"] * (32 <= number < 34)
        made.append(
            case(f"sq{number}", "squamous cell carcinoma", month=months[number % 4], specialty="oncology",
                 primary="lung", spread=spread, p63=result, ki67=30 + number % 30)
        )  # fmt: skip
    for number in range(40):
        result = "positive" if number < 3 else "negative" if number < 30 else "not stated"
        made.append(
            case(f"sc{number}", "small cell carcinoma", month=months[number % 2], specialty="pathology",
                 primary="lung", spread=["brain"] if number < 15 else [], p63=result, ki67=70 + number % 30)
        )  # fmt: skip
    made += [
        case(f"br{number}", "invasive breast carcinoma", month=months[3],
             specialty="oncology", primary="breast",
             spread=["bone"] if number < 9 else ["liver"] if number < 12 else [])
        for number in range(20)
    ]  # fmt: skip
    return documents(*(each for each, _ in made)), findings(*(row for _, rows in made for row in rows))
