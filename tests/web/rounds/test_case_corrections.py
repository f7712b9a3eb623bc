"""Correcting a case of an opened round in the browser: what it touches is shown before it is saved."""

from audit_app.models import AuditRound
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    World,
    first_case,
    make_closed_round,
    make_moderated_round,
    make_open_round,
    make_round,
    make_version,
    return_of,
)

WHY = {"reason": "It named the child."}


def corrected(visitor: Visitor, audit_round: AuditRound, **changes: str) -> str:
    """Follows the pages to the end and gives back what the last one says."""
    address = f"/cases/{first_case(audit_round).id}/correct"
    typed = {**visitor.get(address).form_values(f"{address}/check"), **WHY, **changes}
    check = visitor.post(f"{address}/check", typed)
    return visitor.post(address, check.form_values(address)).main


def test_corrected_reference_is_the_one_that_everybody_reads(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    case = first_case(audit_round)
    asked = return_of(audit_round, world.police_service, case)
    said = corrected(visit.as_(world.qa), audit_round, reference="SM-77", summary="Reported late.")
    assert "Case SM-77 was corrected." in said
    for person, address in (
        (world.police_lead, f"/rounds/{audit_round.id}"),
        (world.police_lead, f"/returns/{asked.id}"),
        (world.police_auditor, f"/returns/{asked.id}"),
        (world.moderator, f"/cases/{case.id}/moderation"),
        (world.qa, f"/rounds/{audit_round.id}/sample"),
        (world.qa, f"/rounds/{audit_round.id}/log"),
    ):
        page = visit.as_(person).get(address).main
        assert "SM-77" in page, address
        assert address.endswith("/log") or "SM-01" not in page, address


def test_check_says_which_earlier_words_stay_in_what_is_kept(visit: Visits, world: World) -> None:
    audit_round = make_closed_round(world)
    visitor = visit.as_(world.qa)
    listed = visitor.get(visitor.get(f"/rounds/{audit_round.id}").links["Correct the cases"])
    address = listed.links["Correct case SM-01"]
    page = visitor.get(address)
    assert "gender" not in page.form_values(f"{address}/check")
    check = visitor.post(
        f"{address}/check", {**page.form_values(f"{address}/check"), **WHY, "reference": "SM-77"}
    )
    assert "1 saved version of the report" in check.main
    assert "Case SM-77 was corrected." in visitor.post(address, check.form_values(address)).main


def test_check_says_which_returns_have_other_questions(visit: Visits, world: World) -> None:
    of_girls = "type: date, asked_of: [police], when: [{fact: gender, is_one_of: [girl]}]"
    version = make_version(world, ("type: date, asked_of: [police]", of_girls))
    case = first_case(make_open_round(world, theme_version_id=version.id))
    visitor, address = visit.as_(world.qa), f"/cases/{case.id}/correct"
    typed = {**visitor.get(address).form_values(f"{address}/check"), **WHY, "gender": "boy"}
    check = visitor.post(f"{address}/check", typed)
    assert "1 return has other questions with these facts." in check.main
    assert "Police (asked): no longer asked 1.2." in check.main


def test_what_is_wrong_stands_beside_its_field_with_all_that_was_typed(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    visitor, address = visit.as_(world.qa), f"/cases/{first_case(audit_round).id}/correct"
    typed = {
        **visitor.get(address).form_values(f"{address}/check"),
        "reference": "Jayden-Smith",
        "reason": "A typo.",
    }
    for to in (f"{address}/check", address):
        page = visitor.post(to, typed, status=422)
        assert page.field_errors == [
            "Error: Reference may identify someone. Change it, or confirm that it does not"
        ]
        assert (page.value_of("reference"), page.value_of("reason")) == ("Jayden-Smith", "A typo.")


def test_case_of_a_round_being_set_up_is_changed_in_its_list(visit: Visits, world: World) -> None:
    case = first_case(make_round(world))
    assert visit.as_(world.qa).get(f"/cases/{case.id}/correct").heading == "Change case"
