"""``answer-assist export``: cases of a store, or read from files, handed on in a format of one's choice."""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from answer_assist.cli.export_formats import FORMATS, ExportError, Wanted, Writer, opened
from answer_assist.cli.files import File, FileReader, find_files, joined
from answer_assist.cli.inputs import Problem
from answer_assist.cli.options import RAW, Commands, add_file_reading, add_store
from answer_assist.cli.progress import counting_bar
from answer_assist.cli.telling import PROBLEMS, counted, tell

if TYPE_CHECKING:
    from answer_assist.cases import Case
    from answer_assist.exports.case_record import CaseRecord
    from answer_assist.store import Store

_STATES = ("new", "drafting", "in review", "sent back", "released")
_DESCRIPTION = """\
Hand cases on: what their documents say with the corrections that doctors made, the draft or the answer, and
what the check says of it. Of a store all cases, or those of --state, --id and --since; or, where PATHs are
named, of files of any kind, which are read as 'answer-assist ingest' reads them and kept nowhere.

json, md, pdf, docx and fhir make a file for each case; csv, parquet and omop make tables of all of them. The
words of the documents are left out but with --with-text. Nothing is written over but with --force.
docs/exports.md says what each format holds.
"""
_EXAMPLES = """\
examples:
  answer-assist export --format docx --state released --out answers/
  answer-assist export --format fhir --id 2024-117 --with-text --out bundle/
  answer-assist export --format parquet --since 2024-01-01 --out tables/
  answer-assist export 'inbox/*.pdf' --format csv --out tables/

exit status: 0 all written; 2 something could not be read or written, one line each says why, the rest is
done.
"""


def add_export(commands: Commands) -> None:
    """The arguments of ``answer-assist export``."""
    export = commands.add_parser(
        "export",
        help="hand cases on as JSON, tables, documents, FHIR or OMOP",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RAW,
    )
    export.add_argument(
        "paths", nargs="*", metavar="PATH", help="file, folder or pattern, in place of a store"
    )
    export.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    export.add_argument("--with-text", action="store_true", help="with the words of the documents")
    export.add_argument("--force", action="store_true", help="write over what is there")
    export.add_argument("--no-check", action="store_true", help="without the check of the answer")
    export.add_argument("--concepts", type=Path, metavar="FILE", help="your OMOP concepts (docs/exports.md)")
    stored = export.add_argument_group("cases of a store")
    add_store(stored)
    stored.add_argument("--state", action="append", choices=_STATES, help="only cases in this state")
    stored.add_argument("--id", action="append", metavar="ID", help="only this case")
    stored.add_argument("--since", type=_day, metavar="DAY", help="only cases received on this day or later")
    files = export.add_argument_group("cases of files")
    files.add_argument(
        "--by", choices=("file", "folder"), default="file", help="what makes a case (default: file)"
    )
    add_file_reading(files)


def run(options: argparse.Namespace) -> int:
    """Write the cases and print what became of them."""
    from answer_assist.model_files import ModelFileError
    from answer_assist.store import StoreError

    wanted = Wanted(options.format, options.out, options.with_text, options.force, options.concepts)
    refusal = _contradiction(options)
    if refusal:
        tell(refusal)
        return PROBLEMS
    tally = _Tally()
    try:
        with opened(wanted) as writer:
            if options.paths:
                _export_files(options, writer, tally)
            else:
                _export_stored(options, writer, tally)
    except ModelFileError as error:
        tell(f"{error}; --no-check exports without the check")
        return PROBLEMS
    except (ExportError, StoreError, OSError) as error:
        tell(error)
        return PROBLEMS
    print(f"{counted(tally.written, 'case')} written to {options.out} as {options.format}" + tally.failures)
    return PROBLEMS if tally.failed else 0


def _contradiction(options: argparse.Namespace) -> str | None:
    """What is wrong with options that do not go together."""
    if options.paths and (options.store or options.state or options.id or options.since):
        return "--store, --state, --id and --since choose cases of a store; leave them out, or the files"
    if options.concepts and options.format != "omop":
        return "--concepts goes with --format omop"
    return None


@dataclass(slots=True)
class _Tally:
    """What became of the cases."""

    written: int = 0
    failed: int = 0

    @property
    def failures(self) -> str:
        return f"; {self.failed} not, see above" if self.failed else ""

    def fail(self, problem: Problem) -> None:
        self.failed += 1
        tell(problem)

    def export(self, case_id: str, record: Callable[[], CaseRecord], writer: Writer) -> None:
        """Write one case; what is wrong with it is told, and stops no other."""
        from answer_assist.model_files import ModelFileError
        from answer_assist.store import StoreError

        try:
            writer.write(record())
        except ModelFileError:  # the same for every case
            raise
        except (ExportError, StoreError) as error:
            self.fail(Problem(case_id, str(error)))
        except Exception as error:  # noqa: BLE001  (a fault in one case must not stop the others)
            # the error's own words may quote the text, so only its type and place are told
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} in {Path(frame.filename).name} line {frame.lineno}"
            self.fail(
                Problem(case_id, f"could not be exported because of a fault in Answer Assist ({where})")
            )
        else:
            self.written += 1


def _export_stored(options: argparse.Namespace, writer: Writer, tally: _Tally) -> None:
    from answer_assist.exports.case_record import stored_record
    from answer_assist.store import StoreError, default_place, open_store

    place = options.store or default_place()
    if "://" not in place and not Path(place).expanduser().is_file():
        raise StoreError(f"there is no store at {place}; name its file or URL with --store")
    with open_store(place) as store, counting_bar("Cases") as progress:
        ids = _chosen(store, options, tally)
        for number, case_id in enumerate(ids, 1):
            record = partial(stored_record, store, case_id, check=not options.no_check)
            tally.export(case_id, record, writer)
            if progress:
                progress(number, len(ids))


def _chosen(store: Store, options: argparse.Namespace, tally: _Tally) -> list[str]:
    """The ids of the cases that are asked for, the one that waits longest first."""
    lines = store.worklist(options.state)
    since = options.since
    found = [line.id for line in lines if since is None or line.received >= since]
    if not options.id:
        return found
    known = {line.id for line in store.worklist()} if options.state else {line.id for line in lines}
    for case_id in options.id:
        if case_id not in known:
            tally.fail(Problem(case_id, "there is no such case in the store"))
    return [case_id for case_id in found if case_id in options.id]


def _export_files(options: argparse.Namespace, writer: Writer, tally: _Tally) -> None:
    from answer_assist.exports.case_record import read_record

    files, problems = find_files(options.paths, by_folder=options.by == "folder")
    for problem in problems:
        tally.fail(problem)
    cases = _by_case(files)
    with counting_bar("Cases") as progress:
        reader = FileReader(options, lambda _done, _of: None)
        for number, (case_id, of_case) in enumerate(cases.items(), 1):
            case = _read_case(case_id, of_case, reader, tally)
            if case is not None:
                tally.export(case_id, partial(read_record, case), writer)
            if progress:
                progress(number, len(cases))


def _by_case(files: Sequence[File]) -> dict[str, list[Path]]:
    cases: dict[str, list[Path]] = {}
    for file in files:
        cases.setdefault(file.case_id, []).append(file.path)
    return cases


def _read_case(case_id: str, files: Sequence[Path], reader: FileReader, tally: _Tally) -> Case | None:
    """The case of some files; None where none of them can be read."""
    case: Case | None = None
    for path in files:
        document = reader.read(path)
        if isinstance(document, Problem):
            tally.fail(document)
            continue
        for warning in document.all_warnings():
            tell(Problem(str(path), f"note: {warning}"))
        case = joined(case, case_id, document).case
    return case


def _day(text: str) -> datetime:
    """A day's beginning, in UTC."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write the day as 2024-05-17") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
