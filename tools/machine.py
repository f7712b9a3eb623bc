"""Lists what the tests need on the machine beyond Python, with the commands that install it; `make test` checks."""

import getpass
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ON_MAC = "/Applications/Chromium.app/Contents/MacOS/Chromium"
SERVERS = (
    "postgresql+psycopg://127.0.0.1:5432/postgres",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    # A new Debian server asks for a password over the network, and for none on its own socket.
    "postgresql+psycopg:///postgres",
)


def chromium() -> str | None:
    """Return the path of a Chromium for the tests; None where there is none."""
    return next(filter(None, map(shutil.which, (*CHROMIUM_NAMES, CHROMIUM_ON_MAC))), None)


def postgresql() -> str | None:
    """Return the address (for SQLAlchemy) of a server that lets us in; None where there is none.

    ROUNDTABLE_TEST_POSTGRESQL names another address to try.
    """
    address = os.environ.get("ROUNDTABLE_TEST_POSTGRESQL")
    return next(filter(_answers, (address,) if address else SERVERS), None)


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address.replace("+psycopg", "", 1), connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


@dataclass(frozen=True)
class Need:
    """Something that the tests need; `on_debian` and `on_mac` are the commands that install it."""

    name: str
    find: Callable[[], str | None]
    on_debian: str
    on_mac: str

    @property
    def missing(self) -> str:
        """Return a sentence that it is missing, with the command that installs it."""
        template = self.on_mac if platform.system() == "Darwin" else self.on_debian
        line = template.format(sudo=SUDO, user=getpass.getuser())
        return f"{self.name} is missing. This line installs it:\n    {line}"


SUDO = "" if os.geteuid() == 0 else "sudo "
CHROMIUM = Need(
    "Chromium",
    chromium,
    "{sudo}apt-get update && {sudo}apt-get install -y chromium",
    "brew install --cask chromium",
)
POSTGRESQL = Need(
    "A PostgreSQL server that lets you in",
    postgresql,
    "{sudo}apt-get update && {sudo}apt-get install -y postgresql && {sudo}service postgresql start"
    " && {sudo}su postgres -c 'createuser --superuser {user}'",
    "brew install postgresql@17 && brew services start postgresql@17",
)
NEEDS = (CHROMIUM, POSTGRESQL)


def check() -> int:
    """Print loudly what is missing, and return the exit code.

    With CI=true it is a failure; otherwise the tests that need it are skipped.
    """
    missing = [need for need in NEEDS if need.find() is None]
    strict = os.environ.get("CI") == "true"
    for need in missing:
        consequence = "With CI=true that is a failure." if strict else "The tests that need it are SKIPPED."
        print(f"{'!' * 100}\n{need.missing}\n{consequence}\n{'!' * 100}", flush=True)
    return 1 if missing and strict else 0


if __name__ == "__main__":
    sys.exit(check())
