"""The browser's door: thin views by screen family, forms, templates; one place that commits."""

from flask import Flask

from audit_app.web import addresses, edge, errors, pages


def join(app: Flask) -> None:
    addresses.join(app)
    pages.join(app)
    errors.join(app)
    edge.join(app)
