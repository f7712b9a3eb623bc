"""Copies of records beside an answer: who attaches, opens and removes them, and what stays of one that is removed."""

from io import BytesIO
from pathlib import Path

import pytest

from audit_app.delivery import evidence_store
from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AnswerFile, LogEntry
from audit_app.policy import Scope
from audit_app.queries.moderation.moderation import panel_case
from audit_app.queries.returns.returns import return_page
from audit_app.rules.workflow import ReturnState
from audit_app.services import files
from audit_app.services.returns import files as answer_files
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from tests.support.databases import Statements
from tests.support.making import (
    DUE,
    NOW,
    WITH_COPIES,
    World,
    acting,
    complete_answers,
    first_case,
    make_known,
    make_open_round,
    make_submitted,
    make_version,
    return_of,
)

EVERYTHING = Scope(everything=True)


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    version = make_version(world, WITH_COPIES)
    return make_known(
        world, return_of(make_open_round(world, theme_version_id=version.id), world.police_service)
    )


def attach(
    world: World, agency_return: AgencyReturn, folder: Path, name: str = "log.txt", key: str = "seen"
) -> AnswerFile:
    content = BytesIO(b"The log of 4 June.")
    return answer_files.attach_file(
        acting(world.police_auditor), agency_return.id, key, name, content, folder, 1000, NOW
    )


def remove(world: World, row: AnswerFile) -> None:
    answer_files.remove_file(acting(world.police_auditor), row.return_id, row.id, NOW)


def submitted(world: World, agency_return: AgencyReturn) -> None:
    auditor = acting(world.police_auditor)
    returns.save_answers(auditor, agency_return.id, complete_answers(agency_return), NOW)
    returns.submit_return(auditor, agency_return.id, NOW)


def logged(act: str) -> list[LogEntry]:
    return list(db.session.scalars(db.select(LogEntry).filter_by(act=act)))


def test_attaching_begins_the_return(world: World, agency_return: AgencyReturn, tmp_path: Path) -> None:
    row = attach(world, agency_return, tmp_path)
    assert agency_return.state is ReturnState.IN_PROGRESS
    assert [file.name for file in tmp_path.iterdir()] == [row.stored_as]


def test_log_tells_of_a_file_without_its_name(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    row = attach(world, agency_return, tmp_path, "Jamie Smith.txt")
    remove(world, row)
    for act in ("answer_file_attached", "answer_file_removed"):
        (entry,) = logged(act)
        assert entry.after is not None
        assert entry.after["sha256"] == row.sha256
        assert "Jamie" not in str(entry.after)


@pytest.mark.parametrize("key", ["told-in-time", "support", "nothing"])
def test_only_a_question_that_is_asked_and_takes_copies_gets_them(
    world: World, agency_return: AgencyReturn, tmp_path: Path, key: str
) -> None:
    with pytest.raises(NotAllowed):
        attach(world, agency_return, tmp_path, key=key)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_attached_to_an_action_cannot_be_attached_here(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as caught:
        attach(world, agency_return, tmp_path, "log.pdf")
    assert list(caught.value.fields) == ["file"]


def test_an_answer_holds_no_files_without_end(
    world: World, agency_return: AgencyReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_files, "MOST_FILES", 1)
    row = attach(world, agency_return, tmp_path)
    with pytest.raises(Invalid, match="up to 1 file"):
        attach(world, agency_return, tmp_path)
    remove(world, row)
    attach(world, agency_return, tmp_path)


def test_nothing_comes_or_goes_once_the_return_is_handed_in(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    row = attach(world, agency_return, tmp_path)
    submitted(world, agency_return)
    with pytest.raises(Refused, match="no longer be changed"):
        attach(world, agency_return, tmp_path)
    with pytest.raises(Refused, match="no longer be changed"):
        remove(world, row)


@pytest.mark.parametrize("who", ["police_auditor", "police_lead", "qa", "moderator"])
def test_whoever_reads_the_return_opens_its_files(
    world: World, agency_return: AgencyReturn, tmp_path: Path, who: str
) -> None:
    row = attach(world, agency_return, tmp_path)
    reader = acting(getattr(world, who))
    with answer_files.open_file(reader, agency_return.id, row.id, tmp_path).data as data:
        assert data.read() == b"The log of 4 June."


@pytest.mark.parametrize(
    "who", ["chair", "viewer", "owner", "administrator", "school_auditor", "school_lead"]
)
def test_for_everybody_else_there_is_no_file(
    world: World, agency_return: AgencyReturn, tmp_path: Path, who: str
) -> None:
    row = attach(world, agency_return, tmp_path)
    with pytest.raises(NotAllowed) as caught:
        answer_files.open_file(acting(getattr(world, who)), agency_return.id, row.id, tmp_path)
    assert caught.value.hidden


@pytest.mark.parametrize("who", ["police_lead", "qa", "moderator"])
def test_only_its_auditor_attaches_and_removes(
    world: World, agency_return: AgencyReturn, tmp_path: Path, who: str
) -> None:
    row = attach(world, agency_return, tmp_path)
    other = acting(getattr(world, who))
    with pytest.raises(NotAllowed):
        answer_files.remove_file(other, agency_return.id, row.id, NOW)
    with pytest.raises(NotAllowed):
        answer_files.attach_file(other, agency_return.id, "seen", "a.txt", BytesIO(b"a"), tmp_path, 1000, NOW)


def test_file_is_not_found_under_another_return(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    row = attach(world, agency_return, tmp_path)
    other = return_of(agency_return.case.audit_round, world.school_service)
    with pytest.raises(NotAllowed):
        answer_files.open_file(acting(world.qa), other.id, row.id, tmp_path)


def test_of_a_removed_file_the_content_and_the_name_are_gone(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    row = attach(world, agency_return, tmp_path)
    remove(world, row)
    remove(world, row)
    with pytest.raises(NotAllowed):
        answer_files.open_file(acting(world.qa), agency_return.id, row.id, tmp_path)
    files.clear_removed(tmp_path, NOW)
    assert not list(tmp_path.iterdir())
    assert (row.file_name, row.size, row.removed_by_id, row.cleared_at) == (
        "",
        18,
        world.police_auditor.id,
        NOW,
    )
    assert len(logged("answer_file_removed")) == 1


def test_content_stays_where_the_removal_did_not_come_to_stand(
    world: World, agency_return: AgencyReturn, tmp_path: Path
) -> None:
    row = attach(world, agency_return, tmp_path)
    with db.session.begin_nested() as nested:
        remove(world, row)
        nested.rollback()
    files.clear_removed(tmp_path, NOW)
    assert [file.name for file in tmp_path.iterdir()] == [row.stored_as]


def test_what_the_store_does_not_let_go_is_tried_again(
    world: World, agency_return: AgencyReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = attach(world, agency_return, tmp_path)
    remove(world, row)

    def fails(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as broken:
        broken.setattr(evidence_store, "remove", fails)
        files.clear_removed(tmp_path, NOW)
    assert row.cleared_at is None
    files.clear_removed(tmp_path, NOW)
    assert row.cleared_at == NOW
    assert not list(tmp_path.iterdir())


def test_pages_cost_the_same_however_many_files(
    world: World, agency_return: AgencyReturn, tmp_path: Path, statements: Statements
) -> None:
    case = first_case(agency_return.case.audit_round)
    costs, seen = set(), []
    return_page(EVERYTHING, agency_return.id)
    for _ in range(3):
        attach(world, agency_return, tmp_path)
        db.session.flush()
        db.session.expire_all()
        statements.clear()
        page = return_page(EVERYTHING, agency_return.id)
        costs.add(len(statements))
        assert page is not None
        seen.append(sum(len(item.files) for section in page.sections for item in section.asked))
    assert (len(costs), seen) == (1, [1, 2, 3])
    submitted(world, agency_return)
    make_submitted(world, return_of(case.audit_round, world.school_service))
    rounds.begin_moderation(acting(world.qa), case.round_id, DUE)
    statements.clear()
    panel = panel_case(EVERYTHING, case.id)
    assert panel is not None
    assert sum("answer_file" in one for one in statements) == 1
    said = [said for group in panel.groups for item in group.items for said in item.said if said.files]
    assert [(len(one.files), one.service) for one in said] == [(3, "Police")]
