"""Evidence: what is kept of a file, who may have it, and what is refused."""

from io import BytesIO
from pathlib import Path

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.models import Evidence
from audit_app.services.tracker import actions, evidence
from tests.support.making import NOW, World, acting, make_action

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


def attach(world: World, folder: Path, name: str, content: bytes, limit: int = 1000) -> Evidence:
    action = make_action(world)
    return actions.attach_evidence(acting(world.owner), action.id, name, BytesIO(content), folder, limit, NOW)


def test_row_says_what_the_file_is(world: World, tmp_path: Path) -> None:
    row = attach(world, tmp_path, "C:\\samples\\sample 1.txt", b"20 of 20")
    assert (row.file_name, row.kind, row.content_type, row.size) == ("sample 1.txt", "text", "text/plain", 8)
    assert len(row.sha256) == 64


def test_file_is_kept_under_a_key_and_not_under_its_name(world: World, tmp_path: Path) -> None:
    row = attach(world, tmp_path, "sample.txt", b"20 of 20")
    assert [file.name for file in tmp_path.iterdir()] == [row.stored_as]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html></html>"),
        ("picture.pdf", PNG),
        ("program.exe", b"MZ\x90"),
        ("empty.txt", b""),
        ("page.txt", b"<script>alert(1)</script>"),
    ],
)
def test_file_that_is_not_what_we_take_is_refused(
    world: World, tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(Invalid) as caught:
        attach(world, tmp_path, name, content)
    assert list(caught.value.fields) == ["file"]
    assert not list(tmp_path.iterdir())


def test_file_over_the_limit_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="larger than"):
        attach(world, tmp_path, "sample.txt", b"a" * 1001)
    assert not list(tmp_path.iterdir())


def test_action_does_not_hold_files_without_end(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 0)
    with pytest.raises(Invalid, match="up to 0 files"):
        attach(world, tmp_path, "sample.txt", b"20 of 20")


@pytest.mark.parametrize("who", ["owner", "qa", "chair", "viewer", "school_lead"])
def test_whoever_reads_the_action_opens_its_evidence(world: World, tmp_path: Path, who: str) -> None:
    row = attach(world, tmp_path, "sample.txt", b"20 of 20")
    download = evidence.open_evidence(acting(getattr(world, who)), row.action_id, row.id, tmp_path)
    with download.data:
        assert download.data.read() == b"20 of 20"


def test_stranger_opens_no_evidence(world: World, tmp_path: Path) -> None:
    row = attach(world, tmp_path, "sample.txt", b"20 of 20")
    with pytest.raises(NotAllowed) as caught:
        evidence.open_evidence(acting(world.police_lead), row.action_id, row.id, tmp_path)
    assert caught.value.hidden


def test_lost_file_is_said_to_be_lost(world: World, tmp_path: Path) -> None:
    row = attach(world, tmp_path, "sample.txt", b"20 of 20")
    (tmp_path / row.stored_as).unlink()
    with pytest.raises(Refused, match="cannot be found"):
        evidence.open_evidence(acting(world.owner), row.action_id, row.id, tmp_path)


def test_a_file_whose_content_has_changed_in_the_store_is_not_given_out(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    row = attach(world, tmp_path, "a.txt", b"Agreed.")
    (tmp_path / row.stored_as).chmod(0o600)
    (tmp_path / row.stored_as).write_bytes(b"Refused")
    with pytest.raises(Refused, match="not the file that was attached"):
        evidence.open_evidence(acting(world.owner), row.action_id, row.id, tmp_path)
    assert "is not the file of its hash" in caplog.text
