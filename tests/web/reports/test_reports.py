"""The pages of reports."""

from io import BytesIO

from docx import Document

from audit_app.extensions import db
from audit_app.models import AgreedGrade, AuditRound
from audit_app.policy import Grant, Role
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.services.moderation import moderation
from audit_app.services.rounds import rounds
from audit_app.services.tracker.decisions import CHAIRS_ACTION
from tests.support import making
from tests.support.browsing import Visitor, Visits, sent_by_another
from tests.support.making import NOW, World, acting
from tests.support.page import Page


def write_all(visit: Visits, world: World, round_id: str) -> None:
    qa = visit.as_(world.qa)
    for section in TEXT_SECTIONS:
        qa.post(f"/rounds/{round_id}/report/{section.key}", {"text": f"About {section.title}."})


def test_the_page_says_what_is_still_to_be_written(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    qa = visit.as_(world.qa)
    qa.post(f"/rounds/{audit_round.id}/report/introduction", {"text": "Why we looked."})
    assert "5 of 6 texts" in qa.get(f"/rounds/{audit_round.id}/report").main


def test_the_word_file_opens_at_any_time(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    answer = visit.as_(world.chair).raw("GET", f"/rounds/{audit_round.id}/report.docx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Small audit June 2017" in [
        paragraph.text for paragraph in Document(BytesIO(answer.data)).paragraphs
    ]


def approve(chair: Visitor, world: World, audit_round: AuditRound) -> Page:
    address = f"/rounds/{audit_round.id}/report/approve"
    typed = {"meeting_id": world.meeting.id, "minute_reference": "AU/4"}
    return chair.post(address, chair.get(address).form_values(address) | typed)


def test_the_chair_approves_and_readers_then_see_it(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    reader = visit.as_(world.viewer)
    reader.get(f"/rounds/{audit_round.id}/report", status=404)
    write_all(visit, world, audit_round.id)
    assert "Final" in approve(visit.as_(world.chair), world, audit_round).main
    assert "minute AU/4" in reader.get(f"/rounds/{audit_round.id}/report").main


def test_the_approved_file_stays_byte_for_byte(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    write_all(visit, world, audit_round.id)
    chair = visit.as_(world.chair)
    approve(chair, world, audit_round)
    files = {chair.raw("GET", f"/rounds/{audit_round.id}/report/versions/1").data for _ in range(2)}
    assert len(files) == 1


def test_a_report_that_changed_since_it_was_read_is_not_approved(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    write_all(visit, world, audit_round.id)
    chair, address = visit.as_(world.chair), f"/rounds/{audit_round.id}/report/approve"
    typed = chair.get(address).form_values(address) | {
        "meeting_id": world.meeting.id,
        "minute_reference": "AU/4",
    }
    making.make_recommendation(world, audit_round)
    page = chair.post(address, typed, status=409)
    assert "The report changed after you opened this page, so it is not approved." in page.main
    again = typed | {"read": page.form_values(address)["read"]}
    assert "Final" in chair.post(address, again).main


def test_approval_without_a_meeting_says_so_beside_the_field(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    write_all(visit, world, audit_round.id)
    address = f"/rounds/{audit_round.id}/report/approve"
    chair = visit.as_(world.chair)
    page = chair.post(address, chair.get(address).form_values(address), status=422)
    assert page.field_errors == ["Error: Select the meeting that decided this, or chair’s action"]


def test_each_text_has_its_state_and_is_marked_as_checked(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    making.write_report(world, audit_round)
    qa = visit.as_(world.qa)
    address = f"/rounds/{audit_round.id}/report"
    checked = f"{address}/introduction/checked"
    page = qa.post(checked, qa.get(address).form_values(checked))
    assert "“Introduction” is checked for accuracy." in page.main
    assert "5 of 6 to check for accuracy." in page.main


def test_a_figure_that_moved_is_named_to_the_writer_and_to_the_chair(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    making.write_report(world, audit_round)
    qa, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/report"
    checked = f"{address}/conclusions/checked"
    qa.post(checked, qa.get(address).form_values(checked))
    assert "Check this text again" not in qa.get(address).main
    rounds.resume_moderation(acting(world.qa), audit_round.id, "A file was misread.", NOW)
    details = moderation.GradeDetails("poor", "Read again.")
    moderation.agree_grade(
        acting(world.moderator), making.first_case(audit_round).id, "grade", details, 1, NOW
    )
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    db.session.commit()
    said = "Table “Overall grade: how many of each grade”"
    for page in (qa.get(address), visit.as_(world.chair).get(f"{address}/approve")):
        assert said in page.main


def other_officer(visit: Visits) -> Visitor:
    return visit.as_(making.make_person("Olu Other", Grant(Role.QA_OFFICER)))


def test_two_who_write_the_same_section_see_both_texts(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    address = f"/rounds/{audit_round.id}/report/introduction"
    qa, other = visit.as_(world.qa), other_officer(visit)
    opened = qa.get(address).form_values(address)
    other.post(address, {**sent_by_another(opened), "text": "The other’s."})
    clash = qa.post(address, {**opened, "text": "The officer’s."}, status=409)
    assert "Olu Other saved this first" in clash.main
    assert clash.value_of("text").strip() == "The officer’s."
    joined = qa.post(address, clash.form_values(address) | {"then": "both"}, status=409)
    assert "The other’s. The officer’s." in qa.post(address, joined.form_values(address)).main


def test_two_who_correct_the_same_section_see_both_texts(visit: Visits, world: World) -> None:
    audit_round = making.make_closed_round(world)
    address = f"/rounds/{audit_round.id}/report"
    qa, other = visit.as_(world.qa), other_officer(visit)
    qa.post(f"{address}/corrections", {"reason": "Nine, not eight."})
    address = f"{address}/introduction"
    opened = qa.get(address).form_values(address)
    other.post(address, {**sent_by_another(opened), "text": "Nine."})
    clash = qa.post(address, {**opened, "text": "Nine children."}, status=409)
    assert "Olu Other saved this first" in clash.main
    assert "Nine." in clash.main
    assert clash.value_of("text").strip() == "Nine children."


def test_a_text_changed_meanwhile_is_not_marked_as_checked(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    making.write_report(world, audit_round)
    qa, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/report"
    checked = f"{address}/introduction/checked"
    read = qa.get(address).form_values(checked)
    written = qa.get(f"{address}/introduction").form_values(f"{address}/introduction")
    other_officer(visit).post(
        f"{address}/introduction",
        sent_by_another(written) | {"text": "Other words."},
    )
    page = qa.post(checked, read, status=409)
    assert "Olu Other changed “Introduction” after you opened this page" in page.main
    assert "Other words." in page.main


def test_a_correction_goes_from_the_officer_to_the_chair_and_becomes_a_version(
    visit: Visits, world: World
) -> None:
    audit_round = making.make_closed_round(world)
    address = f"/rounds/{audit_round.id}/report"
    qa, chair, reader = (visit.as_(one) for one in (world.qa, world.chair, world.viewer))
    qa.post(f"{address}/corrections", {"reason": "Nine, not eight."})
    edit = qa.get(f"{address}/introduction")
    assert edit.value_of("text").strip() == "Words of introduction."
    qa.post(f"{address}/introduction", edit.form_values(f"{address}/introduction") | {"text": "Nine."})
    assert "Finish the correction of the report" in qa.get("/").main
    qa.post(f"{address}/corrections/hand-over")
    assert "Read and approve the correction of the report" in chair.get("/").main
    assert "Nine." in chair.get(address).main
    assert "Nine" not in reader.get(address).main
    form = chair.get(f"{address}/approve").form_values(f"{address}/approve")
    typed = form | {"meeting_id": CHAIRS_ACTION, "minute_reference": ""}
    page = chair.post(f"{address}/approve", typed)
    assert "the report has a new version" in page.main
    read = reader.get(address).main
    assert "Corrects version 1: Nine, not eight." in read
    assert "minute AU/4" in read
    assert "chair’s action" in read


def test_a_correction_without_a_reason_says_so_beside_the_field(visit: Visits, world: World) -> None:
    audit_round = making.make_closed_round(world)
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/report/corrections", {}, status=422)
    assert page.field_errors == ["Error: Enter the reason"]


def test_the_whole_report_is_read_as_a_page(visit: Visits, world: World) -> None:
    audit_round = making.make_reporting_round(world)
    page = visit.as_(world.chair).get(f"/rounds/{audit_round.id}/report/read")
    for words in ("1. Executive summary", "Agreed by the panel", "A. "):
        assert words in page.main
    assert page.all("table")
    assert (
        "Read the whole report first"
        in visit.as_(world.chair).get(f"/rounds/{audit_round.id}/report/approve").main
    )


def test_a_grade_is_corrected_from_the_list_of_what_can_be_corrected(visit: Visits, world: World) -> None:
    audit_round = making.make_closed_round(world)
    address = f"/rounds/{audit_round.id}/report"
    qa, chair = visit.as_(world.qa), visit.as_(world.chair)
    qa.post(f"{address}/corrections", {"reason": "The grade of SM-01 is wrong."})
    assert "Case SM-01: its facts" in qa.get(f"{address}/correction").main
    grade = db.session.scalars(db.select(AgreedGrade)).one()
    form = f"{address}/correction/agreed_grade/{grade.id}"
    opened = qa.get(form).form_values(form)
    unsaid = qa.post(form, {**opened, "level": "poor"}, status=422)
    assert unsaid.field_errors == ["Error: Enter why you are correcting this"]
    typed = {**opened, "level": "poor", "because": "The minute says so."}
    assert "Case SM-01: overall grade (changed)" in qa.post(form, typed).main
    assert "Agreed grade, as approved" in qa.get(address).main
    qa.post(f"{address}/corrections/hand-over", {})
    assert "The minute says so." in chair.get(f"{address}/correction/read").main
    approval = f"{address}/approve"
    chosen = {"meeting_id": CHAIRS_ACTION, "minute_reference": ""}
    page = chair.post(approval, chair.get(approval).form_values(approval) | chosen)
    assert "the report has a new version" in page.main


def test_two_who_correct_the_same_grade_see_both(visit: Visits, world: World) -> None:
    audit_round = making.make_closed_round(world)
    address = f"/rounds/{audit_round.id}/report"
    qa, other = visit.as_(world.qa), other_officer(visit)
    qa.post(f"{address}/corrections", {"reason": "The grade of SM-01 is wrong."})
    form = f"{address}/correction/agreed_grade/{db.session.scalars(db.select(AgreedGrade.id)).one()}"
    opened = qa.get(form).form_values(form) | {"because": "The minute."}
    other.post(form, {**sent_by_another(opened), "reason": "Theirs."})
    clash = qa.post(form, {**opened, "reason": "Mine."}, status=409)
    assert "Olu Other saved this first" in clash.main
    assert "Theirs." in clash.main
    assert clash.value_of("reason").strip() == "Mine."


def test_every_kind_of_thing_has_its_form(visit: Visits, world: World) -> None:
    audit_round = making.make_closed_round(world)
    address = f"/rounds/{audit_round.id}/report"
    qa = visit.as_(world.qa)
    qa.post(f"{address}/corrections", {"reason": "Wrong."})
    listed = qa.get(f"{address}/correction")
    links = [link for link in listed.links.values() if f"{address}/correction/" in link]
    assert links
    for link in links:
        values = qa.get(link).form_values(link)
        assert "(changed)" not in qa.post(link, values).main
