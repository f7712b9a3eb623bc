"""Dates and times as people type them."""

from datetime import date

import pytest

from audit_app.rules.answers.dates import read_date, read_moment
from audit_app.rules.answers.far_dates import far_dates
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.choices import Column
from audit_app.rules.questions.options import RowsOptions
from audit_app.rules.questions.question import Question


@pytest.mark.parametrize(
    "typed",
    [
        "2017-06-04",
        "4/6/2017",
        "04/06/2017",
        " 4 / 6 / 2017 ",
        "4 6 2017",
        "4.6.2017",
        "4-6-2017",
        "4 June 2017",
        "4th June, 2017",
        "4 jun 2017",
        "4/June/2017",
        "4/Jun/2017",
        "4.6.17",
        "4/6/17",
        "4-Jun-2017",
        "04 June 17",
        "4th of June 2017",
        "4jun17",
        "4\u20136\u20132017",
        "4.6.17//",
        "4th of June 2017//",
    ],
)
def test_date_is_read_day_first(typed: str) -> None:
    assert read_date(typed).isoformat() == "2017-06-04"


def test_short_name_of_september_has_three_letters_or_four() -> None:
    assert read_date("1 Sep 2017") == read_date("1 Sept 2017") == read_date("1/9/2017")


@pytest.mark.parametrize(
    ("typed", "year"),
    [("1/1/90", 1990), ("1/1/99", 1999), ("1/1/00", 2000), ("1.3.18", 2018), ("1/1/89", 2089)],
)
def test_year_of_two_numbers_is_the_one_from_1990_to_2089(typed: str, year: int) -> None:
    assert read_date(typed).year == year


@pytest.mark.parametrize(("typed", "year"), [("1/1/1990", 1990), ("31/12/2100", 2100)])
def test_first_and_last_years_are_read(typed: str, year: int) -> None:
    assert read_date(typed).year == year


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/2/2017", "Enter a real date, like 4 6 2017"),
        ("4/13/2017", "Enter a real date, like 4 6 2017"),
        ("4/x/2017", "Enter a real date, like 4 6 2017"),
        ("29 Febtober 2017", "Enter a real date, like 4 6 2017"),
        ("last Tuesday", "Enter a real date, like 4 6 2017"),
        ("4/²/2017", "Enter a real date, like 4 6 2017"),
        ("4//2017", "Date must include a month"),
        ("/6/", "Date must include a day and a year"),
        ("//", "Date must include a day, a month and a year"),
        ("4/6/201", "Year must include 4 numbers"),
        ("4/6/20177", "Year must include 4 numbers"),
        ("31/12/1989", "Date must be between 1990 and 2100"),
        ("1/1/2101", "Date must be between 1990 and 2100"),
    ],
)
def test_date_that_cannot_be_read_says_what_to_do(typed: str, message: str) -> None:
    with pytest.raises(AnswerError) as raised:
        read_date(typed)
    assert raised.value.message == message


@pytest.mark.parametrize(
    "typed",
    [
        "2017-06-04T14:30",
        "4/6/2017 14:30",
        "4/6/2017 14.30",
        "4/6/2017 2:30pm",
        "4 6 2017 2.30 pm",
        "4.6.2017 14.30",
        "4 June 2017 at 2:30PM",
        "4 June 2017, 14:30",
        "4/6/2017 1430",
        "4/6/17 1430hrs",
        "4/6/2017 14:30 hrs",
        "4/6/2017 2.30 p.m.",
        "4.6.17 2:30 PM",
        "4th of June 2017 at 1430 hours",
    ],
)
def test_date_and_time_are_read(typed: str) -> None:
    assert f"{read_moment(typed):%Y-%m-%d %H:%M}" == "2017-06-04 14:30"


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("12am", "00:00"),
        ("12:05am", "00:05"),
        ("12pm", "12:00"),
        ("1am", "01:00"),
        ("11pm", "23:00"),
        ("0:00", "00:00"),
        ("midnight", "00:00"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("Midday", "12:00"),
        ("0930", "09:30"),
        ("930", "09:30"),
        ("9.30 a.m.", "09:30"),
        ("0000hrs", "00:00"),
    ],
)
def test_hours_round_midnight_and_midday_are_the_right_ones(typed: str, time: str) -> None:
    assert f"{read_moment(f'4/6/2017 {typed}'):%H:%M}" == time


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("4/6/2017", "Enter the time too, like 14:30"),
        ("4 June 2017", "Enter the time too, like 14:30"),
        ("// 14:30", "Date must include a day, a month and a year"),
        ("4//2017 14:30", "Date must include a month"),
        ("31/2/2017 14:30", "Enter a real date, like 4 6 2017"),
        ("14:30", "Enter a real date, like 4 6 2017"),
        ("4/6/2017 24:00", "Enter a real time, like 14:30"),
        ("4/6/2017 13pm", "Enter a real time, like 14:30"),
        ("4/6/2017 0pm", "Enter a real time, like 14:30"),
        ("4/6/2017 14", "Enter a real time, like 14:30"),
        ("4/6/2017 half past two", "Enter a real time, like 14:30"),
    ],
)
def test_moment_that_cannot_be_read_says_what_to_do(typed: str, message: str) -> None:
    with pytest.raises(AnswerError) as raised:
        read_moment(typed)
    assert raised.value.message == message


@pytest.mark.parametrize("clock", ["01:00", "0130", "1.59am"])
def test_time_that_the_clocks_passed_over_is_refused(clock: str) -> None:
    with pytest.raises(AnswerError, match="the clocks went forward from 1am to 2am"):
        read_moment(f"25/3/2018 {clock}")
    assert read_moment("25/3/2018 00:59") < read_moment("25/3/2018 02:00")


def test_time_that_the_clocks_showed_twice_is_read() -> None:
    assert f"{read_moment('28/10/2018 01:10'):%H:%M}" == "01:10"


DUE = date(2018, 6, 30)
COLUMNS = (Column("on", "On", "date"), Column("who", "Who", "text"))
HELD = Question("q", "1.1", "When?", "rows", options=RowsOptions(columns=COLUMNS))


@pytest.mark.parametrize(
    ("question", "value", "asked"),
    [
        (Question("q", "1.1", "When?", "date"), "2019-06-28", ()),
        (Question("q", "1.1", "When?", "date"), "2099-01-01", ("1 January 2099",)),
        (Question("q", "1.1", "When?", "datetime"), "2081-01-01T10:00", ("1 January 2081",)),
        (HELD, [{"who": "2099"}, {"on": "2018-06-04"}, {"on": "2081-06-04"}], ("4 June 2081",)),
        (Question("q", "1.1", "When?", "text"), "2099-01-01", ()),
    ],
)
def test_day_far_ahead_is_asked_about(question: Question, value: object, asked: tuple[str, ...]) -> None:
    said = far_dates(question, value, DUE)
    assert said == tuple(
        f"{day} is more than a year after this return is due. Is the year right?" for day in asked
    )
