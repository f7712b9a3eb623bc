"""A draft of a question set, with what is still to mend."""

from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import ThemeDraft, ThemeVersion
from audit_app.policy import Subject
from audit_app.queries.themes.drafts import DraftLine, current_step, line_of, read_step, select_open
from audit_app.rules.question_sets.errors import Fault
from audit_app.rules.questions.question_set import QuestionSet


@dataclass(frozen=True)
class DraftPage:
    """A draft as it is after its last step that is not undone, `step_id`.

    `undo` and `redo` are the words of the steps that would be undone or redone, empty for none. `based_on` is the
    version from which the draft was begun: slug, number and id.
    """

    line: DraftLine
    step_id: str
    questions: QuestionSet
    faults: tuple[Fault, ...]
    undo: str
    redo: str
    based_on: tuple[str, int, str] | None
    subject: Subject

    @property
    def id(self) -> str:
        """Return the id of the draft."""
        return self.line.id


def draft_page(draft_id: str) -> DraftPage | None:
    """Return an open draft; None for a draft that has ended or does not exist."""
    query = select_open().where(ThemeDraft.id == draft_id)
    draft = db.session.scalar(query.options(joinedload(ThemeDraft.based_on).joinedload(ThemeVersion.theme)))
    if draft is None:
        return None
    undone = [step for step in draft.steps if step.undone]
    current = current_step(draft)
    questions, faults = read_step(current.id)
    based_on = draft.based_on
    return DraftPage(
        line=line_of(draft),
        step_id=current.id,
        questions=questions,
        faults=faults,
        undo=current.words if len(draft.steps) - len(undone) > 1 else "",
        redo=undone[0].words if undone else "",
        based_on=(based_on.theme.slug, based_on.number, based_on.id) if based_on else None,
        subject=Subject(),
    )
