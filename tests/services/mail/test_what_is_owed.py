"""Mails say what is owed for which service, about how long it takes, and lead to the very page."""

from audit_app.models import AgencyReturn, AuditRound
from audit_app.outputs.mail import MailKind
from audit_app.services.mail import outbox
from tests.support.letters import mails
from tests.support.making import NOW, World, make_known, make_open_round, make_submitted, return_of

SITE = "https://roundtable.example"


def known(world: World, cases_: int = 1) -> tuple[AuditRound, list[AgencyReturn]]:
    audit_round = make_open_round(world, cases_=cases_)
    returns = [return_of(audit_round, world.police_service, case) for case in audit_round.cases]
    return audit_round, [make_known(world, agency_return) for agency_return in returns]


def test_an_auditor_hears_of_one_return_and_is_led_to_it(world: World) -> None:
    _, [agency_return] = known(world)
    body = mails("return-assigned")[0].body
    assert "You have 1 return for Police due by 30 June 2017 (in 29 days)." in body
    assert "A return takes about " in body
    assert f"\n{SITE}/returns/{agency_return.id}\n" in body


def test_an_auditor_of_many_is_led_to_their_list(world: World) -> None:
    known(world, cases_=2)
    body = mails("return-assigned")[0].body
    assert "You have 2 returns for Police due by" in body
    assert f"\n{SITE}/\n" in body


def test_a_lead_is_led_to_what_is_to_be_confirmed(world: World) -> None:
    audit_round = make_open_round(world)
    outbox.queue(MailKind.REMINDER, world.school_lead, audit_round.id, NOW)
    for kind in ("round-opened", "reminder"):
        assert f"\n{SITE}/rounds/{audit_round.id}/known\n" in mails(kind)[0].body


def test_a_reminder_leads_to_the_only_return(world: World) -> None:
    audit_round, [agency_return] = known(world)
    outbox.queue(MailKind.REMINDER, world.police_auditor, audit_round.id, NOW)
    assert f"\n{SITE}/returns/{agency_return.id}\n" in mails("reminder")[0].body


def test_whoever_reviews_is_led_to_what_came_in(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    page = f"/rounds/{audit_round.id}?agency={world.police.id}&state=submitted"
    assert f"\n{SITE}{page}\n" in mails("return-submitted")[0].body
