"""The partnership's own facts, which every request and command reads first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from audit_app.extensions import db, real_now
from audit_app.models import Partnership


@dataclass(frozen=True)
class PartnershipFacts:
    """The partnership; `now` is the clock that people see, which in a demonstration lags behind the real clock."""

    name: str
    demonstration: bool
    now: datetime
    version: int = 0


_PARTNERSHIP = (
    select(Partnership.name, Partnership.demonstration, Partnership.clock_lag_seconds, Partnership.version)
    .order_by(Partnership.id)
    .limit(1)
)


def partnership() -> PartnershipFacts:
    """Return the partnership's facts; in an empty database, facts without a name, by the real clock."""
    row = db.session.execute(_PARTNERSHIP).first()
    if row is None:
        return PartnershipFacts("", False, real_now())
    return PartnershipFacts(
        row.name, row.demonstration, real_now() - timedelta(seconds=row.clock_lag_seconds), row.version
    )
