"""Where a case stands in the work, in words: who has it, how long it waits, whether it can be written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypedDict

from answer_assist.store import CaseState, Hold, Step
from answer_assist.wording import plain


class NoteView(TypedDict):
    """The one line under the head."""

    tone: str
    icon: str
    strong: str
    text: str


def duration(age: timedelta) -> str:
    """How long somebody waits: "40 minutes", "19 hours", "3 days"."""
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("minutes are the smallest unit")


def moment(when: datetime) -> str:
    """A time on this machine's clock: "14:02" today, "6 March, 14:02" before."""
    local = when.astimezone()
    today = datetime.now(UTC).astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%B}, {local:%H:%M}"


def held(hold: Hold | None, user: str) -> str:
    """Who has the case: "yours since 13:51"."""
    if hold is None:
        return ""
    return f"{'yours' if hold.user == user else plain(hold.user)} since {moment(hold.since)}"


def stands(state: CaseState, step: Step | None, user: str) -> str:
    """Where the answer stands: "Submitted by you, 14:02"; nothing while it is being written."""
    if step is None or state in ("new", "drafting"):
        return ""
    who = "you" if step.who == user else plain(step.who)
    said = {"in review": "Submitted", "sent back": "Sent back", "released": "Released"}[state]
    return f"{said} by {who}, {moment(step.at)}"


def standing_note(state: CaseState, step: Step | None, user: str) -> NoteView | None:
    """The line under the head that a state asks for."""
    if step is None:
        return None
    who = "you" if step.who == user else plain(step.who)
    match state:
        case "in review":
            return {
                "tone": "",
                "icon": "lock",
                "strong": f"In review since {moment(step.at)}.",
                "text": f"Submitted by {who}. The draft can be written again when a reviewer sends it back.",
            }
        case "released":
            return {
                "tone": "",
                "icon": "lock",
                "strong": f"Released by {who}, {moment(step.at)}.",
                "text": "The answer stays as it is.",
            }
        case "sent back":
            return {
                "tone": "warn",
                "icon": "warn",
                "strong": f"Sent back by {who}, {moment(step.at)}:",
                "text": plain(step.reason or ""),
            }
        case _:
            return None
