"""Writes the settings of this machine the first time that `make run` is called here."""

import os
import secrets

from tools.steps import ROOT, say

FILE = ROOT / "instance" / "roundtable.env"
TEXT = """\
# Settings of this machine, read by config.py. `make run` made them: not fit for production.
ROUNDTABLE_MODE=demonstration
SECRET_KEY={secret}
"""


def write_once() -> None:
    """Write the file where there is none. Only its owner may read it, because its secret signs the sessions."""
    if FILE.exists():
        return
    FILE.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(TEXT.format(secret=secrets.token_hex(32)))
    say(f"Wrote {FILE.relative_to(ROOT)} with a new secret")
