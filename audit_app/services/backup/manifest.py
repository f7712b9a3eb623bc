"""The manifest of a backup: its database revision, its tables with their columns, and the hash of every part."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from audit_app.delivery.backup_file import BrokenBackup, Part
from audit_app.models.portable import Kind, PortableTable

FORMAT = "roundtable-backup"
VERSION = 1


@dataclass(frozen=True)
class TablePart:
    """A table, the number of its rows, and the part of the file that holds them."""

    table: PortableTable
    rows: int
    part: Part


@dataclass(frozen=True)
class Manifest:
    """The contents of a backup, and the revision of its database.

    Each table in `tables` follows those that it refers to. `evidence` maps the key of a stored file to its part.
    """

    revision: str
    made_at: datetime
    tables: tuple[TablePart, ...]
    evidence: dict[str, Part]

    @property
    def parts(self) -> Iterable[Part]:
        """Return all parts of the file but the manifest itself."""
        return [*(entry.part for entry in self.tables), *self.evidence.values()]

    @property
    def rows(self) -> int:
        """Return the number of rows in all tables together."""
        return sum(entry.rows for entry in self.tables)


def table_part_name(table: PortableTable) -> str:
    """Return the name of the part that holds the rows of `table`."""
    return f"tables/{table.name}.jsonl"


def evidence_part_name(key: str) -> str:
    """Return the name of the part that holds the evidence file stored under `key`."""
    return f"evidence/{key}"


def dump(manifest: Manifest) -> bytes:
    """Return the manifest as JSON."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "revision": manifest.revision,
        "made_at": manifest.made_at.isoformat(),
        "tables": [
            {
                "name": entry.table.name,
                "columns": entry.table.columns,
                "rows": entry.rows,
                "part": asdict(entry.part),
            }
            for entry in manifest.tables
        ],
        "evidence": {key: asdict(part) for key, part in manifest.evidence.items()},
    }
    return json.dumps(content, indent=1).encode()


def parse(content: bytes) -> Manifest:
    """Read a manifest from JSON. Raises BrokenBackup for anything that `dump` cannot have written."""
    try:
        data = json.loads(content)
        if (data["format"], data["version"]) != (FORMAT, VERSION):
            raise BrokenBackup("This is not a backup that this version of Roundtable can read.")
        return Manifest(
            revision=str(data["revision"]),
            made_at=datetime.fromisoformat(data["made_at"]),
            tables=tuple(map(_table, data["tables"])),
            evidence={
                str(key): _part(part, evidence_part_name(key)) for key, part in data["evidence"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenBackup("The manifest of this backup cannot be read.") from error


def _table(data: Any) -> TablePart:
    columns = tuple((str(name), Kind(kind)) for name, kind in data["columns"])
    table = PortableTable(str(data["name"]), columns)
    return TablePart(table, int(data["rows"]), _part(data["part"], table_part_name(table)))


def _part(data: Any, name: str) -> Part:
    # The name follows from what the part holds; a manifest that gives another would make us open a different part.
    return Part(name, int(data["size"]), str(data["sha256"]))
