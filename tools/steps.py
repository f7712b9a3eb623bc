"""Steps of setting up: running a command, and remembering from what a result was made."""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CannotSetUp(Exception):
    """Setting up failed: the message says in plain words why, and how to mend it."""


def say(words: str) -> None:
    """Print a line at once."""
    print(words, flush=True)


def run(command: Sequence[str | Path], on_failure: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a command in the project's folder, with its output printed. Raises CannotSetUp."""
    try:
        # S603: the commands are our own, and no part of them comes from outside.
        subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True)  # noqa: S603
    except OSError as error:
        raise CannotSetUp(f"{on_failure} ({error})") from error
    except subprocess.CalledProcessError as error:
        raise CannotSetUp(f"{on_failure} What it said stands above.") from error


def mark_of(inputs: Iterable[Path | str]) -> str:
    """Return a hash of the inputs: texts, the content of files, and that of folders with all their files."""
    digest = sha256()
    for source in inputs:
        for content in [source.encode()] if isinstance(source, str) else _contents(source):
            # The length keeps apart what would otherwise run together: "ab" and "c" from "a" and "bc".
            digest.update(len(content).to_bytes(8))
            digest.update(content)
    return digest.hexdigest()


def _contents(path: Path) -> list[bytes]:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        part
        for file in files
        if file.is_file()
        for part in (str(file.relative_to(ROOT)).encode(), file.read_bytes())
    ]


def is_made(stamp: Path, mark: str) -> bool:
    """Return whether a result was made from inputs with this mark.

    The stamp is within the folder of its result, so that whoever deletes the result deletes the stamp.
    """
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark


def note_made(stamp: Path, mark: str) -> None:
    """Note that a result was made from inputs with this mark."""
    stamp.write_text(mark, encoding="ascii")
