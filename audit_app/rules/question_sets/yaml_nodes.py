"""The parts of a YAML tree, each with its line; every scalar stays the text it was (`no` is "no")."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Scalar:
    """A text; `plain` means written without quotes, `block` after a | or >."""

    line: int
    column: int
    value: str
    plain: bool = True
    block: bool = False


@dataclass(slots=True)
class Listing:
    """A list, in the order written."""

    line: int
    column: int
    items: list["Node"] = field(default_factory=list["Node"])

    def take(self, node: "Node") -> None:
        """Add the next node that the parser meets."""
        self.items.append(node)


@dataclass(slots=True)
class Mapping:
    """Names and values in the order written; a name may occur twice, and may be anything."""

    line: int
    column: int
    pairs: list[tuple["Node", "Node"]] = field(default_factory=list[tuple["Node", "Node"]])
    name: "Node | None" = None

    def take(self, node: "Node") -> None:
        """Add the next node that the parser meets: a name, then its value."""
        if self.name is None:
            self.name = node
        else:
            self.pairs.append((self.name, node))
            self.name = None


Node = Scalar | Listing | Mapping
