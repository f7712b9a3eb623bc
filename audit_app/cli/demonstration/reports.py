"""Loads the report of a demonstration round, its recommendations, and what became of its actions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.cli.demonstration.partnership import Cast
from audit_app.policy import Actor, Role
from audit_app.services.reports import corrections, reports, texts
from audit_app.services.rounds import rounds
from audit_app.services.tracker import actions, more_time, recommendations

TEXTS = {
    "executive_summary": "executive-summary",
    "introduction": "introduction",
    "methodology_notes": "methodology",
    "lived_experience": "lived-experience",
    "conclusions": "conclusions",
    "dissemination": "dissemination",
}
"""Texts of a report by their names in the files, with the keys of their sections."""


@dataclass
class ReportLoader:
    """Loads the report of a round whose findings are written. `finding_ids` has their ids by heading."""

    cast: Cast
    content: Content
    round_id: str
    finding_ids: dict[str, str]
    evidence: Path
    evidence_limit: int
    qa: Actor = field(init=False)
    chair: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.qa = self.cast.first(Role.QA_OFFICER)
        self.chair = self.cast.first(Role.CHAIR, self.content["sub_group"])

    def load(self) -> None:
        """Load the report, its approval, and then each action and recommendation as far as it got."""
        report = self.content["report"]
        panel_end = files.at_hour(files.read_day(self.content["moderation_on"]), 17)
        written = files.at_hour(files.read_day(self.content["report_due"]), 14)
        rounds.begin_reporting(self.qa, self.round_id, panel_end)
        for key, section in TEXTS.items():
            texts.write_text(self.qa, self.round_id, section, report[key], None, written)
        action_ids: list[tuple[str, Content]] = []
        recommendation_ids: list[tuple[str, Content]] = []
        for recommendation in self.content["recommendations"]:
            row_id = self._recommend(recommendation, written)
            recommendation_ids.append((row_id, recommendation))
            action_ids += [
                (self._assign(row_id, action, written), action) for action in recommendation["actions"]
            ]
        meeting_id, minute, meeting_at = self._minute(report["approved"])
        mark = reports.mark_of(self.chair, self.round_id, meeting_at)
        reports.approve_report(self.chair, self.round_id, mark, meeting_id, minute, meeting_at)
        if "correction" in report:
            self._correct(report["correction"])
        for action_id, action in action_ids:
            self._follow_up(action_id, action)
        for recommendation_id, recommendation in recommendation_ids:
            if recommendation["fate"] == "closed":
                closure, meeting_at = self._closure(recommendation["closure"])
                # Its actions are closed in the same meeting, and have to be closed before it.
                closed_at = meeting_at + timedelta(hours=1)
                recommendations.close_recommendation(self.chair, recommendation_id, closure, closed_at)

    def _correct(self, content: Content) -> None:
        begun, round_id = files.at_hour(files.read_day(content["begun_on"]), 10), self.round_id
        corrections.begin_correction(self.qa, round_id, content["reason"], begun)
        for section, text in content["texts"].items():
            corrections.correct_text(self.qa, round_id, TEXTS[section], text, None, begun)
        handed_over = files.at_hour(files.read_day(content["handed_over_on"]), 15)
        correction = corrections.hand_over_correction(self.qa, round_id, handed_over)
        meeting_id, minute, meeting_at = self._minute(content["approved"])
        mark = corrections.mark_of_corrected(self.chair, round_id, meeting_at)
        corrections.approve_correction(
            self.chair, round_id, correction.version, mark, meeting_id, minute, meeting_at
        )

    def _recommend(self, content: Content, now: datetime) -> str:
        finding_ids = tuple(self.finding_ids[heading] for heading in content["findings"])
        details = recommendations.RecommendationDetails(content["text"], content["why"], finding_ids)
        return recommendations.write_recommendation(self.qa, self.round_id, details, now).id

    def _assign(self, recommendation_id: str, action: Content, now: datetime) -> str:
        details = actions.ActionDetails(
            text=action["text"],
            owner_id=files.require(self.cast.people[action["owner"]].person_id),
            due_on=date.fromisoformat(action["due_on"]),
            impact_measure=action["impact_measure"],
        )
        return actions.assign_action(self.qa, recommendation_id, details, now).id

    def _follow_up(self, action_id: str, action: Content) -> None:
        """Load updates, evidence, requests for more time, completion and closure of an action."""
        for update in action.get("updates", ()):
            written = files.at_hour(files.read_day(update["on"]), 16)
            actions.write_update(self.cast.people[update["by"]], action_id, update["text"], written)
        for evidence in action.get("evidence", ()):
            actions.attach_evidence(
                self.cast.people[evidence["by"]],
                action_id,
                evidence["filename"],
                BytesIO(evidence["text"].encode()),
                self.evidence,
                self.evidence_limit,
                files.at_hour(files.read_day(evidence["on"]), 17),
            )
        for request in action.get("more_time", ()):
            until = date.fromisoformat(request["until"])
            asked = files.at_hour(files.read_day(request["on"]), 17)
            more_time.ask_more_time(
                self.cast.people[request["by"]], action_id, until, request["reason"], asked
            )
        if "completion" in action:
            completion = action["completion"]
            completed = files.at_hour(files.read_day(completion["on"]), 18)
            actions.say_complete(self.cast.people[action["owner"]], action_id, completion["text"], completed)
        if "closure" in action:
            closure, meeting_at = self._closure(action["closure"])
            actions.close_action(self.chair, action_id, closure, meeting_at)

    def _closure(self, content: Content) -> tuple[recommendations.Closure, datetime]:
        meeting_id, minute, meeting_at = self._minute(content)
        return recommendations.Closure(meeting_id, minute, content["outcome"]), meeting_at

    def _minute(self, content: Content) -> tuple[str, str, datetime]:
        """Return the meeting of a decision, the reference of its minute, and its time."""
        day = date.fromisoformat(content["meeting"])
        meeting_id = self.cast.meetings[self.content["sub_group"], day]
        return meeting_id, content["minute"], files.at_hour(day, 14)
