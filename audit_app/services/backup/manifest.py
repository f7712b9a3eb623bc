"""What a backup says of itself: from which revision, which tables with which columns, and the hash of every part."""

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
    table: PortableTable
    rows: int
    part: Part


@dataclass(frozen=True)
class Manifest:
    """`tables` each after those that it points to; `evidence` by the key under which a file is kept."""

    revision: str
    made_at: datetime
    tables: tuple[TablePart, ...]
    evidence: dict[str, Part]

    @property
    def parts(self) -> Iterable[Part]:
        return [*(one.part for one in self.tables), *self.evidence.values()]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)


def table_part_name(table: PortableTable) -> str:
    return f"tables/{table.name}.jsonl"


def evidence_part_name(key: str) -> str:
    return f"evidence/{key}"


def dump(manifest: Manifest) -> bytes:
    said = {
        "format": FORMAT,
        "version": VERSION,
        "revision": manifest.revision,
        "made_at": manifest.made_at.isoformat(),
        "tables": [
            {"name": one.table.name, "columns": one.table.columns, "rows": one.rows, "part": asdict(one.part)}
            for one in manifest.tables
        ],
        "evidence": {key: asdict(part) for key, part in manifest.evidence.items()},
    }
    return json.dumps(said, indent=1).encode()


def parse(content: bytes) -> Manifest:
    """Raises BrokenBackup."""
    try:
        said = json.loads(content)
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise BrokenBackup("This is not a backup that this version of Roundtable can read.")
        return Manifest(
            revision=str(said["revision"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            tables=tuple(_table(one) for one in said["tables"]),
            evidence={str(key): _part(one, evidence_part_name(key)) for key, one in said["evidence"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenBackup("The manifest of this backup cannot be read.") from error


def _table(said: Any) -> TablePart:
    columns = tuple((str(name), Kind(kind)) for name, kind in said["columns"])
    table = PortableTable(str(said["name"]), columns)
    return TablePart(table, int(said["rows"]), _part(said["part"], table_part_name(table)))


def _part(said: Any, name: str) -> Part:
    """Under the name that it must have, whatever the manifest calls it."""
    return Part(name, int(said["size"]), str(said["sha256"]))
