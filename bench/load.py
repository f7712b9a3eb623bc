"""Many people saving at once against gunicorn on loopback. Every acknowledged text is looked for afterwards.

`python -m bench.load` lets 50 people save for 120 seconds on PostgreSQL and 20 on SQLite; `--seconds` and
`--people` (for both) change that. It stops by itself, and ends with exit code 1 when a text was lost.
"""

import argparse
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from sqlalchemy import func, insert, select, update

from audit_app.extensions import db, new_id, reading_only
from audit_app.models import AgencyReturn, Answer, LogEntry, Person, RoleHeld
from audit_app.policy import Role
from bench.databases import POSTGRESQL, SQLITE, migrated_app, new_database
from bench.filled import Filled
from bench.filling import fill
from bench.sample import NOW, Size, short_value
from bench.worker import cookie, server

MOST_PEOPLE, MOST_SECONDS, ANSWER_SECONDS = 200, 600, 60
ITEMS = 8
KEYS = (*(f"item-{at}" for at in range(1, ITEMS)), "grade")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_RATIONALE = re.compile(r'<textarea[^>]* name="rationale-([^"]+)"[^>]*>([^<]*)</textarea>')


@dataclass
class Saver:
    """A person who saves the same section again and again.

    `acknowledged` are the texts that the server last reported as saved, `sent` those of the last request, which may be
    stored even where its answer was lost.
    """

    return_id: str
    cookie: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    saves: int = 0
    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    def work(self, port: int, end: float) -> None:
        """Save until the monotonic clock reaches `end`."""
        while time.monotonic() < end:
            try:
                self._read_and_save(port)
            except (OSError, HTTPException) as error:
                self.errors[type(error).__name__] += 1

    def _read_and_save(self, port: int) -> None:
        status, page = self._ask(port, "GET")
        if status != 200:
            self.errors[f"GET {status}"] += 1
            return
        self.compare({key: unescape(text).strip() for key, text in _RATIONALE.findall(page)}, "page")
        fields = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
        self.sent = {key: f"{self.return_id} said this {self.saves}, <{key}>" for key in KEYS}
        for key, text in self.sent.items():
            fields |= {f"value-{key}": short_value(key), f"rationale-{key}": text}
        began = time.monotonic()
        status, _ = self._ask(port, "POST", urlencode(fields | {"then": "continue"}))
        self.times.append(time.monotonic() - began)
        if status == 303:
            self.acknowledged, self.saves = self.sent, self.saves + 1
        else:
            self.errors[f"POST {status}"] += 1

    def compare(self, stored: dict[str, str], where: str) -> None:
        """Note every acknowledged text that is not stored."""
        for key, text in self.acknowledged.items():
            if stored.get(key) not in (text, self.sent[key]):
                self.lost.append(
                    f"{where}, {self.return_id}, {key}: “{text}” was saved; “{stored.get(key)}” stands"
                )

    def _ask(self, port: int, method: str, body: str = "") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, f"/returns/{self.return_id}/sections/all", body or None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        self._keep_cookie(answer)
        return answer.status, page

    def _keep_cookie(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            if header.startswith("session="):
                self.cookie = header.partition(";")[0]


def run(kind: str, people: int, seconds: int) -> bool:
    """Return whether every acknowledged text is stored, and logged."""
    with tempfile.TemporaryDirectory() as name, new_database(kind, Path(name)) as url:
        with migrated_app(url, Path(name)):
            filled = fill(Size(max(people, 2), 2, ITEMS))
            savers = _savers(filled, people)
            logged_before = _logged_saves()
        with server(url, Path(name), workers=2) as (_, port):
            end = time.monotonic() + seconds
            threads = [threading.Thread(target=saver.work, args=(port, end)) for saver in savers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        with migrated_app(url, Path(name)):
            for saver in savers:
                saver.compare(_stored(saver.return_id), "database")
            logged = _logged_saves() - logged_before
    return _report(kind, savers, seconds, logged)


def _savers(filled: Filled, people: int) -> list[Saver]:
    """Make an auditor of the first agency for each person, with a return of their own."""
    reading_only.set(False)
    agency_id = filled.places["agency"]
    mine = select(AgencyReturn.id).where(AgencyReturn.service.has(agency_id=agency_id))
    savers = []
    for number, return_id in enumerate(
        db.session.scalars(mine.order_by(AgencyReturn.id).limit(people)).all()
    ):
        person_id = new_id()
        details = {
            "email": f"saver-{number}@bench.example",
            "name": f"Saver {number}",
            "sign_in_token": person_id,
        }
        db.session.execute(
            insert(Person).values(id=person_id, agency_id=agency_id, created_at=NOW, version=1, **details)
        )
        role = {"role": Role.AUDITOR, "agency_id": agency_id}
        db.session.execute(insert(RoleHeld).values(id=new_id(), person_id=person_id, **role))
        begun = {"submitted_at": None, "submitted_by_id": None, "accepted_at": None, "auditor_id": person_id}
        own = update(AgencyReturn).where(AgencyReturn.id == return_id)
        db.session.execute(own.values(state="in-progress", **begun))
        savers.append(Saver(return_id, cookie(person_id, person_id)))
    db.session.commit()
    return savers


def _stored(return_id: str) -> dict[str, str]:
    rows = select(Answer.question_key, Answer.rationale).where(Answer.return_id == return_id)
    return {row.question_key: row.rationale for row in db.session.execute(rows)}


def _logged_saves() -> int:
    return db.session.scalar(select(func.count()).where(LogEntry.act == "answers_saved")) or 0


def _report(kind: str, savers: list[Saver], seconds: int, logged: int) -> bool:
    saves = sum(saver.saves for saver in savers)
    times = sorted(time for saver in savers for time in saver.times) or [0.0, 0.0]
    errors = sum((saver.errors for saver in savers), Counter[str]())
    lost = [line for saver in savers for line in saver.lost]
    slow = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(
        f"{kind}: {len(savers)} people, {seconds} s: {saves} saves acknowledged ({saves * ITEMS} answers), "
        f"{logged} in the log; a save took {median(times):.2f} s (one in twenty {slow:.2f} s, at most {times[-1]:.2f} s); "
        f"errors: {dict(errors) or 'none'}; words lost: {len(lost)}"
    )
    print(*lost[:10], sep="\n", end="\n" if lost else "")
    # A sitting leaves a line in the log, however many saves it has.
    return not lost and (not saves or logged > 0)


def main() -> int:
    """Run on both databases, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--people", type=int, help="on both databases; otherwise 50 and 20")
    arguments = parser.parse_args()
    seconds = min(arguments.seconds, MOST_SECONDS)
    people = {
        kind: min(arguments.people or usual, MOST_PEOPLE) for kind, usual in ((POSTGRESQL, 50), (SQLITE, 20))
    }
    results = [run(kind, count, seconds) for kind, count in people.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
