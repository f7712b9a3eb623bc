"""The browser's door: thin views by screen family, forms, templates; one place that commits."""

from flask import Flask

from audit_app.web import edge, errors, pages


def join(app: Flask) -> None:
    pages.join(app)
    errors.join(app)
    edge.join(app)
