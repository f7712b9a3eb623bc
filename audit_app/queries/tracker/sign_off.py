"""The actions that await a chair's sign-off, in the order in which the chair decides on them in a meeting."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from audit_app.extensions import db
from audit_app.models import Action, Recommendation
from audit_app.policy import Scope
from audit_app.queries.scoping import actions_within
from audit_app.queries.tracker.sources import SOURCE_REFERENCE, join_sources
from audit_app.rules.workflow import ActionState


@dataclass(frozen=True)
class SignOffs:
    """The actions of a sitting: `ids` has all of them in order, `waiting` those that are still to be decided."""

    ids: tuple[str, ...]
    waiting: frozenset[str]

    def number(self, action_id: str) -> int:
        """Return the number of an action in the sitting, from 1; 0 for an action that is not part of it."""
        return self.ids.index(action_id) + 1 if action_id in self.ids else 0

    def after(self, action_id: str) -> str:
        """Return the next action that waits, going on from the start after the last; empty when no other waits."""
        number = self.number(action_id)
        following = [*self.ids[number:], *self.ids[:number]]
        return next((other for other in following if other in self.waiting and other != action_id), "")


def sign_offs(reach: Scope, sub_group_id: str, decided: Collection[str] = ()) -> SignOffs:
    """Return the sitting of a sub-group, soonest due first.

    `decided` are the ids that the sitting has decided already. They keep their places, so that the numbers of the others
    do not change under the chair's eyes.
    """
    rows = db.session.execute(
        join_sources(
            select(Action.id, Action.state).join(
                Recommendation, Recommendation.id == Action.recommendation_id
            )
        )
        .where(
            actions_within(reach),
            Recommendation.sub_group_id == sub_group_id,
            or_(Action.state == ActionState.AWAITING_SIGN_OFF, Action.id.in_(decided)),
            Recommendation.agreed_at.is_not(None),
        )
        .order_by(Action.due_on, SOURCE_REFERENCE, Recommendation.number, Action.number, Action.id)
    ).all()
    waiting = frozenset(row.id for row in rows if row.state is ActionState.AWAITING_SIGN_OFF)
    return SignOffs(tuple(row.id for row in rows), waiting)
