"""Writing a question set step by step until it is published as a version. Every step can be undone; pages call."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from audit_app.errors import Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import DraftStep, Theme, ThemeDraft, ThemeVersion
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.themes import drafts as queries
from audit_app.rules.designer.edits import Edit, Gone
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_set import Base, QuestionSet
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.question_sets.files import BEGINNING
from audit_app.services import access, log
from audit_app.services.themes import themes

MOST_STEPS = 100
"""Steps of one draft that are kept to be undone; the oldest fall off."""
LONGEST_TITLE = 200
Act = Callable[[QuestionSet], Edit]


def begin_version(actor: Actor, version_id: str, now: datetime) -> ThemeDraft:
    """The next version of the same theme, as this one says it."""
    version = _version(actor, version_id)
    questions = files.parse(version.source)
    words = f"Begun from version {version.number}"
    return _begin(actor, replace(questions, version=_next_number(questions.slug)), version, words, now)


def begin_theme(actor: Actor, title: str, version_id: str, now: datetime) -> ThemeDraft:
    """A theme of its own, as another version says it, or from a beginning where `version_id` is empty.

    Raises Invalid: no title, or too long a one.
    """
    _require(actor)
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid({"title": f"Enter a title, in {LONGEST_TITLE} characters or fewer"})
    version = _version(actor, version_id) if version_id else None
    questions = files.parse(version.source if version else BEGINNING)
    if version is None:
        # Left empty, it is something to mend.
        questions = replace(questions, purpose="")
    slug = key_for(title, set(db.session.scalars(select(Theme.slug))))
    words = f"Begun from {questions.title}, version {version.number}" if version else "Begun"
    base = Base(questions.slug, questions.version) if version else None
    own = replace(questions, slug=slug, title=title, version=1, variant_of=base)
    return _begin(actor, own, version, words, now)


def change_draft(actor: Actor, draft_id: str, act: Act, now: datetime, seen: str = "") -> Edit:
    """One step. What stands as it did is no step. Raises Refused where the thing to change is gone, and Stale where
    the draft stands after another step than the one `seen`, if that is given.
    """
    draft = _held(actor, draft_id)
    if seen and standing(draft).id != seen:
        raise Stale(())
    try:
        edit = act(questions_of(draft))
    except Gone as gone:
        raise Refused(str(gone)) from None
    source = files.dump(edit.questions)
    if source != standing(draft).source:
        _require_readable(edit.questions, source)
        for step in [step for step in draft.steps if step.undone]:
            draft.steps.remove(step)
        db.session.flush()
        _add_step(actor, draft, edit.questions.title, source, edit.words, now)
    return edit


def undo_step(actor: Actor, draft_id: str, now: datetime) -> str:
    """What was undone, in its words. Raises Refused at the beginning."""
    draft = _held(actor, draft_id)
    done = [step for step in draft.steps if not step.undone]
    if len(done) == 1:
        raise Refused("There is nothing to undo.")
    done[-1].undone = True
    return _told(actor, draft, "draft_step_undone", done[-1], now)


def redo_step(actor: Actor, draft_id: str, now: datetime) -> str:
    draft = _held(actor, draft_id)
    undone = [step for step in draft.steps if step.undone]
    if not undone:
        raise Refused("There is nothing to do again.")
    undone[0].undone = False
    return _told(actor, draft, "draft_step_redone", undone[0], now)


def discard_draft(actor: Actor, draft_id: str, now: datetime) -> ThemeDraft:
    """Nobody goes on with it. What it said last is kept."""
    draft = _held(actor, draft_id)
    _end(draft, now)
    log.write(actor, "draft_discarded", draft, now)
    return draft


def publish_draft(
    actor: Actor, draft_id: str, now: datetime, shown: Sequence[str] | None = None
) -> ThemeVersion:
    """As the next version of its theme. `shown` are the marks of what the page said that publishing would do.

    Raises Stale where it would do something else by now, and Refused where something is still to mend.
    """
    draft = _held(actor, draft_id)
    page = queries.draft_page(draft_id)
    would = queries.publishing(page) if page else None
    if would is None or (shown is not None and tuple(shown) != would.marks):
        raise Stale(())
    questions, faults = files.read(standing(draft).source)
    if faults:
        raise Refused("Something in this draft is still to mend. Its outline says what.")
    numbered = replace(questions, version=would.number)
    version = themes.import_theme(actor, files.dump(numbered), now)
    version = themes.publish_version(actor, version.id, now)
    _end(draft, now)
    draft.published_as_id = version.id
    db.session.flush()
    log.write(actor, "draft_published", draft, now, after={"version_id": version.id})
    return version


def questions_of(draft: ThemeDraft) -> QuestionSet:
    return files.read(standing(draft).source)[0]


def standing(draft: ThemeDraft) -> DraftStep:
    """The step after which the draft stands as it does."""
    return [step for step in draft.steps if not step.undone][-1]


def _require_readable(questions: QuestionSet, source: str) -> None:
    """No word is kept that could not be read again. Raises Refused: a set has bounds as a whole."""
    try:
        kept = files.read(source)[0] == questions
    except SetErrors as errors:
        raise Refused(f"The question set would grow too large. {errors.errors[0].message}") from None
    if not kept:
        raise Refused("This cannot be kept as it was typed. Nothing was changed.")


def _require(actor: Actor) -> None:
    access.require(actor, Permission.THEME_PUBLISH, Subject())


def _version(actor: Actor, version_id: str) -> ThemeVersion:
    version = access.load(ThemeVersion, version_id)
    _require(actor)
    return version


def _held(actor: Actor, draft_id: str) -> ThemeDraft:
    draft = access.load(ThemeDraft, draft_id)
    _require(actor)
    access.hold(draft)
    # What the page read before the draft was held may be old by now.
    steps = select(DraftStep).where(DraftStep.draft_id == draft.id)
    db.session.scalars(steps.execution_options(populate_existing=True)).all()
    db.session.expire(draft, ["steps"])
    if draft.ended_at is not None:
        raise Refused("This draft has ended: it was published or discarded. Begin another.")
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


def _told(actor: Actor, draft: ThemeDraft, act: str, step: DraftStep, now: datetime) -> str:
    draft.title = questions_of(draft).title[:LONGEST_TITLE]
    db.session.flush()
    log.write(actor, act, draft, now, after={"step": step.number})
    return step.words


def _end(draft: ThemeDraft, now: datetime) -> None:
    draft.ended_at = now
    draft.steps = [standing(draft)]
    db.session.flush()
