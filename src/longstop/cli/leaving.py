"""How every command ends: an exit code, and whatever went wrong said in a plain sentence on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

ALL_AS_EXPECTED, DIFFERS, WRONG_INPUT, UNKNOWN = 0, 1, 2, 3
BUG, INTERRUPTED, BROKEN_PIPE = 70, 130, 141


class UsageError(Exception):
    """The arguments make no sense, and why."""


def say(message: str) -> None:
    """A word to the user, beside the document."""
    print(message, file=sys.stderr, flush=True)


def leave(code: int) -> NoReturn:
    """End the command with this exit code."""
    raise typer.Exit(code)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever goes wrong into a message on standard error and an exit code."""
    from longstop.core.diagnostics import InputError

    try:
        yield
    except InputError as error:
        from longstop.report import text

        text.complain(error, text.console(sys.stderr))
        _exit(WRONG_INPUT)
    except UsageError as error:
        say(f"error: {error}")
        _exit(WRONG_INPUT)
    except KeyboardInterrupt as stopped:
        say(str(stopped) or "stopped")
        _exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _exit(BROKEN_PIPE)
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("typer", "click"):
            raise
        _report_bug(error)
        _exit(BUG)


def _exit(code: int) -> NoReturn:
    raise SystemExit(code)


def _report_bug(error: Exception) -> None:
    """Own up, and say what to send. The particulars are shown only to whoever asks for them."""
    import platform
    import traceback

    from longstop import __version__

    say(f"this is a bug in longstop, not in your files: {error}")
    say(f"  longstop {__version__}, Python {platform.python_version()} on {platform.system()}")
    if os.environ.get("LONGSTOP_DEBUG"):
        say(getattr(error, "details", "") or "".join(traceback.format_exception(error)))
    else:
        say("  please report it with the command that you gave; LONGSTOP_DEBUG=1 shows the particulars")
