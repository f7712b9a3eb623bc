"""The least code that does the same: Flask with the rows on a page, Core with the rows in a commit, python-docx."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx import Document
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from audit_app.extensions import db, new_id, reading_only
from audit_app.models import Answer, LogEntry
from audit_app.rules.blocks import Block as ReportBlock
from audit_app.rules.blocks import Bullets, Heading, KeyValues, Numbered, Paragraph, Table
from bench.sample import NOW

_PAGE = """<!doctype html><html lang="en"><head><title>Bare</title></head><body><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}{{ filler | safe }}</tr>
{% else %}{{ filler | safe }}{% endfor %}</table></body></html>"""


def page(statements: list[Any], size: int) -> Callable[[], bytes]:
    """Return a visit to a page of Flask alone that reads rows by Core, renders every cell and has `size` bytes."""
    app = Flask(__name__)
    engine, template, filler = db.engine, app.jinja_env.from_string(_PAGE), ""

    @app.get("/")
    def show() -> str:
        reading_only.set(True)
        with engine.connect() as connection:
            rows = [row for statement in statements for row in connection.execute(statement)]
        return template.render(rows=rows, filler=filler)

    def visit() -> bytes:
        answer = client.get("/")
        assert answer.status_code == 200
        return answer.data

    client = app.test_client()
    with engine.connect() as connection:
        count = sum(len(connection.execute(statement).all()) for statement in statements)
    filler = "x" * max(0, (size - len(visit())) // max(1, count))
    return visit


def upsert(return_id: str, person_id: str, rationales: dict[str, str]) -> None:
    """Write the same answers and the same line of the log by Core, in a single commit."""
    reading_only.set(False)
    insert_answer = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[db.engine.dialect.name]
    rows = [
        {
            "id": new_id(),
            "return_id": return_id,
            "question_key": key,
            "value": "yes",
            "absence": None,
            "reason": "",
            "rationale": text,
            "saved_at": NOW,
            "saved_by_id": person_id,
        }
        for key, text in rationales.items()
    ]
    statement = insert_answer(Answer)
    updated = ("value", "absence", "reason", "rationale", "saved_at", "saved_by_id")
    statement = statement.on_conflict_do_update(
        index_elements=["return_id", "question_key"],
        set_={name: statement.excluded[name] for name in updated},
    )
    with db.engine.begin() as connection:
        connection.execute(statement, rows)
        connection.execute(
            insert(LogEntry),
            {
                "at": NOW,
                "act": "answers_saved",
                "actor_name": "Bare",
                "subject_kind": "agency_return",
                "subject_id": return_id,
                "after": {"keys": list(rationales)},
                "reason": "",
                "request_id": "",
            },
        )


def word(blocks: tuple[ReportBlock, ...]) -> bytes:
    """Return the same headings, paragraphs and tables as a Word file, written row by row."""
    document = Document()
    for block in blocks:
        match block:
            case Heading():
                document.add_heading(block.text, block.level)
            case Paragraph():
                document.add_paragraph(block.text)
            case Bullets() | Numbered():
                for item in block.items:
                    document.add_paragraph(item)
            case Table():
                _table(document, [block.header, *([cell.text for cell in row] for row in block.rows)])
            case KeyValues():
                _table(document, block.rows)
            case _:
                pass
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _table(document: Document, rows: object) -> None:  # type: ignore[valid-type]
    rows = list(rows)  # type: ignore[call-overload]
    table = document.add_table(rows=0, cols=len(rows[0]))  # type: ignore[attr-defined]
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
