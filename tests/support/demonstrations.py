"""Servers on the demonstration, which is loaded once a run: for each test a copy, or one that nobody changes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.looked_at import alone, shared_folder
from tests.support.server import Server, running


@pytest.fixture(scope="session")
def loaded_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a database with the demonstration, loaded once for all processes of a test run: copy it."""
    with alone(shared_folder(tmp_path_factory), "demonstration") as folder:
        if not folder.exists():
            unfinished = folder.with_name("unfinished")
            unfinished.mkdir()
            Server(unfinished).load_demonstration()
            unfinished.rename(folder)
    return folder


@pytest.fixture
def demonstration(loaded_demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on a demonstration of the test's own, to be changed."""
    folder = shutil.copytree(loaded_demonstration, tmp_path / "demonstration")
    with running(Server(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def demonstration_to_read(
    loaded_demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server on a demonstration that nobody changes."""
    folder = shutil.copytree(loaded_demonstration, tmp_path_factory.mktemp("read") / "demonstration")
    with running(Server(folder)) as server:
        yield server
