"""What the reading process gives up: the network, programs but one, files, all but a share of the machine."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import Any

from answer_assist.documents.limits import Limits

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # clone(2)'s flags CLONE_NEWUSER and CLONE_NEWNET
_PARENT_DEATH, _NO_NEW_PRIVILEGES = 1, 38  # prctl(2)'s PR_SET_PDEATHSIG and PR_SET_NO_NEW_PRIVS
_FORBIDDEN = (
    "socket.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.startfile",
    "os.spawn",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "webbrowser.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(limits: Limits, *, program: str | None) -> None:
    """Give up, for the rest of this process's life, what reading a file does not need.

    The kernel holds the process to memory and time, and on Linux, where it lets anybody, to a network of its
    own without a way out. Python's audit hook stops connections, programs and written files that a library
    might try on any system.

    Args:
        limits: memory and time.
        program: the path of the one program that may be started, or None.
    """
    with contextlib.suppress(ModuleNotFoundError):  # Windows has no such limits
        _limit(limits)
    if sys.platform == "linux":
        _leave_the_network()
    sys.addaudithook(lambda event, args: _refuse(event, args, program))


def _limit(limits: Limits) -> None:
    import resource

    seconds = int(limits.seconds) + 5
    for what, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
    ):
        _, most = resource.getrlimit(what)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(what, (value, value))


def _leave_the_network() -> None:
    """A network namespace with nothing in it; without the right to make one the audit hook stands alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)  # nobody waits for it any more; unshare(2) clears this


def _refuse(event: str, args: tuple[Any, ...], program: str | None) -> None:
    if event == "subprocess.Popen":
        if program is None or os.fspath(args[0]) != program:
            raise PermissionError("a file that is read may start no program")
    elif event == "open":
        path, _, flags = args
        # a number is a file that is open already: a pipe to Tesseract
        if not isinstance(path, int) and isinstance(flags, int) and flags & _WRITING and path != os.devnull:
            raise PermissionError("a file that is read may write no file")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"a file that is read may not do this: {event}")
