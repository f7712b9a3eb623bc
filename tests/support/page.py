"""One page of ours, parsed: what it says, and whether it is well made."""

import re
from collections import Counter
from typing import Any

import html5lib
from lxml import html as lxml_html

_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r'"[^"]*"')
_READER = lxml_html.HTMLParser(remove_comments=True)
_well_formed: set[int] = set()
"""The tags of pages, as hashes, in which the strict parser found nothing: it takes as long as making a page."""

_NAMED = ("input", "select", "textarea")
_UNLABELLED_TYPES = ("hidden", "submit", "button")


class Page:
    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = lxml_html.document_fromstring(html or "<p></p>", parser=_READER)

    def all(self, path: str) -> list[Any]:
        return self.tree.findall(f".//{path}")

    @property
    def title(self) -> str:
        return text_of(self.tree.find(".//title"))

    @property
    def heading(self) -> str:
        return text_of(self.tree.find(".//h1"))

    @property
    def main(self) -> str:
        """Everything that the main part says, in one line."""
        return text_of(self.tree.find(".//main"))

    @property
    def links(self) -> dict[str, str]:
        return {text_of(link): link.get("href", "") for link in self.all("a")}

    @property
    def buttons(self) -> list[str]:
        return [text_of(button) for button in self.all("button")] + [
            text_of(link) for link in self.all("a[@role='button']")
        ]

    @property
    def field_errors(self) -> list[str]:
        return [text_of(p) for p in self.all("p") if "govuk-error-message" in p.get("class", "")]

    def value_of(self, name: str) -> str:
        for tag in ("input", "textarea"):
            for one in self.all(f"{tag}[@name='{name}']"):
                return one.get("value", "") if tag == "input" else (one.text or "").removeprefix("\n")
        raise AssertionError(f"no field {name}")

    def form_values(self, action: str) -> dict[str, Any]:
        """What the form that posts to `action` would send if nobody touched it."""
        form = next(form for form in self.all("form") if form.get("action") == action)
        values: dict[str, Any] = {}
        for one in form.iter("input"):
            kind, name = one.get("type", "text"), one.get("name")
            if (
                name
                and kind not in ("submit", "file")
                and (kind not in ("radio", "checkbox") or "checked" in one.attrib)
            ):
                values.setdefault(name, []).append(one.get("value", ""))
        for one in form.iter("textarea"):
            values.setdefault(one.get("name"), []).append((one.text or "").removeprefix("\n"))
        for one in form.iter("select"):
            values[one.get("name")] = [
                o.get("value", "") for o in one.iter("option") if "selected" in o.attrib
            ]
        return values

    def check(self) -> None:
        """What holds for every page, whatever it is about."""
        self._check_tags()
        headings = self.all("h1")
        assert len(headings) == 1, f"{len(headings)} h1 on the page"
        assert self.title.endswith("Roundtable"), f"title: {self.title}"
        assert self.heading.casefold()[:25] in self.title.casefold(), (
            f"title “{self.title}”, h1 “{self.heading}”"
        )
        self._check_ids()
        self._check_labels()
        self._check_summary()
        self._check_words()
        assert not [one for one in self.tree.iter() if "style" in getattr(one, "attrib", {})], (
            "an inline style"
        )
        for form in self.all("form"):
            if form.get("method", "get").lower() == "post":
                names = [one.get("name") for one in form.iter("input")]
                assert "csrf_token" in names, f"a form without a token: {form.get('action')}"

    def check_errors(self, status: int) -> None:
        """The status says that something was not accepted, and so does the title; what to mend is listed for 422."""
        assert (status >= 400) == self.title.startswith("Error: "), (
            f"{status}, but the title is “{self.title}”"
        )
        if status in (200, 422) and self.heading != "You cannot do this now":
            assert (status == 422) == bool(self.summary), f"{status}, but the summary is “{self.summary}”"

    @property
    def summary(self) -> str:
        """The words of the error summary; "" where there is none."""
        return " ".join(text_of(each) for each in self.all("div[@data-module='govuk-error-summary']"))

    def _check_tags(self) -> None:
        tags = "".join(_TAG.findall(_VALUE.sub('""', self.html)))
        if hash(tags) not in _well_formed:
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            parser.parse(self.html)
            assert not parser.errors, f"not well-formed: {parser.errors[:3]}"
            _well_formed.add(hash(tags))

    def _check_ids(self) -> None:
        ids = Counter(one.get("id") for one in self.tree.iter() if isinstance(one.tag, str) and one.get("id"))
        twice = [name for name, count in ids.items() if count > 1]
        assert not twice, f"ids used twice: {twice}"

    def _check_labels(self) -> None:
        labelled = {label.get("for") for label in self.all("label")}
        for tag in _NAMED:
            for one in self.all(tag):
                if one.get("type") in _UNLABELLED_TYPES:
                    continue
                known = one.get("id") in labelled or one.get("aria-label") or one.get("aria-labelledby")
                assert known, f"no label: {tag} {one.get('name')}"

    def _check_words(self) -> None:
        """Whatever is typed at length is kept, or asked about on leaving: assets/words.js and autosave.js see to the forms
        that a main part posts.
        """
        watched = {
            field
            for main in self.all("main")
            for form in main.iter("form")
            if form.get("method") == "post"
            for field in form.iter("textarea")
        }
        for field in self.all("textarea"):
            shown = "hidden" not in field.attrib and "readonly" not in field.attrib
            assert not shown or field in watched, f"nobody watches over {field.get('name')}"
        if any("hidden" not in field.attrib for field in watched):
            scripts = [script.get("src", "") for script in self.all("script")]
            assert any("words.js" in script for script in scripts), "no script watches over what is typed"

    def _check_summary(self) -> None:
        ids = {one.get("id") for one in self.tree.iter() if isinstance(one.tag, str)}
        for link in self.all("a"):
            href = link.get("href", "")
            if href.startswith("#") and len(href) > 1:
                assert href[1:] in ids, f"a link to nowhere: {href}"


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
