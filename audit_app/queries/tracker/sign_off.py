"""The actions that await a chair's sign-off, in the order in which a sitting takes them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Recommendation
from audit_app.policy import Scope
from audit_app.queries.scoping import actions_within
from audit_app.rules.workflow import ActionState


@dataclass(frozen=True)
class SignOffs:
    """`ids` are those of the sitting in order, decided ones among them; `waiting` are still to be decided."""

    ids: tuple[str, ...]
    waiting: frozenset[str]

    def number(self, action_id: str) -> int:
        """From 1; 0 for an action that is none of them."""
        return self.ids.index(action_id) + 1 if action_id in self.ids else 0

    def after(self, action_id: str) -> str:
        """The next that waits, at the end the first that was skipped; empty when no other waits."""
        place = self.number(action_id)
        others = [*self.ids[place:], *self.ids[:place]]
        return next((one for one in others if one in self.waiting and one != action_id), "")


def sign_offs(reach: Scope, sub_group_id: str, decided: Collection[str] = ()) -> SignOffs:
    """`decided` are the ids of the same sub-group that this sitting has decided already: they keep their places."""
    rows = db.session.execute(
        select(Action.id, Action.state)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .where(
            actions_within(reach),
            Recommendation.sub_group_id == sub_group_id,
            or_(Action.state == ActionState.AWAITING_SIGN_OFF, Action.id.in_(decided)),
            Recommendation.agreed_at.is_not(None),
        )
        .order_by(Action.due_on, AuditRound.reference, Recommendation.number, Action.number, Action.id)
    ).all()
    waiting = frozenset(row.id for row in rows if row.state is ActionState.AWAITING_SIGN_OFF)
    return SignOffs(tuple(row.id for row in rows), waiting)
