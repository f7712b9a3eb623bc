"""The browser's door: thin views by screen family, forms, templates; one place that commits."""

from flask import Flask

from audit_app.web import pages
from audit_app.web.request import addresses, errors, hooks


def join(app: Flask) -> None:
    addresses.join(app)
    pages.join(app)
    errors.join(app)
    hooks.join(app)
