"""Long lists, displayed a page at a time: the page that the address asks for, and links to the others."""

from flask import request, url_for

from audit_app.rules.paging import Paging


def requested_page() -> int:
    """Return the number of the page that the address asks for; 1 where it is missing or no number."""
    return request.args.get("page", 1, type=int)


def links(paging: Paging, endpoint: str, **address: object) -> dict[str, object]:
    """Return the parameters of the pagination component; `address` holds the other arguments of the endpoint."""

    def link_to(number: int) -> str:
        return url_for(endpoint, **{**address, "page": number if number > 1 else None})  # type: ignore[arg-type]

    current = paging.number
    return {
        "previous": {"href": link_to(current - 1)} if current > 1 else None,
        "items": [
            {"ellipsis": True}
            if number is None
            else {"number": number, "href": link_to(number), "current": number == current}
            for number in paging.offered
        ],
        "next": {"href": link_to(current + 1)} if current < paging.pages else None,
    }
