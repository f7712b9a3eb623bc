"""The file format of backups: a ZIP of named parts and a manifest.

A file is written whole or not at all. When it is read, nothing that it claims about itself is trusted.
"""

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
"""The most bytes in a line. A line is one row; the longest rows hold the Word file of a report."""
MOST_BYTES = 64 * 1024 * 1024 * 1024
_UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class BrokenBackup(Exception):
    """The file is not a backup, or is not as it was written. The message is a sentence for people."""


@dataclass(frozen=True)
class Part:
    """A part of the file: `size` in bytes and `sha256` in hexadecimal, both of its content before compression."""

    name: str
    size: int
    sha256: str


class BackupWriter:
    """Adds parts to a backup file that is being written."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Write a part, keeping no more than one chunk in memory."""
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
def write_file(path: Path) -> Iterator[BackupWriter]:
    """Write a new backup file that only its owner may read (mode 0600).

    The file gets its name only once it is complete and on disk. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w") as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class BackupReader:
    """Reads parts of a backup file by name.

    Nothing is extracted to disk under a name that the file chooses, so a crafted archive cannot escape a folder.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._sizes = _sizes(archive.infolist())

    def manifest(self) -> bytes:
        """Return the content of the manifest. Raises BrokenBackup."""
        if self._sizes.get(MANIFEST, LONGEST_MANIFEST + 1) > LONGEST_MANIFEST:
            raise BrokenBackup("This is not a backup of Roundtable: it has no manifest.")
        with self.open(MANIFEST) as part, _broken_when_unreadable():
            return part.read(LONGEST_MANIFEST)

    def check(self, parts: Iterable[Part]) -> None:
        """Check that the file holds exactly these parts, with these sizes and hashes. Raises BrokenBackup."""
        expected = {part.name: part for part in parts}
        if set(expected) != set(self._sizes) - {MANIFEST}:
            raise BrokenBackup("The backup does not hold exactly what its manifest lists.")
        for part in expected.values():
            if self._sizes[part.name] != part.size or self._sha256(part.name) != part.sha256:
                raise BrokenBackup(f"The backup is damaged: {part.name} is not as it was written.")

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a part. Raises BrokenBackup."""
        with self.open(name) as part:
            while True:
                with _broken_when_unreadable():
                    line = part.readline(LONGEST_LINE)
                if not line:
                    return
                if len(line) == LONGEST_LINE:
                    raise BrokenBackup(f"The backup is damaged: {name} has a line without an end.")
                yield line

    def open(self, name: str) -> IO[bytes]:
        """Open a part for reading. Raises BrokenBackup."""
        with _broken_when_unreadable():
            return self._archive.open(name)

    def _sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as part, _broken_when_unreadable():
            while chunk := part.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def read_file(path: Path) -> Iterator[BackupReader]:
    """Open a backup file for reading. Raises BrokenBackup when it is not a ZIP that we can have written."""
    with _broken_when_unreadable():
        archive = ZipFile(path)
    with archive:
        yield BackupReader(archive)


@contextmanager
def _broken_when_unreadable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise BrokenBackup("This is not a backup of Roundtable, or it is damaged or cut off.") from error


def _sizes(entries: list[ZipInfo]) -> dict[str, int]:
    # Checked before any part is unpacked: duplicate names could hide a part from the check of the hashes, and
    # the declared sizes bound how much is unpacked.
    sizes = {entry.filename: entry.file_size for entry in entries}
    if len(sizes) != len(entries):
        raise BrokenBackup("The backup holds two parts of one name.")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise BrokenBackup("The backup is compressed as no backup of Roundtable is.")
    if sum(sizes.values()) > MOST_BYTES:
        raise BrokenBackup(f"The backup holds more than {MOST_BYTES // 1024**3} GB.")
    return sizes
