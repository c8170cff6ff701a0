"""``answer-assist terms``: the user's own synonyms of known terms."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import asdict

from answer_assist.cli.options import RAW, Commands, add_json
from answer_assist.cli.outputs import write_json
from answer_assist.cli.telling import PROBLEMS, printable, tell
from answer_assist.terminology.user_terms import (
    USER_TABLES,
    UserTermError,
    add_user_term,
    read_user_terms,
    remove_user_term,
    user_terms_file,
)

_TERMS = """\
Your own synonyms of terms that the tables know, read like the tables' own, with the code of their term.

They stand in terms.tsv in your data folder, or in the file that ANSWER_ASSIST_TERMS names. Workbenches and
jobs that run already know them after a restart. The words may be a patient's: the file is yours alone.
"""
_ADD = """\
Add a synonym of a known term. One that means something else already is refused.

example:
  answer-assist terms add tumor_types "basaloid carcinoma" "basalioid tumour"
"""


def add_terms(commands: Commands) -> None:
    """The command and what can be done with it."""
    terms = commands.add_parser(
        "terms", help="your own synonyms of known terms", description=_TERMS, formatter_class=RAW
    )
    acts = terms.add_subparsers(metavar="COMMAND", dest="act", required=True)
    add_json(acts.add_parser("list", help="print them"))
    add = acts.add_parser("add", help="add one", description=_ADD, formatter_class=RAW)
    add.add_argument("table", metavar="TABLE", help=", ".join(USER_TABLES))
    add.add_argument("name", metavar="NAME", help="preferred name of the term")
    add.add_argument("synonym", metavar="SYNONYM", help="what is to mean the same")
    remove = acts.add_parser("remove", help="take one out")
    remove.add_argument("synonym", metavar="SYNONYM")


def run(options: argparse.Namespace) -> int:
    """List, add or remove; 2 where that cannot be done, or a line of the file is wrong."""
    try:
        if options.act == "add":
            added = add_user_term(options.table, options.name, options.synonym, by=getpass.getuser())
            print(f"{printable(added.synonym)} means {added.name} ({added.table})")
            return 0
        if options.act == "remove":
            removed = remove_user_term(options.synonym)
            print(f"{printable(removed.synonym)} no longer means {removed.name} ({removed.table})")
            return 0
    except UserTermError as error:
        tell(error)
        return PROBLEMS
    return _list(as_json=options.json)


def _list(*, as_json: bool) -> int:
    terms, faults = read_user_terms()
    if as_json:
        write_json({"file": str(user_terms_file()), "terms": [asdict(term) for term in terms]}, 2)
    elif not terms:
        print(f"no terms of your own in {printable(str(user_terms_file()))}")
    else:
        for term in terms:
            told = f"{term.synonym}: {term.name} ({term.table}), {term.added_by}, {term.added_at[:10]}"
            print(printable(told))
    for fault in faults:
        tell(fault)
    return PROBLEMS if faults else 0
