"""Audit themes and the versions of their question sets; a published version never changes."""

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import Identified, MaybeWhen, Name, Slug, When, link, word_column
from audit_app.rules.workflow import VersionState


class Theme(Identified):
    __tablename__ = "theme"
    slug: Mapped[Slug] = mapped_column(unique=True)
    title: Mapped[Name]
    versions: Mapped[list["ThemeVersion"]] = relationship(
        back_populates="theme", order_by="ThemeVersion.number.desc()"
    )


class ThemeVersion(Identified):
    """`source` is the canonical YAML; `content_hash` its SHA-256, by which a file is imported once."""

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
