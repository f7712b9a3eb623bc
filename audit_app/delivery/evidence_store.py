"""Keeps files of evidence in one folder under random keys; services store, open and remove them."""

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
    """Its text is for people."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit / 1024 / 1024:g} MB.")
        self.limit = limit


class NoSuchFile(Exception):
    """Nothing is kept under this key, or it is no key of ours."""


@dataclass(frozen=True)
class Stored:
    """`size` in bytes; `sha256` in hexadecimal."""

    key: str
    size: int
    sha256: str


def store(folder: Path, data: BinaryIO, limit: int) -> Stored:
    """Keeps what `data` holds from where it stands: on disk, whole and under its key, or not at all.

    Raises TooLarge after reading at most one chunk beyond `limit` bytes.
    """
    return _keep(folder, secrets.token_hex(16), data, limit)


def put_back(folder: Path, key: str, data: IO[bytes]) -> None:
    """From a backup, under the key that it had. Raises NoSuchFile for what can be no key."""
    _keep(folder, _path(folder, key).name, data, None)


def holds(folder: Path, key: str, sha256: str) -> bool:
    """Whether the file under `key` is there and says what it said. Raises NoSuchFile for what can be no key."""
    try:
        with _path(folder, key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def open_stored(folder: Path, key: str) -> BinaryIO:
    """Raises NoSuchFile."""
    try:
        return _path(folder, key).open("rb")
    except FileNotFoundError:
        raise NoSuchFile(key) from None


def remove(folder: Path, key: str) -> None:
    """Removing twice does no harm. Raises NoSuchFile for what can be no key."""
    _path(folder, key).unlink(missing_ok=True)
    if folder.exists():
        _settle(folder)


def _path(folder: Path, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise NoSuchFile(key)
    return folder / key


def _keep(folder: Path, key: str, data: IO[bytes], limit: int | None) -> Stored:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f"{key}.part"
    try:
        size, digest = _write(unfinished, data, limit)
        unfinished.rename(folder / key)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _settle(folder)
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


def _settle(folder: Path) -> None:
    """A rename or removal is only lasting once the folder itself is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
