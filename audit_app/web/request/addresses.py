"""The form of an id in an address: what cannot be the key of a row leads to no page, whichever the route."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, Rule


class IdConverter(BaseConverter):
    """Match the key of a row as `extensions.new_id` makes it, and nothing longer than the columns for such keys."""

    regex = "[a-z0-9]{1,16}"


class AddressRule(Rule):
    """Read every part of an address whose name ends in `_id` as an id."""

    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        """Return the converter of a part of the address; a converter that the route names itself wins."""
        is_id = converter_name == "default" and variable_name.endswith("_id")
        return super().get_converter(variable_name, "id" if is_id else converter_name, args, kwargs)


def join(app: Flask) -> None:
    """Register the converter and the rule; call this before the first route is added."""
    app.url_map.converters["id"] = IdConverter
    app.url_rule_class = AddressRule
