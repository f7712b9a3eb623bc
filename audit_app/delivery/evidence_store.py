"""Keep evidence files in one folder under random keys; services store, open and remove them."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

CHUNK = 64 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")


class TooLarge(Exception):
    """The file is larger than the limit. The message is a sentence for people."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit / 1024 / 1024:g} MB.")
        self.limit = limit


class NoSuchFile(Exception):
    """No file is stored under this key, or it does not have the form of a key."""


@dataclass(frozen=True)
class Stored:
    """A file in the store: its key, its size in bytes, and its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


def store(folder: Path, data: BinaryIO, limit: int) -> Stored:
    """Store the rest of `data` under a new key: on disk and complete, or not at all.

    Raises TooLarge after reading at most one chunk beyond `limit` bytes.
    """
    return _write_whole(folder, secrets.token_hex(16), data, limit)


def put_back(folder: Path, key: str, data: IO[bytes]) -> None:
    """Store a file from a backup under its old key. Raises NoSuchFile for what does not have the form of a key."""
    _write_whole(folder, _path(folder, key).name, data, None)


def is_intact(folder: Path, key: str, sha256: str) -> bool:
    """Return whether the file is in the store with this hash. Raises NoSuchFile for a malformed key."""
    try:
        with _path(folder, key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def open_stored(folder: Path, key: str) -> BinaryIO:
    """Open a stored file for reading. Raises NoSuchFile."""
    try:
        return _path(folder, key).open("rb")
    except FileNotFoundError:
        raise NoSuchFile(key) from None


def remove(folder: Path, key: str) -> None:
    """Remove a file from the store; removing it again does nothing. Raises NoSuchFile for a malformed key."""
    _path(folder, key).unlink(missing_ok=True)
    if folder.exists():
        _sync_folder(folder)


def _path(folder: Path, key: str) -> Path:
    # Also what keeps a key such as "../x" from leading out of the folder.
    if not _KEY.fullmatch(key):
        raise NoSuchFile(key)
    return folder / key


def _write_whole(folder: Path, key: str, data: IO[bytes], limit: int | None) -> Stored:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f"{key}.part"
    try:
        size, digest = _write(unfinished, data, limit)
        unfinished.rename(folder / key)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    return Stored(key, size, digest)


def _write(path: Path, data: IO[bytes], limit: int | None) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in _chunks(data):
            size += len(chunk)
            if limit is not None and size > limit:
                raise TooLarge(limit)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _chunks(data: IO[bytes]) -> Iterator[bytes]:
    while chunk := data.read(CHUNK):
        yield chunk


def _sync_folder(folder: Path) -> None:
    # A rename or removal survives a power cut only once the folder itself is on disk.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
