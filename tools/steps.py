"""One step of setting up: run a command and say what failed, and remember what a result was made from."""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CannotSetUp(Exception):
    """The message says in plain words what is missing or went wrong, and how to mend it."""


def say(words: str) -> None:
    print(words, flush=True)


def run(command: Sequence[str | Path], on_failure: str, environment: Mapping[str, str] | None = None) -> None:
    """Runs in the project's folder, with its output shown. Raises CannotSetUp."""
    try:
        # The commands are our own: no word of them comes from outside.
        subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True)  # noqa: S603
    except OSError as error:
        raise CannotSetUp(f"{on_failure} ({error})") from error
    except subprocess.CalledProcessError as error:
        raise CannotSetUp(f"{on_failure} What it said stands above.") from error


def mark_of(inputs: Iterable[Path | str]) -> str:
    """Changes when the content of an input does; a word stands for itself, a folder for its files."""
    digest = sha256()
    for each in inputs:
        for content in [each.encode()] if isinstance(each, str) else _contents(each):
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
    """Each result holds its own stamp: whoever deletes the one deletes the other."""
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark


def note_made(stamp: Path, mark: str) -> None:
    stamp.write_text(mark, encoding="ascii")
