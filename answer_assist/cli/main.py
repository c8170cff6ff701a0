"""``answer-assist``: the arguments, the run over all documents, the exit status.

What takes long to import is imported where it is used, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from answer_assist import __version__
from answer_assist.cli.batch import add_batch
from answer_assist.cli.export import add_export
from answer_assist.cli.ingest import add_ingest
from answer_assist.cli.options import RAW, Commands, add_format, add_json, add_kind, add_store
from answer_assist.cli.outputs import FORMATS
from answer_assist.cli.own_terms import add_terms

_INTERRUPTED = 130
_BROKEN_PIPE = 141

_DESCRIPTION = "Reads patients' queries and medical reports into structured case summaries, on this machine."
_EXTRACT = """\
Read documents and print their case summaries.

PATH is a text file, a folder (all *.txt, *.text and *.md in it, at any depth), a JSONL file with one
{"id", "kind", "text"} a line, or - for standard input.
"""
_EVALUATE = """\
Compare what is read from documents with what a person wrote down of them: precision, recall, F1.

GOLD is a JSONL file with one {"id", "kind", "text", "facts"} a line; docs/accuracy.md describes the facts.
With --errors every missed and every wrong fact is listed, with words of your documents.
"""
_CHECK = """\
Check whether an answer covers its query: each question answered, partial, deferred or missing, with the
sentences that carry it; statements that conflict with the query; findings that the answer never takes up.
"please check" stands where the checker cannot tell. A check is advice: it blocks nothing.

Two text files, QUERY and ANSWER; or with --pairs JSONL files with one {"id", "query", "answer"} a line.
"""
_AGREEMENT = """\
How far reviewers agree beyond chance: Cohen's kappa with its 95 % interval, of two reviewers who read the
same answers, the second one blind, and of the check with the reviewers. "too few" stands where there is too
little to tell. docs/reviews.md says what each line compares and how the interval is made.
"""
_DIGEST = """\
What changed in the last period of a data set against the one right before it: rates of tumor types, sites,
treatments, genes, positive markers and topics of questions, each with the interval of its difference. A case
belongs to the period of its first dated document. Cells under 5, and what would give them away, are not
shown.

DATA is a folder that 'answer-assist batch' has made.
"""
_AUDIT = """\
Verify the audit trail: every entry's hash is computed anew over what it says and the hash before it. Prints
"intact", or the first entry that is not and why: changed, removed, reordered, cut off.

exit status: 0 intact; 1 not intact; 2 the store could not be read.
"""
_MODELS = "The trained parts: what each does, when it was trained, its figures, whether its files are whole."
_EXAMPLES = """\
examples:
  answer-assist extract query.txt
  answer-assist extract --kind report --format json reports/
  answer-assist extract --format jsonl cases.jsonl > summaries.jsonl

exit status: 0 all read; 2 something could not be read (one line each on standard error, the rest is done).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = build_parser().parse_args(arguments)
    try:
        if options.command == "evaluate":
            from answer_assist.cli.evaluate import run

            return run(options.paths, errors=options.errors, as_json=options.json)
        if options.command == "check":
            from answer_assist.cli.check import run as check

            return check(options.paths, pairs=options.pairs, format=options.format)
        if options.command == "agreement":
            from answer_assist.cli.reviews import agreement

            return agreement(options.store, days=options.days, as_json=options.json)
        if options.command == "audit":
            from answer_assist.cli.reviews import verify

            return verify(options.store, heads=options.head, as_json=options.json)
        if options.command == "digest":
            from answer_assist.cli.digest import run as run_digest

            return run_digest(
                options.data, period=options.period, format=options.format, threshold=options.threshold
            )
        if options.command == "batch":
            from answer_assist.cli.batch import run as run_batch

            return run_batch(options)
        if options.command == "ingest":
            from answer_assist.cli.ingest import run as run_ingest

            return run_ingest(options)
        if options.command == "export":
            from answer_assist.cli.export import run as run_export

            return run_export(options)
        if options.command == "terms":
            from answer_assist.cli.own_terms import run as run_terms

            return run_terms(options)
        if options.command == "models":
            from answer_assist.cli.trained_parts import run as run_models

            return run_models(as_json=options.json)
        from answer_assist.cli.extract import run as run_extract

        return run_extract(options.paths, format=options.format, kind=options.kind)
    except BrokenPipeError:
        # the reader has seen enough; nothing more is written, not even by the interpreter's last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The arguments of ``answer-assist``."""
    parser = argparse.ArgumentParser(prog="answer-assist", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"answer-assist {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    extract = commands.add_parser(
        "extract",
        help="read documents and print their case summaries",
        description=_EXTRACT,
        epilog=_EXAMPLES,
        formatter_class=RAW,
    )
    extract.add_argument("paths", nargs="+", metavar="PATH", help="text file, folder, JSONL file, or -")
    said = "table to read; json, one indented object a document; jsonl, one a line (default: table)"
    add_format(extract, FORMATS, said)
    add_kind(extract)
    check = commands.add_parser(
        "check", help="check whether an answer covers its query", description=_CHECK, formatter_class=RAW
    )
    check.add_argument("paths", nargs="+", metavar="FILE", help="QUERY and ANSWER, or files of pairs")
    check.add_argument("--pairs", action="store_true", help="the files hold pairs, one JSON object a line")
    add_format(check, FORMATS, "as for extract (default: table)")
    evaluation = commands.add_parser(
        "evaluate",
        help="measure extraction on annotated cases of your own",
        description=_EVALUATE,
        formatter_class=RAW,
    )
    evaluation.add_argument("paths", nargs="+", metavar="GOLD", type=Path, help="annotated cases, JSONL")
    evaluation.add_argument("--errors", action="store_true", help="list every missed and every wrong fact")
    add_json(evaluation)
    _add_reviews(commands)
    add_batch(commands)
    add_ingest(commands)
    add_export(commands)
    _add_digest(commands)
    add_terms(commands)
    add_json(commands.add_parser("models", help="the trained parts and their figures", description=_MODELS))
    return parser


def _add_digest(commands: Commands) -> None:
    """The command that tells what changed lately."""
    digest = commands.add_parser(
        "digest", help="what changed in the last period", description=_DIGEST, formatter_class=RAW
    )
    digest.add_argument("data", metavar="DATA", help="folder that 'answer-assist batch' has made")
    digest.add_argument(
        "--period", choices=("week", "month", "quarter", "year"), default="week", help="default: week"
    )
    form = digest.add_mutually_exclusive_group()
    form.add_argument(
        "--format", choices=("table", "markdown", "json"), default="table", help="default: table"
    )
    form.add_argument("--json", action="store_const", dest="format", const="json", help="as --format json")
    digest.add_argument(
        "--threshold", type=int, default=5, metavar="N", help="cells under N are not shown (default: 5)"
    )


def _add_reviews(commands: Commands) -> None:
    """The commands that ask a store about its reviews."""
    agreement = commands.add_parser(
        "agreement",
        help="how far reviewers agree with each other and with the check",
        description=_AGREEMENT,
        formatter_class=RAW,
    )
    agreement.add_argument(
        "--days", type=_days, default=90, metavar="N", help="of the last N days; 0 for all (default: 90)"
    )
    audit = commands.add_parser("audit", help="the audit trail of a store")
    verify = audit.add_subparsers(metavar="COMMAND", dest="audit", required=True).add_parser(
        "verify", help="whether the trail is as it was written", description=_AUDIT, formatter_class=RAW
    )
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        type=_hash,
        metavar="HASH",
        help="a head that was noted earlier; it must still be in the trail (may be given several times)",
    )
    for command in (agreement, verify):
        add_store(command)
        add_json(command)


def _days(text: str) -> int:
    days = int(text)
    if days < 0:
        raise argparse.ArgumentTypeError("name a number of days, or 0 for all")
    return days


def _hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise argparse.ArgumentTypeError("a head is 64 hexadecimal digits, as 'audit verify' prints it")
    return text
