"""What was looked at in this run, by whichever of its processes: pages that differ in their words alone are looked at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from audit_app import create_app
from tests.support.databases import settings_for


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that is the same for all processes of a run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def alone(folder: Path, name: str) -> Iterator[Path]:
    """One process at a time makes what is called so, and gets its place."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


class LookedAt:
    """A file for each thing that was looked at, in a folder that all processes share."""

    def __init__(self, folder: Path, app: Flask) -> None:
        self.folder = folder
        self.addresses = app.url_map.bind("127.0.0.1")

    def kind(self, address: str) -> str:
        """The endpoint of an address; every section of a return is a kind of its own."""
        path = urlsplit(address).path
        method = "GET" if "GET" in self.addresses.allowed_methods(path) else "POST"
        endpoint, names = self.addresses.match(path, method=method)
        return " ".join([endpoint, *(key for name, key in names.items() if name == "section_key")])

    def is_new(self, *what: str) -> bool:
        """Whether nobody has looked at it; now somebody has."""
        try:
            (self.folder / sha256("\n".join(what).encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> LookedAt:
    folder = shared_folder(tmp_path_factory) / "looked-at"
    folder.mkdir(exist_ok=True)
    return LookedAt(folder, create_app(settings_for("sqlite://", folder)))
