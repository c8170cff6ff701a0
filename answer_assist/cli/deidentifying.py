"""De-identification while files come in: cases and documents under new names, a list of what was replaced."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import IO

import platformdirs

from answer_assist.cases import CaseDocument
from answer_assist.documents.deidentification import Deidentified, Deidentifier, shift_of_case

KEY_VARIABLE = "ANSWER_ASSIST_KEY"
"""Names the file with the secret that dates are shifted by, in place of the one in the user's data folder."""


@dataclass(slots=True)
class Anonymizer:
    """Takes the identifiers out of documents, case by case.

    Attributes:
        key: the secret of this installation.
        replaced: where each replacement is listed, one JSON object a line, or None.
        keep_ids: whether cases keep the names that the user gave them; those of files may be patients'.
    """

    key: bytes
    replaced: IO[str] | None = None
    keep_ids: bool = False
    _cases: dict[str, Deidentifier] = field(default_factory=dict)

    def case_id(self, case_id: str) -> str:
        """The name under which a case is kept."""
        if self.keep_ids:
            return case_id
        return "case-" + hashlib.blake2b(case_id.encode(), key=self.key, digest_size=5).hexdigest()

    def documents(
        self, case_id: str, documents: Sequence[CaseDocument], taken: Collection[str] = ()
    ) -> tuple[CaseDocument, ...]:
        """The documents of a case without identifiers; their names were those of files.

        Args:
            taken: ids that the case has already.
        """
        of_case = self._cases.setdefault(case_id, Deidentifier(shift_of_case(case_id, self.key)))
        used = set(taken)
        made = []
        for document in documents:
            found = of_case.replace(document.text)
            id = next(id for n in count(1) if (id := f"document {n}") not in used)
            used.add(id)
            self._list(case_id, id, found)
            day = _shifted(document.date, of_case)
            made.append(replace(document, id=id, text=found.text, date=day, title=None))
        return tuple(made)

    def _list(self, case_id: str, document: str, found: Deidentified) -> None:
        if self.replaced is None:
            return
        for each in found.replacements:
            line = {
                "case": case_id,
                "document": document,
                "kind": each.kind,
                "said": each.said,
                "put": each.put,
                "start": each.new_start,
                "end": each.new_end,
            }
            self.replaced.write(json.dumps(line, ensure_ascii=False) + "\n")


def installation_key() -> bytes:
    """The secret of this installation, made when it is first asked for; only its owner can read it.

    Raises:
        OSError: it can be neither read nor made.
    """
    named = os.environ.get(KEY_VARIABLE, "").strip()
    folder = platformdirs.user_data_path("answer-assist", appauthor=False)
    path = Path(named) if named else folder / "deidentification.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # made before, or by another process just now
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _shifted(day: str | None, of_case: Deidentifier) -> str | None:
    try:
        return (date.fromisoformat(day) + of_case.shift).isoformat() if day else None
    except ValueError:
        return None
