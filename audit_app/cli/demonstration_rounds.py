"""One round of the demonstration, through the services that the pages call; demonstration.py calls it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from audit_app.cli import demonstration_files as files
from audit_app.cli.demonstration_files import Content
from audit_app.cli.demonstration_partnership import Cast
from audit_app.policy import Actor, Role
from audit_app.queries.cases import returns_asked
from audit_app.queries.themes import question_set, version_id
from audit_app.rules.answer_types import TYPES, Absence, Response
from audit_app.rules.case_details import CaseDetails
from audit_app.rules.findings import FindingKind
from audit_app.rules.next_rounds import DATES
from audit_app.rules.question_sets import QuestionSet
from audit_app.rules.told_facts import SETTLED
from audit_app.services import (
    actions,
    cases,
    concerns,
    corrections,
    findings,
    known,
    moderation,
    more_time,
    panel_answers,
    recommendations,
    reports,
    returns,
    rounds,
    sample,
)

TEXTS = {
    "executive_summary": "executive-summary",
    "introduction": "introduction",
    "methodology_notes": "methodology",
    "lived_experience": "lived-experience",
    "conclusions": "conclusions",
    "dissemination": "dissemination",
}


@dataclass(frozen=True)
class Places:
    """Where the demonstration's files stand, and where evidence goes; `evidence_limit` in bytes."""

    content: Path
    evidence: Path
    evidence_limit: int


class RoundLoader:
    """One round, from its setting up to as far as its file goes, each act at its own time and by its own person."""

    def __init__(self, cast: Cast, content: Content, places: Places) -> None:
        self.cast = cast
        self.content = content
        self.places = places
        self.group: str = content["sub_group"]
        self.qa = cast.first(Role.QA_OFFICER)
        self.moderator = cast.first(Role.MODERATOR, self.group)
        self.chair = cast.first(Role.CHAIR, self.group)
        self.version_id = files.found(version_id(content["theme"], int(content["version"])))
        self.questions: QuestionSet = question_set(self.version_id)
        self.cases: list[Content] = [*content.get("cases", ())]
        for name in content.get("cases_files", ()):
            self.cases += files.read(places.content / name)["cases"]
        self.case_ids: dict[str, str] = {}
        self.return_ids: dict[tuple[str, str], str] = {}
        self.finding_ids: dict[str, str] = {}

    def load(self) -> None:
        self._set_up()
        for case in self.cases:
            for one in case["returns"]:
                self._load_return(case["reference"], one)
        for case in self.cases:
            if "concern" in case:
                self._load_concern(case)
            if "withdrawn" in case:
                self._withdraw(case)
        if "findings" in self.content:
            self._moderate()
        if "report" in self.content:
            self._report()

    def _set_up(self) -> None:
        opened = files.at(self._day("opened_on"), 10)
        audit_round = rounds.create_round(self.qa, self._details(), opened - timedelta(days=14))
        self.round_id = audit_round.id
        asked: dict[str, list[str]] = {}
        for case in self.cases:
            details = CaseDetails(case["reference"], case["facts"], case["story"])
            row = cases.add_case(self.qa, self.round_id, details, opened - timedelta(days=7))
            self.case_ids[case["reference"]] = row.id
            asked[row.id] = [self.cast.services[one["service"]] for one in case["returns"]]
        cases.ask_services(self.qa, self.round_id, asked, opened - timedelta(days=6))
        asked_ids = returns_asked(self.round_id)
        for case in self.cases:
            case_id = self.case_ids[case["reference"]]
            for one in case["returns"]:
                place = case_id, self.cast.services[one["service"]]
                self.return_ids[case["reference"], one["service"]] = asked_ids[place]
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

    def _load_return(self, reference: str, one: Content) -> None:
        return_id = self.return_ids[reference, one["service"]]
        lead = self.cast.lead(one["service"])
        confirmed = files.at(files.day(one.get("confirmed_on"), self._day("known_due")), 11)
        if one.get("known") == "false":
            known.say_not_known(lead, return_id, confirmed)
            return
        if "auditor" not in one:
            return
        auditor = self.cast.people[one["auditor"]]
        known.say_known(lead, return_id, self._person_id(auditor), confirmed)
        if one.get("answers"):
            submitted = files.at(
                files.day(one.get("submitted_on") or one.get("saved_on"), self._day("returns_due")), 15
            )
            self._answer(auditor, return_id, one["answers"], submitted)
            if "submitted_on" in one:
                returns.submit_return(auditor, return_id, submitted + timedelta(minutes=4))
                self._review(return_id, one, submitted + timedelta(days=2))

    def _review(self, return_id: str, one: Content, now: datetime) -> None:
        """Accepted, unless the file says what has to change or that nobody has looked yet."""
        if "sent_back" in one:
            returns.send_back_return(self.qa, return_id, one["sent_back"], now)
        elif one.get("accepted") != "false":
            returns.accept_return(self.qa, return_id, now)

    def _answer(self, auditor: Actor, return_id: str, answers: Content, now: datetime) -> None:
        entered = {key: returns.Entered(self._response(key, answer), "") for key, answer in answers.items()}
        returns.save_answers(auditor, return_id, entered, now)

    def _response(self, key: str, given: Content | str | list[Any]) -> Response:
        """The value alone stands for an answer with nothing beside it, unless the value is a mapping itself."""
        answer: Content = given if isinstance(given, dict) else {"value": given}
        question = self.questions.question(key)
        scale = self.questions.scale(question.scale) if question.scale else None
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
            one["service"]
            for one in case["returns"]
            if self.cast.service_agencies[one["service"]] == self.cast.agencies[agency]
        )
        row = concerns.raise_concern(
            raised_by,
            self.return_ids[case["reference"], service],
            concern["text"],
            files.moment(concern["raised_at"]),
        )
        by = self.cast.people[concern["acknowledged_by"]]
        concerns.acknowledge_concern(
            by, row.id, concern["response"], files.moment(concern["acknowledged_at"])
        )

    def _withdraw(self, case: Content) -> None:
        withdrawn = case["withdrawn"]
        sample.withdraw_case(
            self.qa,
            self.case_ids[case["reference"]],
            withdrawn["reason"],
            files.at(files.day(withdrawn["on"]), 12),
        )

    def _moderate(self) -> None:
        day = files.at(self._day("moderation_on"), 9)
        rounds.begin_moderation(self.qa, self.round_id, day)
        if "attendance" in self.content:
            self._note_attendance(self.content["attendance"], day + timedelta(minutes=30))
        for number, case in enumerate(self.cases):
            minute = day + timedelta(hours=1, minutes=15 * number)
            if "note" in case:
                case_id = self.case_ids[case["reference"]]
                moderation.write_note(self.moderator, case_id, case["note"], None, minute)
            for key, agreed in case.get("agreed", {}).items():
                details = moderation.GradeDetails(
                    agreed["level"], agreed["reason"], agreed.get("dissent", "")
                )
                question = key if key != "overall" else self.questions.overall_questions[0].key
                moderation.agree_grade(
                    self.moderator, self.case_ids[case["reference"]], question, details, None, minute
                )
            for fact, settled in case.get("settled", {}).items():
                panel_answers.answer_question(
                    self.moderator,
                    self.case_ids[case["reference"]],
                    f"{SETTLED}{fact}",
                    settled["value"],
                    settled["reason"],
                    None,
                    minute,
                )
        for finding in self.content["findings"]:
            details_ = findings.FindingDetails(
                kind=FindingKind(finding["kind"]),
                heading=finding["heading"],
                text=finding["text"],
                key_line=finding.get("key_line", ""),
                case_ids=tuple(self.case_ids[reference] for reference in finding["cases"]),
                service_ids=tuple(self.cast.services[service] for service in finding["services"]),
            )
            row = findings.write_finding(self.moderator, self.round_id, details_, day + timedelta(hours=6))
            self.finding_ids[finding["heading"]] = row.id

    def _note_attendance(self, attendance: Content, now: datetime) -> None:
        who = {self.cast.agencies[agency]: line for agency, line in attendance["agencies"].items()}
        details = moderation.AttendanceDetails(who, attendance["others"])
        moderation.note_attendance(self.moderator, self.round_id, details, None, now)

    def _report(self) -> None:
        report = self.content["report"]
        writing = files.at(self._day("report_due"), 14)
        rounds.begin_reporting(self.qa, self.round_id, files.at(self._day("moderation_on"), 17))
        for key, section in TEXTS.items():
            reports.write_text(self.qa, self.round_id, section, report[key], None, writing)
        action_ids: list[tuple[str, Content]] = []
        recommendation_ids: list[tuple[str, Content]] = []
        for recommendation in self.content["recommendations"]:
            row = self._recommend(recommendation, writing)
            recommendation_ids.append((row, recommendation))
            action_ids += [
                (self._assign(row, action, writing), action) for action in recommendation["actions"]
            ]
        meeting_id, minute, held = self._minute(report["approved"])
        read = reports.mark_of(self.chair, self.round_id, held)
        reports.approve_report(self.chair, self.round_id, read, meeting_id, minute, held)
        if "correction" in report:
            self._correct(report["correction"])
        for action_id, action in action_ids:
            self._follow(action_id, action)
        for recommendation_id, recommendation in recommendation_ids:
            if recommendation["fate"] == "closed":
                closure, held = self._closure(recommendation["closure"])
                recommendations.close_recommendation(
                    self.chair, recommendation_id, closure, held + timedelta(hours=1)
                )

    def _correct(self, content: Content) -> None:
        begun, round_id = files.at(files.day(content["begun_on"]), 10), self.round_id
        corrections.begin_correction(self.qa, round_id, content["reason"], begun)
        for section, text in content["texts"].items():
            corrections.correct_text(self.qa, round_id, TEXTS[section], text, None, begun)
        handed_over = files.at(files.day(content["handed_over_on"]), 15)
        ready = corrections.hand_over_correction(self.qa, round_id, handed_over)
        meeting_id, minute, held = self._minute(content["approved"])
        read = corrections.mark_of_corrected(self.chair, round_id, held)
        corrections.approve_correction(self.chair, round_id, ready.version, read, meeting_id, minute, held)

    def _recommend(self, content: Content, now: datetime) -> str:
        chosen = tuple(self.finding_ids[heading] for heading in content["findings"])
        details = recommendations.RecommendationDetails(content["text"], content["why"], chosen)
        return recommendations.write_recommendation(self.qa, self.round_id, details, now).id

    def _assign(self, recommendation_id: str, action: Content, now: datetime) -> str:
        details = actions.ActionDetails(
            text=action["text"],
            owner_id=self._person_id(self.cast.people[action["owner"]]),
            due_on=date.fromisoformat(action["due_on"]),
            impact_measure=action["impact_measure"],
        )
        return actions.assign_action(self.qa, recommendation_id, details, now).id

    def _follow(self, action_id: str, action: Content) -> None:
        """Updates, evidence, completion and sign-off, in the order of their days."""
        for update in action.get("updates", ()):
            by = self.cast.people[update["by"]]
            actions.write_update(by, action_id, update["text"], files.at(files.day(update["on"]), 16))
        for evidence in action.get("evidence", ()):
            data = BytesIO(evidence["text"].encode())
            actions.attach_evidence(
                self.cast.people[evidence["by"]],
                action_id,
                evidence["filename"],
                data,
                self.places.evidence,
                self.places.evidence_limit,
                files.at(files.day(evidence["on"]), 17),
            )
        for asked in action.get("more_time", ()):
            more_time.ask_more_time(
                self.cast.people[asked["by"]],
                action_id,
                date.fromisoformat(asked["until"]),
                asked["reason"],
                files.at(files.day(asked["on"]), 17),
            )
        if "completion" in action:
            owner, done = self.cast.people[action["owner"]], action["completion"]
            actions.say_complete(owner, action_id, done["text"], files.at(files.day(done["on"]), 18))
        if "closure" in action:
            closure, held = self._closure(action["closure"])
            actions.close_action(self.chair, action_id, closure, held)

    def _closure(self, content: Content) -> tuple[recommendations.Closure, datetime]:
        meeting_id, minute, held = self._minute(content)
        return recommendations.Closure(meeting_id, minute, content["outcome"]), held

    def _minute(self, content: Content) -> tuple[str, str, datetime]:
        day = date.fromisoformat(content["meeting"])
        return self.cast.meetings[self.group, day], content["minute"], files.at(day, 14)

    def _day(self, key: str) -> date:
        return date.fromisoformat(self.content[key])

    def _person_id(self, actor: Actor) -> str:
        return files.found(actor.person_id)
