"""``answer-assist agreement`` and ``answer-assist audit verify``: what the store says of its reviews."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from answer_assist.agreement import STATUSES, VERDICTS, Agreement, Kappa
from answer_assist.cli.outputs import write_json
from answer_assist.cli.telling import PROBLEMS, tell
from answer_assist.store import Checked, Store, StoreError, default_place, open_store

BROKEN = 1
"""Exit status when the audit trail is not as it was written."""


def agreement(place: str | None, *, days: int, as_json: bool) -> int:
    """Print how far reviewers agree with each other, and the check with them.

    Args:
        place: the store; ``$ANSWER_ASSIST_STORE`` or the user's own by default.
        days: over how many days; 0 for all.
    """
    try:
        with _opened(place) as store:
            told = store.agreement(days or None)
    except StoreError as error:
        tell(error)
        return PROBLEMS
    if as_json:
        write_json(told.to_dict(), 2)
    else:
        print(table(told))
    return 0


def verify(place: str | None, *, heads: Sequence[str], as_json: bool) -> int:
    """Print whether the audit trail is intact, or its first entry that is not and why; 1 where it is not."""
    try:
        with _opened(place) as store:
            checked = store.verify_trail(heads=[head.strip().lower() for head in heads])
            name = store.place
    except StoreError as error:
        tell(error)
        return PROBLEMS
    if as_json:
        fault = checked.fault
        told = {"store": name, "intact": checked.intact, "entries": checked.entries, "head": checked.head}
        write_json(
            told
            | {"fault": {"entry": fault.number, "kind": fault.kind, "why": fault.why} if fault else None},
            2,
        )
    else:
        print("\n".join(_told(checked, name, noted=bool(heads))))
    return 0 if checked.intact else BROKEN


def table(told: Agreement) -> str:
    """Agreement as lines to read."""
    over = f"last {told.days} days" if told.days else "all reviews"
    answers = f"{told.answers} {'answer' if told.answers == 1 else 'answers'} read by two reviewers"
    lines = [f"Cohen's kappa with its 95 % interval, {over}; {answers}", ""]
    lines.append(f"{'':18}{'reviewers':28}{'check and reviewer':28}{'check where sure'}")
    for each in told.dimensions:
        cells = (each.reviewers, each.checker, each.checker_sure)
        lines.append(f"{each.name:18}" + "".join(f"{_cell(cell):28}" for cell in cells).rstrip())
    lines += ["", f"{'check':12}" + "".join(f"{verdict:>12}" for verdict in VERDICTS)]
    for status in STATUSES:
        counts = "".join(f"{told.table[status, verdict]:12}" for verdict in VERDICTS)
        lines.append(f"{status:12}{counts}")
    lines.append(f"{told.questions} questions that both the check and a reviewer judged")
    return "\n".join(lines)


def _cell(told: Kappa | None) -> str:
    if told is None:
        return "n/a"
    if told.value is None or told.low is None or told.high is None:
        return f"{told.note}, {told.same} of {told.pairs} same"
    return f"{told.value:.2f} ({told.low:.2f} to {told.high:.2f}), n {told.pairs}"


def _told(checked: Checked, place: str, *, noted: bool) -> list[str]:
    entries = f"{checked.entries} {'entry' if checked.entries == 1 else 'entries'}"
    fault = checked.fault
    if fault is not None:
        before = f"{entries} before it hold" if checked.entries else "no entry holds"
        return [f"{place}: not intact", f"entry {fault.number}: {fault.kind}: {fault.why}", before]
    lines = [f"{place}: intact, {entries}", f"head {checked.head}"]
    if not noted:
        lines.append(
            "Whoever rewrites the whole trail or cuts its end off with all that it told of is found out by a "
            "hash alone\nthat was noted elsewhere: keep the head, and hand it in next time with --head."
        )
    return lines


def _opened(place: str | None) -> Store:
    """The store, which must be there: a mistyped name is no reason to make a new one."""
    where = place or default_place()
    if "://" not in where and not Path(where).expanduser().is_file():
        raise StoreError(f"there is no store at {where}; name its file or URL with --store")
    return open_store(where)
