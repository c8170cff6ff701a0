"""The command line: ``answer-assist extract``."""

from answer_assist.cli.main import main

__all__ = ["main"]
