"""Commands of a few lines each; each calls services."""

from flask import Flask

from audit_app.cli import demo, mail, partnership, people, reports, themes

GROUPS = (demo.group, mail.group, partnership.group, people.group, reports.group, themes.group)


def join(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
