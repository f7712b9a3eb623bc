"""The noun for what a round audits; every question set names its own."""

from dataclasses import dataclass

from audit_app.rules.naming import things, with_article


@dataclass(frozen=True)
class Unit:
    """The noun for what is audited, in the words of pages, mails and the report: "case" and "cases".

    Whatever names it about a round takes it from here, so that nobody who audits organisations reads of cases.
    """

    singular: str
    plural: str

    @property
    def a(self) -> str:
        """Return the noun with its article: "a case", "an organisation"."""
        return with_article(self.singular)

    @property
    def title(self) -> str:
        """Return the noun as it begins a sentence or a heading."""
        return self.singular[:1].upper() + self.singular[1:]

    @property
    def titles(self) -> str:
        """Return the plural as it begins a sentence or a heading."""
        return self.plural[:1].upper() + self.plural[1:]

    def counted(self, count: int) -> str:
        """Return a count with the noun: 1 case, 2 cases."""
        return things(count, self.singular, self.plural)

    def noun(self, count: int) -> str:
        """Return the noun as it follows this count."""
        return self.singular if count == 1 else self.plural
