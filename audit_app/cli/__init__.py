"""Commands of a few lines each; each calls services."""

from flask import Flask

from audit_app.cli import backup, demo, mail, partnership, people, reminders, reports, themes

COMMANDS = (
    backup.backup,
    backup.restore,
    demo.group,
    mail.group,
    partnership.group,
    people.group,
    reminders.group,
    reports.group,
    themes.group,
)


def join(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
