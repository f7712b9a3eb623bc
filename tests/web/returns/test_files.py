"""The pages on which copies of records are attached, opened and removed, and those that list them."""

from io import BytesIO
from typing import Any

import pytest

from audit_app.extensions import db
from audit_app.models import AccessEntry, AgencyReturn, Answer, AnswerFile
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    DUE,
    NOW,
    WITH_COPIES,
    World,
    acting,
    complete_answers,
    make_known,
    make_open_round,
    make_submitted,
    make_version,
    return_of,
    words_of_file,
)
from tests.support.page import Page
from tests.support.things import evidence_folder


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    version = make_version(world, WITH_COPIES)
    audit_round = make_open_round(world, theme_version_id=version.id)
    made = make_known(world, return_of(audit_round, world.police_service))
    db.session.commit()
    return made


@pytest.fixture
def auditor(visit: Visits, world: World, agency_return: AgencyReturn) -> Visitor:
    return visit.as_(world.police_auditor)


def section(agency_return: AgencyReturn) -> str:
    return f"/returns/{agency_return.id}/sections/notice?page=1"


def files(agency_return: AgencyReturn) -> str:
    return f"/returns/{agency_return.id}/questions/seen/files"


def attach(
    auditor: Visitor,
    agency_return: AgencyReturn,
    content: bytes = b"4 June",
    name: str = "log.txt",
    **more: Any,
) -> Page:
    return auditor.post(files(agency_return), {"file": (BytesIO(content), name)}, **more)


def submit(world: World, agency_return: AgencyReturn) -> None:
    actor = acting(world.police_auditor)
    returns.save_answers(actor, agency_return.id, complete_answers(agency_return), NOW)
    returns.submit_return(actor, agency_return.id, NOW)


def kept() -> list[bytes]:
    """What the store holds of the rows that there are."""
    paths = [evidence_folder() / key for key in db.session.scalars(db.select(AnswerFile.stored_as))]
    return sorted(path.read_bytes() for path in paths if path.exists())


def test_button_of_the_section_saves_and_leads_to_the_files(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = auditor.get(section(agency_return))
    assert "Save and attach a copy" in page.buttons
    sent = page.form_values(section(agency_return)) | {
        "value-seen-1-document": "Minutes",
        "then": "files-seen",
    }
    after = auditor.post(section(agency_return), sent)
    assert after.heading == "Copies of the records for 1.4"
    assert "First remove all names of people" in after.main
    assert "up to 10 MB" in after.main
    assert db.session.scalars(db.select(Answer.value).filter_by(question_key="seen")).one() == [
        {"document": "Minutes"}
    ]


def test_attached_file_is_listed_wherever_its_answer_is_read(
    world: World, visit: Visits, auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = attach(auditor, agency_return)
    for words in ("The file is attached.", "(Plain text, 6 Bytes), Robin Auditor"):
        assert words in page.main
    page = auditor.get(section(agency_return))
    assert "Save and attach or remove copies" in page.buttons
    assert page.links["log.txt"] in auditor.get(f"/returns/{agency_return.id}/check").html
    submit(world, agency_return)
    make_submitted(world, return_of(agency_return.case.audit_round, world.school_service))
    rounds.begin_moderation(acting(world.qa), agency_return.case.round_id, DUE)
    lead, moderator = visit.as_(world.police_lead), visit.as_(world.moderator)
    assert lead.get(f"/returns/{agency_return.id}").links["log.txt"] == page.links["log.txt"]
    panel = moderator.get(f"/cases/{agency_return.case_id}/moderation")
    assert moderator.raw("GET", panel.links["log.txt"]).data == b"4 June"
    copy = auditor.raw("GET", f"/returns/{agency_return.id}/return.docx")
    assert "Attached: log.txt" in words_of_file(copy.data)


def test_copy_is_a_download_and_nothing_else_and_the_look_is_noted(
    world: World, visit: Visits, auditor: Visitor, agency_return: AgencyReturn
) -> None:
    address = attach(auditor, agency_return).links["log.txt"]
    answer = visit.as_(world.qa).raw("GET", address)
    assert answer.headers["Content-Disposition"] == "attachment; filename=log.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.mimetype == "text/plain"
    looks = db.select(AccessEntry).filter_by(page="answer_files.download", subject_id=agency_return.id)
    assert [look.person_id for look in db.session.scalars(looks)] == [world.qa.id]


def test_look_at_a_part_of_a_file_is_noted_too(
    world: World, visit: Visits, agency_return: AgencyReturn
) -> None:
    address = f"/returns/{agency_return.id}/return.docx"
    answer = visit.as_(world.qa).client.get(address, headers={"Range": "bytes=0-9"}, buffered=True)
    assert (answer.status_code, len(answer.data)) == (206, 10)
    looks = db.select(AccessEntry).filter_by(page="returns.word", subject_id=agency_return.id)
    assert [look.person_id for look in db.session.scalars(looks)] == [world.qa.id]


@pytest.mark.parametrize(
    ("name", "code"),
    [("chair", 403), ("viewer", 403), ("owner", 403), ("school_auditor", 404), ("school_lead", 404)],
)
def test_nobody_else_gets_the_file(
    world: World, visit: Visits, auditor: Visitor, agency_return: AgencyReturn, name: str, code: int
) -> None:
    address = attach(auditor, agency_return).links["log.txt"]
    assert visit.as_(getattr(world, name)).raw("GET", address).status_code == code


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"MZ\x90\x00program", "minutes.pdf", "The name ends in .pdf"),
        (b"", "empty.txt", "The file is empty."),
        (b"<script>alert(1)</script>", "page.txt", "hidden code"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field(
    auditor: Visitor, agency_return: AgencyReturn, content: bytes, name: str, says: str
) -> None:
    page = attach(auditor, agency_return, content, name, status=422)
    assert says in page.field_errors[0]


def test_nothing_chosen_is_said_beside_the_field(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.post(files(agency_return), {}, status=422)
    assert page.field_errors == ["Error: Select a file"]


def test_hostile_name_is_only_a_name(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = attach(auditor, agency_return, name="../../<img src=x onerror=alert(1)>\u202e.txt")
    assert not page.all("img")
    assert "-img src=x onerror=alert(1)-.txt" in page.links


def test_what_a_file_is_called_is_read_for_what_names_a_child(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = attach(auditor, agency_return, name="Referral 943 476 5919.txt")
    assert "looks like an NHS number" in page.main


def test_copy_may_be_larger_than_other_forms_up_to_the_limit(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = auditor.get(files(agency_return))
    assert auditor.send_large(page, files(agency_return), b"a line of text\n" * 300_000)[0] == 200
    status, refused = auditor.send_large(page, files(agency_return), b"a line of text\n" * 700_000)
    assert (status, refused.field_errors) == (422, ["Error: The file is larger than 10 MB."])


def test_removing_asks_first_and_then_the_content_is_gone(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    attach(auditor, agency_return, b"stays", "stays.txt")
    page = attach(auditor, agency_return)
    asked = auditor.get(page.links["Remove log.txt"])
    assert asked.heading == "Remove this copy?"
    assert asked.links["Keep the file"] == files(agency_return)
    assert kept() == [b"4 June", b"stays"]
    after = auditor.post(page.links["Remove log.txt"], {})
    assert "The file is removed." in after.main
    assert "log.txt" not in after.html
    assert kept() == [b"stays"]
    auditor.get(page.links["Remove log.txt"], status=404)
    auditor.get(page.links["log.txt"], status=404)
    assert auditor.post(page.links["Remove log.txt"], {}).heading == after.heading


def test_full_answer_offers_no_form(
    auditor: Visitor, agency_return: AgencyReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit_app.services.returns.files.MOST_FILES", 1)
    page = attach(auditor, agency_return)
    assert "Attach file" not in page.buttons
    assert "An answer can have up to 1 file." in page.main
    assert "up to 1 file" in attach(auditor, agency_return, status=422).main


def test_return_that_is_handed_in_takes_and_loses_no_file(
    world: World, auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = attach(auditor, agency_return)
    submit(world, agency_return)
    for address in (files(agency_return), page.links["Remove log.txt"]):
        assert "no longer be changed" in auditor.get(address, status=409).main
        assert "no longer be changed" in auditor.post(address, {}, status=409).main
    assert kept() == [b"4 June"]


def test_question_that_takes_no_copies_has_no_such_page(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    for key in ("told-in-time", "support", "x"):
        auditor.get(files(agency_return).replace("seen", key), status=404)
