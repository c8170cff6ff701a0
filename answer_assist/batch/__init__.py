"""Many documents at once: from folders and tables of texts to a tidy Parquet data set.

Everything here needs the extra ``research`` (pandas, pyarrow); ``schema`` says what the tables hold. Every
name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from answer_assist.batch.errors import BatchError
    from answer_assist.batch.frames import Frames, extract_frame, extract_frames, read_frames
    from answer_assist.batch.job import Summary, batch
    from answer_assist.batch.records import Columns, Intake
    from answer_assist.batch.schema import data_dictionary, table_schemas

_HOMES = {
    "BatchError": "answer_assist.batch.errors",
    "Columns": "answer_assist.batch.records",
    "Frames": "answer_assist.batch.frames",
    "Intake": "answer_assist.batch.records",
    "Summary": "answer_assist.batch.job",
    "batch": "answer_assist.batch.job",
    "data_dictionary": "answer_assist.batch.schema",
    "extract_frame": "answer_assist.batch.frames",
    "extract_frames": "answer_assist.batch.frames",
    "read_frames": "answer_assist.batch.frames",
    "table_schemas": "answer_assist.batch.schema",
}

__all__ = [
    "BatchError",
    "Columns",
    "Frames",
    "Intake",
    "Summary",
    "batch",
    "data_dictionary",
    "extract_frame",
    "extract_frames",
    "read_frames",
    "table_schemas",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(_HOMES[name])
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pandas", "pyarrow"):
            raise
        from answer_assist.batch.errors import need

        raise need("research", error) from None
    return getattr(module, name)
