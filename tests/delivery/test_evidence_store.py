"""Files of evidence on disk."""

import hashlib
import io
from pathlib import Path

import pytest

from audit_app.delivery.evidence_store import CHUNK, NoSuchFile, TooLarge, open_stored, remove, store

LIMIT = 1024 * 1024


class Broken(io.BytesIO):
    """Gives one chunk, then fails as a lost connection does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionError
        return super().read(size)


def keep(folder: Path, content: bytes = b"minutes of the meeting") -> str:
    return store(folder, io.BytesIO(content), LIMIT).key


def test_stored_file_can_be_opened_again(tmp_path: Path) -> None:
    with open_stored(tmp_path, keep(tmp_path, b"x" * (3 * CHUNK + 7))) as file:
        assert file.read() == b"x" * (3 * CHUNK + 7)


def test_size_and_hash_are_those_of_the_content(tmp_path: Path) -> None:
    stored = store(tmp_path, io.BytesIO(b"minutes"), LIMIT)
    assert (stored.size, stored.sha256) == (7, hashlib.sha256(b"minutes").hexdigest())


def test_file_of_exactly_the_limit_is_kept(tmp_path: Path) -> None:
    assert store(tmp_path, io.BytesIO(b"x" * LIMIT), LIMIT).size == LIMIT


def test_file_over_the_limit_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match=r"The file is larger than 1 MB\."):
        store(tmp_path, io.BytesIO(b"x" * (LIMIT + 1)), LIMIT)


def test_file_over_the_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    data = io.BytesIO(b"x" * (10 * LIMIT))
    with pytest.raises(TooLarge):
        store(tmp_path, data, LIMIT)
    assert data.tell() <= LIMIT + CHUNK


@pytest.mark.parametrize(
    ("data", "error"), [(io.BytesIO(b"x" * 200), TooLarge), (Broken(b"x" * 50), ConnectionError)]
)
def test_nothing_is_left_of_a_file_that_was_not_kept(
    tmp_path: Path, data: io.BytesIO, error: type[Exception]
) -> None:
    with pytest.raises(error):
        store(tmp_path, data, 100)
    assert list(tmp_path.iterdir()) == []


def test_same_content_twice_has_two_keys(tmp_path: Path) -> None:
    assert keep(tmp_path) != keep(tmp_path)


def test_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    key = keep(tmp_path / "instance" / "evidence")
    folder = tmp_path / "instance" / "evidence"
    assert [path.stat().st_mode & 0o077 for path in (folder, folder / key)] == [0, 0]


@pytest.mark.parametrize(
    "key", ["../secret", "/etc/passwd", "", "secret", "0" * 31, "0" * 32 + "\n", "٠" * 32]
)
def test_key_that_is_not_ours_opens_nothing(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "evidence").mkdir()
    with pytest.raises(NoSuchFile):
        open_stored(tmp_path / "evidence", key)


def test_file_that_was_never_finished_cannot_be_opened(tmp_path: Path) -> None:
    unfinished = "0" * 32 + ".part"
    (tmp_path / unfinished).write_bytes(b"minu")
    with pytest.raises(NoSuchFile):
        open_stored(tmp_path, unfinished)


def test_key_that_is_not_ours_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(NoSuchFile):
        remove(tmp_path / "evidence", "../secret")
    assert (tmp_path / "secret").exists()


def test_removed_file_is_gone(tmp_path: Path) -> None:
    key = keep(tmp_path)
    remove(tmp_path, key)
    with pytest.raises(NoSuchFile):
        open_stored(tmp_path, key)


def test_removing_twice_does_no_harm(tmp_path: Path) -> None:
    key = keep(tmp_path)
    remove(tmp_path, key)
    remove(tmp_path, key)
    assert list(tmp_path.iterdir()) == []


def test_removing_where_nothing_was_ever_kept_does_no_harm(tmp_path: Path) -> None:
    remove(tmp_path / "evidence", "0" * 32)
    assert not (tmp_path / "evidence").exists()
