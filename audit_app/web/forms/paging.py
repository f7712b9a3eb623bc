"""Long lists a page at a time in the browser: the page that the address asks for, and the links to the others."""

from flask import request, url_for

from audit_app.rules.paging import Paging


def asked_page() -> int:
    return request.args.get("page", 1, type=int)


def links(paging: Paging, endpoint: str, **address: object) -> dict[str, object]:
    """Parameters of the pagination component; what else the address says goes along."""

    def to(number: int) -> str:
        return url_for(endpoint, **{**address, "page": number if number > 1 else None})  # type: ignore[arg-type]

    here = paging.number
    return {
        "previous": {"href": to(here - 1)} if here > 1 else None,
        "items": [
            {"ellipsis": True}
            if number is None
            else {"number": number, "href": to(number), "current": number == here}
            for number in paging.offered
        ],
        "next": {"href": to(here + 1)} if here < paging.pages else None,
    }
