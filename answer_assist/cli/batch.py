"""``answer-assist batch``: many documents into a Parquet data set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from answer_assist.cli.options import RAW, Commands, add_kind, count
from answer_assist.cli.progress import counting_bar
from answer_assist.cli.telling import tell

if TYPE_CHECKING:
    from answer_assist.batch.job import Summary

_REFUSED = 1
_ERRORS = 2
_SHOWN = 5  # errors that are printed; the table has them all

_DESCRIPTION = """\
Read many documents into a data set of tables: documents, findings, questions, errors.

INPUT is a text file, a JSONL, CSV or Parquet file, a folder or a pattern of such files, or a store (an SQLite
file or a postgresql:// URL). OUT gets a folder for each table with Parquet files in the order of the input;
dictionary.json says what the columns mean. No words of patients are in them but with --text.

Stopped or killed, the same command goes on where it stopped. What cannot be read is a row of errors.
"""
_EXAMPLES = """\
examples:
  answer-assist batch letters/ --out extracted
  answer-assist batch queries.csv --text-column message --id-column nr --keep country --out extracted
  answer-assist batch 'export/2024-*.parquet' --kind report --processes 8 --out extracted
  answer-assist batch queries.jsonl --dask tcp://10.0.0.1:8786 --out extracted

exit status: 0 all read; 1 not run to the end, one line says why; 2 done, and errors has rows.
"""
_COLUMNS = ("text", "id", "date", "kind", "case", "specialty")


def add_batch(commands: Commands) -> None:
    """The arguments of ``answer-assist batch``."""
    batch = commands.add_parser(
        "batch",
        help="read many documents into a Parquet data set",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RAW,
    )
    batch.add_argument("inputs", nargs="+", metavar="INPUT", help="file, folder, pattern, or store")
    batch.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder of the data set")
    add_kind(batch, "what the documents are")
    for what in _COLUMNS:
        batch.add_argument(
            f"--{what}-column",
            metavar="NAME",
            help=f"column with the {what}, if its name is not the usual one",
        )
    batch.add_argument(
        "--date-format", metavar="FORM", help="how dates are written, as %%d.%%m.%%Y (default: ISO)"
    )
    batch.add_argument(
        "--keep", action="append", default=[], metavar="NAME", help="column of the input to keep in documents"
    )
    batch.add_argument(
        "--text", action="store_true", help="with the patients' words in findings and questions"
    )
    batch.add_argument(
        "--processes",
        type=count,
        metavar="N",
        help="how many read at the same time (default: one for a core)",
    )
    batch.add_argument("--dask", metavar="ADDRESS", help="read on the Dask cluster of that scheduler")
    batch.add_argument(
        "--part-documents", type=count, metavar="N", help="documents a part (default: by size)"
    )
    batch.add_argument("--restart", action="store_true", help="begin anew, in place of what DIR holds")


def run(options: argparse.Namespace) -> int:
    """Run the batch and print its summary."""
    try:
        from answer_assist.batch.errors import BatchError, need
        from answer_assist.batch.job import batch
        from answer_assist.batch.records import Columns, Intake
        from answer_assist.terminology import TerminologyError
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pyarrow", "pandas"):
            raise
        return _refuse(need("research", error))
    columns = Columns(**{what: getattr(options, f"{what}_column") for what in _COLUMNS})
    try:
        with counting_bar("Reading") as progress:
            summary = batch(
                options.inputs,
                options.out,
                columns=columns,
                intake=Intake(options.kind, options.date_format, tuple(dict.fromkeys(options.keep))),
                text=options.text,
                processes=options.processes,
                dask=options.dask,
                part_documents=options.part_documents,
                restart=options.restart,
                progress=progress,
            )
    except (BatchError, TerminologyError) as error:
        return _refuse(error)
    except KeyboardInterrupt:
        tell("stopped; run the same command to go on")
        raise
    print(_summary(summary, options.out))
    if summary.errors:
        _show_errors(options.out, summary.errors)
        return _ERRORS
    return 0


def _summary(summary: Summary, out: Path) -> str:
    before = summary.documents - summary.read_now
    earlier = f" ({before:,} of them by earlier runs)" if before else ""
    rate = summary.read_now / summary.seconds
    speed = f", {rate:,.{0 if rate >= 10 else 1}f} documents a second" if summary.read_now else ""
    return (
        f"{summary.documents:,} documents{earlier}, {summary.findings:,} findings, {summary.questions:,} "
        f"questions, {summary.errors:,} errors in {out}{speed}"
    )


def _show_errors(out: Path, errors: int) -> None:
    import pyarrow.parquet as pq

    from answer_assist.batch.joining import part_files

    shown = 0
    for file in part_files(out, "errors"):
        for row in pq.read_table(file).to_pylist():
            if shown == _SHOWN:
                print(f"... and {errors - shown:,} more: {out / 'errors'}", file=sys.stderr)
                return
            place = ":".join(str(each) for each in (row["source"], row["line"]) if each is not None)
            tell(f"{place or row['document'] or ''}: {row['message']}")
            shown += 1


def _refuse(error: Exception) -> int:
    tell(error)
    return _REFUSED
