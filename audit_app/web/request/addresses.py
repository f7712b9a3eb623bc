"""The form of an id in an address: what cannot be a row's key names no page, whichever route it stands in."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, Rule


class IdConverter(BaseConverter):
    """A row's key as `extensions.new_id` makes it; nothing longer than the columns that hold one."""

    regex = "[a-z0-9]{1,16}"


class AddressRule(Rule):
    """A rule of a view in which every part that is named as an id is read as one."""

    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        is_id = converter_name == "default" and variable_name.endswith("_id")
        return super().get_converter(variable_name, "id" if is_id else converter_name, args, kwargs)


def join(app: Flask) -> None:
    """Call this before the first rule is added."""
    app.url_map.converters["id"] = IdConverter
    app.url_rule_class = AddressRule
