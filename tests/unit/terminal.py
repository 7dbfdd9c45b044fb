"""longstop as a command in a process of its own, as a terminal runs it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def longstop(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command does; never a traceback."""
    found = subprocess.run(
        [sys.executable, "-m", "longstop", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in found.stdout + found.stderr
    return found


def with_nobody_reading(*arguments: str, cwd: Path) -> tuple[int, str]:
    """The exit code, and what was said on standard error, where the reader of its output has gone away."""
    command = f"{sys.executable} -m longstop {' '.join(arguments)} | true; exit ${{PIPESTATUS[0]}}"
    found = subprocess.run(
        ["bash", "-c", command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return found.returncode, found.stderr


def interrupted(*arguments: str, cwd: Path) -> None:
    """Interrupts the command while its provers run, and asks for a clean end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "longstop", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(400):  # until the provers run
        if process.poll() is not None or _has_children(process.pid):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    assert "Traceback" not in out + errors
    assert process.returncode in (130, 0)  # it may have been quicker
    if process.returncode == 130:
        assert "stopped" in errors


def _has_children(process: int) -> bool:
    """Whether any of its threads has started a process."""
    try:
        lists = [p.read_text(encoding="utf-8") for p in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # it is ending
        return False
    return any(found.strip() for found in lists)


def on_a_screen(*arguments: str, cwd: Path, **environment: str) -> tuple[str, int]:
    """What the command writes on a terminal, and its exit code."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "longstop", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm-256color", **environment},
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
    )
    os.close(follower)
    written = b""
    while True:
        try:
            piece = os.read(leader, 1 << 16)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        written += piece
    os.close(leader)
    return written.decode("utf-8"), process.wait()
