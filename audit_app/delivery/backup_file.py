"""The file of a backup: a ZIP of named parts and a manifest. Written whole or not at all; read with suspicion."""

import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

CHUNK = 64 * 1024
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 32 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
"""A line is one row; the longest holds the Word file of a report."""
MOST_BYTES = 64 * 1024 * 1024 * 1024
_UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class BrokenBackup(Exception):
    """The file is no backup, or not as it was written; the text is a sentence for people."""


@dataclass(frozen=True)
class Part:
    """`size` in bytes, `sha256` in hexadecimal, both of its content before compression."""

    name: str
    size: int
    sha256: str


class Writer:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Holds no more than one chunk in memory."""
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED
        size, digest = 0, hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                part.write(chunk)
        return Part(name, size, digest.hexdigest())


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """For the owner's eyes alone (0600), under another name until it is whole. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w") as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class Reader:
    """Takes nothing out under a name that the file gives: a part is read by whoever asks for it."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._sizes = _sizes(archive.infolist())

    def manifest(self) -> bytes:
        if self._sizes.get(MANIFEST, LONGEST_MANIFEST + 1) > LONGEST_MANIFEST:
            raise BrokenBackup("This is not a backup of Roundtable: it has no manifest.")
        with self.open(MANIFEST) as part, _understood():
            return part.read(LONGEST_MANIFEST)

    def check(self, parts: Iterable[Part]) -> None:
        """That these parts are there, as they were written, and no others. Raises BrokenBackup."""
        wanted = {part.name: part for part in parts}
        if set(wanted) != set(self._sizes) - {MANIFEST}:
            raise BrokenBackup("The backup does not hold exactly what its manifest lists.")
        for part in wanted.values():
            if self._sizes[part.name] != part.size or self._sha256(part.name) != part.sha256:
                raise BrokenBackup(f"The backup is damaged: {part.name} is not as it was written.")

    def lines(self, name: str) -> Iterator[bytes]:
        with self.open(name) as part:
            while True:
                with _understood():
                    line = part.readline(LONGEST_LINE)
                if not line:
                    return
                if len(line) == LONGEST_LINE:
                    raise BrokenBackup(f"The backup is damaged: {name} has a line without an end.")
                yield line

    def open(self, name: str) -> IO[bytes]:
        with _understood():
            return self._archive.open(name)

    def _sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as part, _understood():
            while chunk := part.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Raises BrokenBackup."""
    with _understood():
        archive = ZipFile(path)
    with archive:
        yield Reader(archive)


@contextmanager
def _understood() -> Iterator[None]:
    """Whatever is wrong with a ZIP shows as one sentence."""
    try:
        yield
    except _UNREADABLE as error:
        raise BrokenBackup("This is not a backup of Roundtable, or it is damaged or cut off.") from error


def _sizes(entries: list[ZipInfo]) -> dict[str, int]:
    """Size by name, of entries that we can have written."""
    sizes = {entry.filename: entry.file_size for entry in entries}
    if len(sizes) != len(entries):
        raise BrokenBackup("The backup holds two parts of one name.")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise BrokenBackup("The backup is compressed as no backup of Roundtable is.")
    if sum(sizes.values()) > MOST_BYTES:
        raise BrokenBackup(f"The backup holds more than {MOST_BYTES // 1024**3} GB.")
    return sizes
