"""Loads a demonstration of its own, serves it, and takes every picture anew."""

import tempfile
from pathlib import Path

from config import ROOT
from pictures.listed import PICTURES
from pictures.taking import chromium, take
from tests.support.server import Server, running

DOCS = ROOT / "docs"


def main() -> None:
    """Take every picture, and print the size of its file."""
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.load_demonstration()
        with running(server):
            for picture in PICTURES:
                file = take(picture, browser, server, DOCS)
                print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
