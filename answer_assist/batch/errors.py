"""What keeps a run over many documents from starting or going on; every message says how to mend it."""

from __future__ import annotations

__all__ = ["BatchError", "need"]


class BatchError(RuntimeError):
    """The run cannot start or go on; the message is a sentence for the user and quotes no patient text."""


def need(extra: str, error: ModuleNotFoundError) -> BatchError:
    """The error for a library that is not installed, with the command that installs it."""
    return BatchError(
        f"this needs the module {error.name!r}; install it with: pip install 'answer-assist[{extra}]'"
    )
