"""Writing a question set as a draft, step by step, until it is published as a version. Every step can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from audit_app.errors import Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import DraftStep, Theme, ThemeDraft, ThemeVersion
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.themes import draft_page, publishing
from audit_app.queries.themes import drafts as queries
from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.question_sets.files import BEGINNING, EMPTY_BEGINNING
from audit_app.rules.question_sets.limits import LONGEST_TITLE
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base
from audit_app.services import access, log
from audit_app.services.themes import themes

MOST_STEPS = 100
"""The most steps of a draft that are kept for undoing; the oldest are dropped."""
EMPTY = "empty"
"""Stands for the id of a version where a theme begins without any content."""
Act = Callable[[QuestionSet], Edit]
"""The change that a step makes to a set: it returns the new set and the words of the step."""


def begin_version(actor: Actor, version_id: str, now: datetime) -> ThemeDraft:
    """Begin a draft of the next version of a theme, with the content of this version."""
    version = _load_version(actor, version_id)
    questions = files.parse(version.source)
    words = f"Begun from version {version.number}"
    return _begin(actor, replace(questions, version=_next_number(questions.slug)), version, words, now)


def begin_theme(actor: Actor, title: str, version_id: str, now: datetime) -> ThemeDraft:
    """Begin a draft of a new theme, with the content of a version, or of a small set where `version_id` is empty.

    Where it is EMPTY, the draft has no content at all. Raises Invalid for a missing or too long title.
    """
    _require_permission(actor)
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid({"title": f"Title must be between 1 and {LONGEST_TITLE} characters"})
    version = _load_version(actor, version_id) if version_id not in ("", EMPTY) else None
    beginning = EMPTY_BEGINNING if version_id == EMPTY else BEGINNING
    questions = files.parse_with_faults(version.source if version else beginning)[0]
    if version is None:
        # The purpose of the small set is a placeholder. An empty purpose is a fault, so that somebody writes it.
        questions = replace(questions, purpose="")
    slug = key_for(title, set(db.session.scalars(select(Theme.slug))))
    words = f"Begun from {questions.title}, version {version.number}" if version else "Begun"
    base = Base(questions.slug, questions.version) if version else None
    own = replace(questions, slug=slug, title=title, version=1, variant_of=base)
    return _begin(actor, own, version, words, now)


def change_draft(actor: Actor, draft_id: str, act: Act, now: datetime, seen: str = "") -> Edit:
    """Take a step; an act that changes nothing leaves none.

    Raises Refused where the thing to change is gone, and Stale where `seen` names another step than the current.
    """
    draft = _load_open_draft(actor, draft_id)
    if seen and queries.current_step(draft).id != seen:
        raise Stale(())
    try:
        edit = act(questions_of(draft))
    except Gone as gone:
        raise Refused(str(gone)) from None
    source = files.dump(edit.questions)
    if source != queries.current_step(draft).source:
        _require_readable(edit.questions, source)
        for step in [step for step in draft.steps if step.undone]:
            draft.steps.remove(step)
        db.session.flush()
        _add_step(actor, draft, edit.questions.title, source, edit.words, now)
    return edit


def undo_step(actor: Actor, draft_id: str, now: datetime) -> str:
    """Undo the last step, and return its words. Raises Refused at the beginning."""
    draft = _load_open_draft(actor, draft_id)
    done = [step for step in draft.steps if not step.undone]
    if len(done) == 1:
        raise Refused("There is nothing to undo.")
    done[-1].undone = True
    return _log_step(actor, draft, "draft_step_undone", done[-1], now)


def redo_step(actor: Actor, draft_id: str, now: datetime) -> str:
    """Redo the step that was undone last, and return its words. Raises Refused where none was."""
    draft = _load_open_draft(actor, draft_id)
    undone = [step for step in draft.steps if step.undone]
    if not undone:
        raise Refused("There is nothing to redo.")
    undone[0].undone = False
    return _log_step(actor, draft, "draft_step_redone", undone[0], now)


def discard_draft(actor: Actor, draft_id: str, now: datetime) -> ThemeDraft:
    """End a draft without publishing it; its last state is kept."""
    draft = _load_open_draft(actor, draft_id)
    _end(draft, now)
    log.write(actor, "draft_discarded", draft, now)
    return draft


def publish_draft(
    actor: Actor, draft_id: str, now: datetime, marks: Sequence[str] | None = None
) -> ThemeVersion:
    """Publish a draft as the next version of its theme.

    `marks` are those of the page that said what publishing would do (`publishing.publishing`). Raises Stale where it
    would do something else by now, and Refused where something is still to mend.
    """
    draft = _load_open_draft(actor, draft_id)
    page = draft_page.draft_page(draft_id)
    would = publishing.publishing(page) if page else None
    if would is None or (marks is not None and tuple(marks) != would.marks):
        raise Stale(())
    questions, faults = files.parse_with_faults(queries.current_step(draft).source)
    if faults:
        raise Refused("Some things in this draft need fixing. The outline lists them.")
    numbered = replace(questions, version=would.number)
    version = themes.import_theme(actor, files.dump(numbered), now)
    version = themes.publish_version(actor, version.id, now)
    _end(draft, now)
    draft.published_as_id = version.id
    db.session.flush()
    log.write(actor, "draft_published", draft, now, after={"version_id": version.id})
    return version


def questions_of(draft: ThemeDraft) -> QuestionSet:
    """Return the question set of a draft, faults and all."""
    return files.parse_with_faults(queries.current_step(draft).source)[0]


def _require_readable(questions: QuestionSet, source: str) -> None:
    """Raise Refused where the set, read back from its source, would differ: no file may lose what was typed.

    Each field has its limits, checked before; so has the set as a whole, and they are checked here.
    """
    try:
        survives = files.parse_with_faults(source)[0] == questions
    except SetErrors as errors:
        raise Refused(f"The question set would be too large. {errors.errors[0].message}") from None
    if not survives:
        raise Refused("What you typed cannot be saved. Nothing was changed.")


def _require_permission(actor: Actor) -> None:
    access.require(actor, Permission.THEME_PUBLISH, Subject())


def _load_version(actor: Actor, version_id: str) -> ThemeVersion:
    version = access.load(ThemeVersion, version_id)
    _require_permission(actor)
    return version


def _load_open_draft(actor: Actor, draft_id: str) -> ThemeDraft:
    """Return the draft, locked until the end of the transaction. Raises Refused for a draft that has ended."""
    draft = access.load(ThemeDraft, draft_id)
    _require_permission(actor)
    access.lock(draft)
    # The page may have read the steps before the lock was taken, and somebody else may have added one in between.
    steps = select(DraftStep).where(DraftStep.draft_id == draft.id)
    db.session.scalars(steps.execution_options(populate_existing=True)).all()
    db.session.expire(draft, ["steps"])
    if draft.ended_at is not None:
        raise Refused("This draft was published or discarded. Start a new draft.")
    return draft


def _next_number(slug: str) -> int:
    numbers = select(func.max(ThemeVersion.number)).join(Theme).where(Theme.slug == slug)
    return (db.session.scalar(numbers) or 0) + 1


def _begin(
    actor: Actor, questions: QuestionSet, based_on: ThemeVersion | None, words: str, now: datetime
) -> ThemeDraft:
    source = files.dump(questions)
    _require_readable(questions, source)
    draft = ThemeDraft(
        title=questions.title, based_on=based_on, begun_at=now, begun_by_id=actor.person_id or "", steps=[]
    )
    db.session.add(draft)
    db.session.flush()
    after = {"version_id": based_on.id} if based_on else None
    log.write(actor, "draft_begun", draft, now, after=after)
    _add_step(actor, draft, questions.title, source, words, now)
    return draft


def _add_step(actor: Actor, draft: ThemeDraft, title: str, source: str, words: str, now: datetime) -> None:
    number = draft.steps[-1].number + 1 if draft.steps else 0
    draft.steps.append(
        DraftStep(
            number=number,
            words=words,
            source=source,
            made_at=now,
            made_by_id=actor.person_id or "",
            undone=False,
        )
    )
    del draft.steps[:-MOST_STEPS]
    draft.title = title[:LONGEST_TITLE]
    db.session.flush()


def _log_step(actor: Actor, draft: ThemeDraft, act: str, step: DraftStep, now: datetime) -> str:
    """Log that a step was undone or redone, and return its words; the title of the draft follows."""
    draft.title = questions_of(draft).title[:LONGEST_TITLE]
    db.session.flush()
    log.write(actor, act, draft, now, after={"step": step.number})
    return step.words


def _end(draft: ThemeDraft, now: datetime) -> None:
    """End a draft; of its steps only the current is kept."""
    draft.ended_at = now
    draft.steps = [queries.current_step(draft)]
    db.session.flush()
