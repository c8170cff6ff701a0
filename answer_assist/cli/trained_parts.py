"""``answer-assist models``: the trained parts, their figures, and whether they are whole."""

from __future__ import annotations

from answer_assist.cli.outputs import write_json
from answer_assist.cli.telling import PROBLEMS, tell
from answer_assist.model_files import ModelFileError, TrainedPart, trained_parts

_MEGABYTE = 1_000_000


def run(*, as_json: bool) -> int:
    """Print the parts; 2 where a file is missing or damaged."""
    try:
        parts = trained_parts()
    except ModelFileError as error:
        tell(error)
        return PROBLEMS
    if as_json:
        write_json({"parts": [_as_dict(part) for part in parts]}, 2)
    else:
        print("\n\n".join(_told(part) for part in parts))
    for fault in (fault for part in parts for fault in part.faults):
        tell(fault)
    return PROBLEMS if any(part.faults for part in parts) else 0


def _as_dict(part: TrainedPart) -> dict[str, object]:
    return {
        "name": part.name,
        "what": part.what,
        "date": part.date,
        "bytes": part.size,
        "figures": [dict(figure) for figure in part.figures],
        "whole": not part.faults,
        "faults": list(part.faults),
    }


def _told(part: TrainedPart) -> str:
    whole = "not whole" if part.faults else "whole"
    lines = [f"{part.name:12}{part.date:12}{part.size / _MEGABYTE:6.1f} MB  {whole}"]
    if part.what:
        lines.append(f"  {part.what}")
    lines += [f"  {each['value']:.3f}  {each['measure']}; {each['on']}" for each in part.figures]
    return "\n".join(lines)
