"""Audit themes, the versions of their question sets, and drafts. A published version never changes."""

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import Identified, MaybeWhen, Name, Slug, When, Words, link, word_column
from audit_app.models.people import Person
from audit_app.rules.workflow import VersionState


class Theme(Identified):
    """A subject of audits, such as neglect, with the versions of its question set."""

    __tablename__ = "theme"
    slug: Mapped[Slug] = mapped_column(unique=True)
    title: Mapped[Name]
    versions: Mapped[list["ThemeVersion"]] = relationship(
        back_populates="theme", order_by="ThemeVersion.number.desc()"
    )


class ThemeVersion(Identified):
    """A version of a theme's question set.

    `source` is canonical YAML, and `content_hash` its SHA-256; being unique, it keeps a file from being imported
    twice.
    """

    __tablename__ = "theme_version"
    __table_args__ = (
        UniqueConstraint("theme_id", "number"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
    )
    theme_id: Mapped[str] = link("theme.id")
    number: Mapped[int]
    state: Mapped[VersionState] = word_column(VersionState, VersionState.DRAFT)
    source: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    imported_at: Mapped[When]
    published_at: Mapped[MaybeWhen]
    published_by_id: Mapped[str | None] = link("person.id", nullable=True)
    theme: Mapped[Theme] = relationship(back_populates="versions")


class ThemeDraft(Identified):
    """A question set that is being written, from the version `based_on` or from nothing.

    It is open until `ended_at`, whether it is published or given up. `title` repeats the set's title, for lists.
    """

    __tablename__ = "theme_draft"
    title: Mapped[Name]
    based_on_id: Mapped[str | None] = link("theme_version.id", nullable=True)
    begun_at: Mapped[When]
    begun_by_id: Mapped[str] = link("person.id")
    ended_at: Mapped[MaybeWhen]
    published_as_id: Mapped[str | None] = link("theme_version.id", nullable=True)
    steps: Mapped[list["DraftStep"]] = relationship(
        order_by="DraftStep.number", cascade="all, delete-orphan", back_populates="draft"
    )
    begun_by: Mapped[Person] = relationship()
    based_on: Mapped[ThemeVersion | None] = relationship(foreign_keys=based_on_id)


class DraftStep(Identified):
    """A question set after an act of its writer, in canonical YAML, perhaps faulty; `words` describe the act."""

    __tablename__ = "draft_step"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)
    draft_id: Mapped[str] = link("theme_draft.id", cascade=True)
    number: Mapped[int]
    words: Mapped[Words]
    source: Mapped[str] = mapped_column(Text)
    made_at: Mapped[When]
    made_by_id: Mapped[str] = link("person.id")
    undone: Mapped[bool]
    draft: Mapped[ThemeDraft] = relationship(back_populates="steps")
    made_by: Mapped[Person] = relationship()
