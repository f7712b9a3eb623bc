"""Loads a demonstration round, from setting it up to the findings of the panel, by the services of the pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.cli.demonstration.partnership import Cast
from audit_app.cli.demonstration.reports import ReportLoader
from audit_app.policy import Actor, Role
from audit_app.queries.rounds.services_asked import returns_asked
from audit_app.queries.themes.themes import question_set, version_id
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.case_facts import SETTLED_KEY_PREFIX
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.round_dates import DATES
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.services.moderation import findings, moderation, panel_answers
from audit_app.services.returns import concerns, returns
from audit_app.services.rounds import cases, known, rounds, sample


@dataclass(frozen=True)
class Places:
    """The folders of the demonstration's files and of evidence; `evidence_limit` is in bytes for each file."""

    content: Path
    evidence: Path
    evidence_limit: int


class RoundLoader:
    """Loads a round as far as its file goes, each act at its own time and by its own person."""

    def __init__(self, cast: Cast, content: Content, places: Places) -> None:
        self.cast = cast
        self.content = content
        self.places = places
        self.group: str = content["sub_group"]
        self.qa = cast.first(Role.QA_OFFICER)
        self.moderator = cast.first(Role.MODERATOR, self.group)
        self.version_id = files.require(version_id(content["theme"], int(content["version"])))
        self.questions: QuestionSet = question_set(self.version_id)
        self.cases: list[Content] = [*content.get("cases", ())]
        for name in content.get("cases_files", ()):
            self.cases += files.read_file(places.content / name)["cases"]
        self.case_ids: dict[str, str] = {}
        self.return_ids: dict[tuple[str, str], str] = {}
        self.finding_ids: dict[str, str] = {}

    def load(self) -> None:
        """Load the round."""
        self._set_up()
        for case in self.cases:
            for return_ in case["returns"]:
                self._load_return(case["reference"], return_)
        for case in self.cases:
            if "concern" in case:
                self._load_concern(case)
            if "withdrawn" in case:
                self._withdraw(case)
        if "findings" in self.content:
            self._moderate()
        if "report" in self.content:
            evidence = self.places.evidence, self.places.evidence_limit
            ReportLoader(self.cast, self.content, self.round_id, self.finding_ids, *evidence).load()

    def _set_up(self) -> None:
        opened = files.at_hour(self._day("opened_on"), 10)
        audit_round = rounds.create_round(self.qa, self._details(), opened - timedelta(days=14))
        self.round_id = audit_round.id
        asked: dict[str, list[str]] = {}
        for case in self.cases:
            details = CaseDetails(case["reference"], case["facts"], case["story"])
            row = cases.add_case(self.qa, self.round_id, details, opened - timedelta(days=7))
            self.case_ids[case["reference"]] = row.id
            asked[row.id] = [self.cast.services[return_["service"]] for return_ in case["returns"]]
        cases.ask_services(self.qa, self.round_id, asked, opened - timedelta(days=6))
        asked_ids = returns_asked(self.round_id)
        for case in self.cases:
            case_id = self.case_ids[case["reference"]]
            for return_ in case["returns"]:
                service_id = self.cast.services[return_["service"]]
                self.return_ids[case["reference"], return_["service"]] = asked_ids[case_id, service_id]
        rounds.open_round(self.qa, self.round_id, opened)

    def _details(self) -> rounds.RoundDetails:
        sampling = self.content["sampling"]
        return rounds.RoundDetails(
            title=self.content["title"],
            reference=self.content["reference"],
            theme_version_id=self.version_id,
            sub_group_id=self.cast.sub_groups[self.group],
            purpose=self.content["purpose"],
            sampling=f"{sampling['method'].strip()} Left out: {sampling['exclusions'].strip()}",
            population=int(sampling["population"]),
            invented=self.content["invented"],
            **{name: self._day(name) for name in DATES},
        )

    def _load_return(self, reference: str, content: Content) -> None:
        return_id = self.return_ids[reference, content["service"]]
        lead = self.cast.lead(content["service"])
        confirmed = files.at_hour(files.read_day(content.get("confirmed_on"), self._day("known_due")), 11)
        if content.get("known") == "false":
            known.say_not_known(lead, return_id, confirmed)
            return
        if "auditor" not in content:
            return
        auditor = self.cast.people[content["auditor"]]
        known.say_known(lead, return_id, files.require(auditor.person_id), confirmed)
        if content.get("answers"):
            saved_on = content.get("submitted_on") or content.get("saved_on")
            saved = files.at_hour(files.read_day(saved_on, self._day("returns_due")), 15)
            self._answer(auditor, return_id, content["answers"], saved)
            if "submitted_on" in content:
                returns.submit_return(auditor, return_id, saved + timedelta(minutes=4))
                self._review(return_id, content, saved + timedelta(days=2))

    def _review(self, return_id: str, content: Content, now: datetime) -> None:
        """Accept a return, unless the file says what has to change or that nobody has looked yet."""
        if "sent_back" in content:
            returns.send_back_return(self.qa, return_id, content["sent_back"], now)
        elif content.get("accepted") != "false":
            returns.accept_return(self.qa, return_id, now)

    def _answer(self, auditor: Actor, return_id: str, answers: Content, now: datetime) -> None:
        entered = {
            key: returns.EnteredAnswer(self._response(key, answer), "") for key, answer in answers.items()
        }
        returns.save_answers(auditor, return_id, entered, now)

    def _response(self, key: str, content: Content | str | list[Any]) -> Response:
        """Return an answer. Where the file has a plain value in place of a mapping, there is nothing beside it."""
        answer: Content = content if isinstance(content, dict) else {"value": content}
        question = self.questions.question(key)
        scale = self.questions.scale_of(question)
        absence = answer.get("absence")
        value = None if absence else TYPES[question.type].parse(answer["value"], question, scale)
        return Response(
            value=value,
            absence=Absence(absence) if absence else None,
            reason=answer.get("reason", "").strip(),
            rationale=answer.get("rationale", "").strip(),
        )

    def _load_concern(self, case: Content) -> None:
        concern = case["concern"]
        raised_by = self.cast.people[concern["raised_by"]]
        agency = self.cast.agency_of[concern["raised_by"]]
        service = next(
            return_["service"]
            for return_ in case["returns"]
            if self.cast.service_agencies[return_["service"]] == self.cast.agencies[agency]
        )
        return_id = self.return_ids[case["reference"], service]
        raised_at = files.read_moment(concern["raised_at"])
        row = concerns.raise_concern(raised_by, return_id, concern["text"], raised_at)
        acknowledged_by = self.cast.people[concern["acknowledged_by"]]
        acknowledged_at = files.read_moment(concern["acknowledged_at"])
        concerns.acknowledge_concern(acknowledged_by, row.id, concern["response"], acknowledged_at)

    def _withdraw(self, case: Content) -> None:
        withdrawn = case["withdrawn"]
        noon = files.at_hour(files.read_day(withdrawn["on"]), 12)
        sample.withdraw_case(self.qa, self.case_ids[case["reference"]], withdrawn["reason"], noon)

    def _moderate(self) -> None:
        """Load the panel's day: attendance, then the cases one after another, then the findings."""
        begun = files.at_hour(self._day("moderation_on"), 9)
        rounds.begin_moderation(self.qa, self.round_id, begun)
        if "attendance" in self.content:
            self._note_attendance(self.content["attendance"], begun + timedelta(minutes=30))
        for number, case in enumerate(self.cases):
            self._moderate_case(case, begun + timedelta(hours=1, minutes=15 * number))
        for finding in self.content["findings"]:
            details = findings.FindingDetails(
                kind=FindingKind(finding["kind"]),
                heading=finding["heading"],
                text=finding["text"],
                key_line=finding.get("key_line", ""),
                case_ids=tuple(self.case_ids[reference] for reference in finding["cases"]),
                service_ids=tuple(self.cast.services[service] for service in finding["services"]),
            )
            row = findings.write_finding(self.moderator, self.round_id, details, begun + timedelta(hours=6))
            self.finding_ids[finding["heading"]] = row.id

    def _moderate_case(self, case: Content, now: datetime) -> None:
        case_id = self.case_ids[case["reference"]]
        if "note" in case:
            moderation.write_note(self.moderator, case_id, case["note"], None, now)
        for key, agreed in case.get("agreed", {}).items():
            details = moderation.GradeDetails(agreed["level"], agreed["reason"], agreed.get("dissent", ""))
            question_key = key if key != "overall" else self.questions.overall_questions[0].key
            moderation.agree_grade(self.moderator, case_id, question_key, details, None, now)
        for fact, settled in case.get("settled", {}).items():
            question_key, value = f"{SETTLED_KEY_PREFIX}{fact}", settled["value"]
            panel_answers.answer_question(
                self.moderator, case_id, question_key, value, settled["reason"], None, now
            )

    def _note_attendance(self, attendance: Content, now: datetime) -> None:
        agencies = {self.cast.agencies[agency]: people for agency, people in attendance["agencies"].items()}
        details = moderation.AttendanceDetails(agencies, attendance["others"])
        moderation.note_attendance(self.moderator, self.round_id, details, None, now)

    def _day(self, key: str) -> date:
        return files.read_day(self.content[key])
