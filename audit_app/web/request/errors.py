"""The answer for each kind of error: those that services raise, those of the database, and those of HTTP."""

import logging

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import ConstraintViolated, DatabaseUnavailable, RowChanged, lost_race
from audit_app.web.request.replay import LONGEST_FORM

Answer = tuple[str, int]
_GIVES_WORDS_BACK = frozenset({403, 404, 409})
_logger = logging.getLogger(__name__)


def join(app: Flask) -> None:
    """Register the answers with the application."""
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(RowChanged, lambda _error: _stale(Stale(())))
    app.register_error_handler(ConstraintViolated, _rule_broken)
    app.register_error_handler(DatabaseUnavailable, _busy)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, _unexpected)


def _not_allowed(error: NotAllowed) -> Answer:
    return _page("errors/404.html", 404) if error.hidden else _page("errors/403.html", 403)


def _refused(error: Refused) -> Answer:
    return _page("errors/refused.html", 409, reasons=error.reasons, closed=error.closed)


def _invalid(error: Invalid) -> Answer:
    """Answer acts that have no form to come back to; views with a form catch Invalid themselves."""
    return _page("errors/refused.html", 422, reasons=tuple(error.fields.values()))


def _stale(error: Stale) -> Answer:
    answer = _page("errors/stale.html", 409, error=error)
    g.shows_error_only = not error.conflicts
    return answer


def _rule_broken(error: ConstraintViolated) -> Answer:
    return _stale(Stale(())) if lost_race(error) else _unexpected(error)


def of_http(error: HTTPException) -> Answer:
    """Answer an error of HTTP with its page."""
    if isinstance(error, SecurityError):
        # The request asks for an unknown host: no page can be rendered, because its links would name that host.
        return "Roundtable does not use this address.", 400
    code = error.code or 500
    known = {400, 403, 404, 405, 413, 429}
    template = f"errors/{code}.html" if code in known else "errors/other.html"
    return _page(template, code, error=error, came_from=_came_from())


def _busy(error: DatabaseUnavailable) -> Answer:
    _logger.error("database not available: %s", error)
    return _page("errors/busy.html", 503)


def _unexpected(error: Exception) -> Answer:
    _logger.error("request %s failed", g.get("request_id", "?"), exc_info=error)
    return _page("errors/500.html", 500)


def _page(template: str, code: int, **names: object) -> Answer:
    g.shows_error_only = True
    back = request.full_path.rstrip("?")
    return render_template(template, back=back, typed=_typed(code), **names), code


def _came_from() -> str:
    """Return the page of ours whose form was sent, where the browser names it, otherwise ""."""
    page = request.referrer or ""
    return page if request.method == "POST" and page.startswith(request.host_url) else ""


def _typed(code: int) -> str:
    """Return the words of a form that no page of ours holds any more, so that the error page can give them back.

    Values without a space are choices or marks of ours. A form that could not be parsed is not parsed again.
    """
    if request.method != "POST" or code not in _GIVES_WORDS_BACK:
        return ""
    words = [value.strip() for name, value in request.form.items(multi=True) if "password" not in name]
    return "\n\n".join(dict.fromkeys(value for value in words if len(value.split()) > 1))[:LONGEST_FORM]
