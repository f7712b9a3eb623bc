"""The partnership's own facts, read at the edge of every request and command."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from audit_app.extensions import db, real_now
from audit_app.models import Partnership


@dataclass(frozen=True)
class PartnershipFacts:
    """`now` is the clock that people see: in a demonstration it lags behind the real one."""

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
    row = db.session.execute(_PARTNERSHIP).first()
    if row is None:
        return PartnershipFacts("", False, real_now())
    return PartnershipFacts(
        row.name, row.demonstration, real_now() - timedelta(seconds=row.clock_lag_seconds), row.version
    )
