"""The forms in which recommendations and their actions are written."""

from collections.abc import Iterator, Mapping, Sequence

from flask import request
from wtforms import SelectMultipleField

from audit_app.queries.moderation.findings import FindingCard
from audit_app.queries.tracker.recommendations import AgencyPeople, RecommendationPage, RoundRecommendations
from audit_app.services.tracker import actions as action_service
from audit_app.services.tracker import recommendations as service
from audit_app.web.forms.base import long_text, required, select_choices
from audit_app.web.forms.edit_conflicts import SharedForm, with_base
from audit_app.web.tracker.action_forms import ActionWordsForm


class RecommendationForm(SharedForm):
    """A recommendation, which several people may write at the same time."""

    finding_ids = SelectMultipleField("Which findings does it follow from?", validate_choice=False)
    text = long_text(
        "Recommendation",
        "Enter the recommendation",
        description="What should change, in 1 or 2 sentences. Owners will read this. Do not name anyone.",
    )
    why = long_text(
        "Why is it needed?",
        "Enter why it is needed",
        description="Use plain words that the owner of an action can understand without having seen a return.",
    )

    @property
    def details(self) -> service.RecommendationDetails:
        """Return the details that were entered."""
        return service.RecommendationDetails(
            self.text.data or "", self.why.data or "", tuple(self.finding_ids.data or ())
        )


class ActionForm(ActionWordsForm):
    """An action that is assigned to several owners at once, as an action for each."""

    owner_id = SelectMultipleField(
        "Who is accountable?",
        [required("Select at least 1 owner")],
        description="Each person you select gets their own action.",
    )

    def each_owner(self) -> Iterator[action_service.ActionDetails]:
        """Yield the details of the action of each owner."""
        for owner_id in self.owner_id.data or ():
            yield action_service.ActionDetails(
                self.text.data or "", owner_id, self.due_on.data, self.impact_measure.data or ""
            )


def recommendation_form(
    findings: Sequence[FindingCard], stored: Mapping[str, object] | None
) -> RecommendationForm:
    """Return a form filled with `stored`, or where that is None with what was sent."""
    form = RecommendationForm(request.form) if stored is None else RecommendationForm(None, data=stored)
    form.finding_ids.choices = select_choices({finding.id: finding.heading for finding in findings})
    return form


def stored_form(page: RecommendationPage, of_round: RoundRecommendations) -> RecommendationForm:
    """Return a form filled with the stored recommendation, to find edit conflicts."""
    stored = {**vars(page.entry), "finding_ids": page.finding_ids}
    return with_base(recommendation_form(of_round.findings, stored))


def action_form(agencies: Sequence[AgencyPeople]) -> ActionForm:
    """Return a form that offers everybody of these agencies as owners."""
    form = ActionForm()
    people = {person.id: person.label for agency in agencies for person in agency.people}
    form.owner_id.choices = select_choices(people)
    return form
