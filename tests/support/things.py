"""One of everything that an address can name, in a world of one's own and in a stranger's; tests of access drive them."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, current_app, url_for
from werkzeug.routing import Rule

from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, AgencyReturn, AnswerFile, Report
from audit_app.policy import Subject
from audit_app.queries import subjects
from audit_app.queries.tracker.decisions import in_meeting
from audit_app.services import files
from audit_app.services.returns import concerns
from audit_app.services.themes import drafts
from audit_app.services.tracker import recommendations
from audit_app.services.tracker.evidence import keep
from audit_app.web.request.endpoints import needs_of
from tests.support import making
from tests.support.making import NOW, World, acting


def evidence_folder() -> Path:
    return current_app.config["SETTINGS"].evidence_folder


class Things:
    """One of everything that an address can name, and what policy knows of each."""

    def __init__(self, world: World, reference: str) -> None:
        self.ids: dict[str, str | int] = {
            "slug": "small",
            "number": 1,
            "section_key": "notice",
            "question_key": "told-in-time",
            "holder": "questions",
            "part_key": "told-in-time",
            "scale_key": "four",
            "kind": "police",
            "corrected": "agreed_grade",
            "thing_id": "nowhere",
            "version_id": world.version.id,
            "draft_id": drafts.begin_version(acting(world.qa), world.version.id, NOW).id,
            "person_id": world.owner.id,
            "agency_id": world.police.id,
            "service_id": world.police_service.id,
            "held_id": "nobody",
        }
        self.subjects: dict[str, Subject] = {}
        of_group = Subject(sub_group_id=world.sub_group.id)
        self._add("sub_group_id", world.sub_group.id, of_group)
        self._add("meeting_id", world.meeting.id, of_group)
        self._add_round(world, reference)

    def _add_round(self, world: World, reference: str) -> None:
        audit_round = making.make_moderated_round(world, reference=reference)
        self._add("round_id", audit_round.id, subjects.of_round(audit_round))
        self.round_agencies = frozenset({world.police.id, world.education.id})
        self.round_auditors = frozenset({world.police_auditor.id, world.school_auditor.id})
        self._add_return(world, making.return_of(audit_round, world.police_service))
        finding = making.make_finding(world, audit_round)
        self._add("finding_id", finding.id, subjects.of_round(audit_round))
        recommendation = making.make_recommendation(world, audit_round, [finding.id])
        recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW, minute=world.minute)
        self.ids["decision_id"] = in_meeting(world.meeting.id)[0].id
        self._add_action(world, making.make_action(world, recommendation))
        approved = {"state": "final", "approved_at": NOW, "sha256": sha256(b"Word").hexdigest()}
        db.session.add(Report(round_id=audit_round.id, number=1, content=b"Word", made_at=NOW, **approved))

    def _add_return(self, world: World, agency_return: AgencyReturn) -> None:
        self._add("case_id", agency_return.case_id, subjects.of_case(agency_return.case))
        self._add("return_id", agency_return.id, subjects.of_return(agency_return))
        concern = concerns.raise_concern(acting(world.police_lead), agency_return.id, "Not safe.", NOW)
        self._add("concern_id", concern.id, subjects.of_concern(concern))
        row = AnswerFile(return_id=agency_return.id, question_key="told-in-time")
        auditor = acting(world.police_auditor)
        files.keep(auditor, row, "b.txt", BytesIO(b"Seen."), evidence_folder(), 1000, NOW)
        self.ids["file_id"] = row.id

    def _add_action(self, world: World, action: Action) -> None:
        """Agencies and owners reach a recommendation through its actions, agencies and auditors a round through returns."""
        self._add("recommendation_id", action.recommendation_id, subjects.of_action(action))
        self._add("action_id", action.id, subjects.of_action(action))
        evidence = keep(acting(world.owner), action, "a.txt", BytesIO(b"Done."), evidence_folder(), 1000, NOW)
        self.ids["evidence_id"] = evidence.id
        written = {"written_at": NOW, "written_by_id": world.owner.id}
        update = ActionUpdate(action_id=action.id, text="Begun.", **written)
        db.session.add(update)
        db.session.flush()
        self.ids["update_id"] = update.id

    def _add(self, name: str, row_id: str, subject: Subject) -> None:
        self.ids[name], self.subjects[name] = row_id, subject

    def subject(self, rule: Rule) -> Subject | None:
        """What decides on this address: None where it names nothing that belongs to somebody."""
        named = [name for name in self.subjects if name in rule.arguments]
        if not named:
            return None
        subject = self.subjects[named[0]]
        if named[0] == "round_id":
            return Subject(subject.sub_group_id, self.round_agencies, self.round_auditors, subject.owner_id)
        return subject


@pytest.fixture
def own(world: World) -> Things:
    return Things(world, "own-round")


@pytest.fixture
def strangers(app: Flask, own: Things) -> Things:
    things = Things(making.make_world("Other"), "strangers-round")
    db.session.commit()
    return things


def governed_rules(app: Flask) -> list[Rule]:
    with app.app_context():
        return [rule for rule in app.url_map.iter_rules() if needs_of(rule.endpoint).permission]


def address_of(app: Flask, rule: Rule, things: Things) -> str:
    with app.test_request_context():
        named = {name: things.ids[name] for name in rule.arguments}
        if rule.endpoint.startswith("reports.") and "section_key" in named:
            named["section_key"] = "introduction"
        return url_for(rule.endpoint, **named)
