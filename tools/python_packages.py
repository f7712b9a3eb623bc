"""Makes `.venv` and installs what requirements*.txt name, with their hashes checked."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from tools.steps import ROOT, CannotSetUp, is_made, mark_of, note_made, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def install(*files: str) -> None:
    """Install the packages of these requirement files where they are not yet. Raises CannotSetUp."""
    _make_venv()
    for file in files:
        requirements = ROOT / file
        stamp = VENV / f"made-from-{file}"
        mark = mark_of([sys.version, requirements])
        if not is_made(stamp, mark):
            say(f"Installing Python packages from {file}")
            run(pip_install(requirements), f"The packages of {file} could not be installed.")
            note_made(stamp, mark)


def pip_install(requirements: Path, *options: str | Path) -> list[str | Path]:
    """Return the command that installs a requirements file."""
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    return [PYTHON, "-m", "pip", "install", *quiet, *options, "--require-hashes", "-r", requirements]


def _make_venv() -> None:
    if _works():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise CannotSetUp(
            "This Python cannot make virtual environments. On Debian or Ubuntu this line mends that:\n"
            "    sudo apt-get update && sudo apt-get install -y python3-venv"
        )
    say("Making the virtual environment .venv")
    run([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment could not be made.")


def _works() -> bool:
    """Return whether the virtual environment has pip, and the Python that runs this: otherwise it is made again."""
    version = "import pip, sys; print(sys.version)"
    try:
        result = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    except (OSError, subprocess.CalledProcessError):
        return False
    return result.stdout.strip() == sys.version
