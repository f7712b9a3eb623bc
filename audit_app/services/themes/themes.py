"""Importing, publishing and withdrawing versions of question sets. A published version never changes."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Theme, ThemeVersion
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.themes.themes import published_set
from audit_app.rules.question_sets import files as question_sets
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import VersionState
from audit_app.services import access, log, status_changes
from audit_app.services.tracker import closures


def import_theme(actor: Actor, source: str, now: datetime) -> ThemeVersion:
    """Import a source (YAML) as a draft version, and return it.

    Content that was imported before is not imported again: the version that has it is returned. A draft version of the
    same number is replaced. Where the source extends a published version, the whole set is kept, so that nothing changes
    with that version afterwards. Raises SetErrors with every error of the source, and Refused where a version of this
    number is published.
    """
    _require_publisher(actor)
    questions = question_sets.parse(source, published_set)
    canonical = question_sets.dump(questions)
    content_hash = sha256(canonical.encode()).hexdigest()
    same = db.session.scalar(select(ThemeVersion).where(ThemeVersion.content_hash == content_hash))
    if same is not None:
        return same
    version = _draft_version(questions)
    version.source, version.content_hash, version.imported_at = canonical, content_hash, now
    db.session.add(version)
    db.session.flush()
    after = {"theme": questions.slug, "number": questions.version, "content_hash": content_hash}
    log.write(actor, "theme_imported", version, now, after=after)
    return version


def publish_version(
    actor: Actor, version_id: str, now: datetime, seen_hash: str | None = None
) -> ThemeVersion:
    """Publish a draft version.

    `seen_hash` is the content hash on the page of whoever publishes. Raises Refused where another file took its place
    since, and for a set that still has the purpose with which every new set begins.
    """
    version = access.load(ThemeVersion, version_id)
    _require_publisher(actor)
    access.lock(version)
    if seen_hash is not None and seen_hash != version.content_hash:
        raise Refused(
            "Another file replaced this version after you opened the page. Read it before you publish it."
        )
    if question_sets.parse(version.source).purpose == question_sets.UNTOUCHED_PURPOSE:
        raise Refused(
            "This set still has the purpose that every new set starts with. Enter its own purpose first."
        )
    facts = {"published_at": now, "published_by_id": actor.person_id}
    status_changes.move(actor, "version_published", version, now, round_id=None, facts=facts)
    version.theme.title = question_sets.parse(version.source).title
    db.session.flush()
    return version


def withdraw_version(actor: Actor, version_id: str, reason: str, now: datetime) -> ThemeVersion:
    """Withdraw a version: no new round uses it, and rounds that do stay on it. Raises Invalid without a reason."""
    version = access.load(ThemeVersion, version_id)
    _require_publisher(actor)
    access.lock(version)
    text = closures.require_text("reason", reason, "Enter why you are withdrawing this version")
    status_changes.move(actor, "version_withdrawn", version, now, round_id=None, reason=text)
    db.session.flush()
    return version


def import_shipped(
    actor: Actor, folder: Path, now: datetime, files: str = "*/*.yaml"
) -> tuple[ThemeVersion, ...]:
    """Import and publish each shipped file (<slug>/<number>.yaml) that is not in the database yet.

    A number that the partnership has published with other content is left alone.
    """
    published = []
    for file in sorted(folder.glob(files)):
        try:
            version = import_theme(actor, file.read_text(encoding="utf-8"), now)
        except Refused:
            continue
        if version.state is VersionState.DRAFT:
            published.append(publish_version(actor, version.id, now))
    return tuple(published)


def _require_publisher(actor: Actor) -> None:
    """Raise NotAllowed for a person without the permission; commands, which are no person, need none."""
    if actor.person_id is not None:
        access.require(actor, Permission.THEME_PUBLISH, Subject())


def _draft_version(questions: QuestionSet) -> ThemeVersion:
    """Return the draft version with the number of the set, which may be new. Raises Refused if it is published."""
    theme = db.session.scalar(select(Theme).where(Theme.slug == questions.slug))
    if theme is None:
        theme = Theme(slug=questions.slug, title=questions.title)
        db.session.add(theme)
        db.session.flush()
    version = db.session.scalar(
        select(ThemeVersion).where(
            ThemeVersion.theme_id == theme.id, ThemeVersion.number == questions.version
        )
    )
    if version is None:
        return ThemeVersion(theme_id=theme.id, number=questions.version, state=VersionState.DRAFT)
    if version.state is not VersionState.DRAFT:
        raise Refused(
            f"Version {version.number} of {theme.title} is published and cannot be changed. "
            f"Give your file a higher version number."
        )
    return version
