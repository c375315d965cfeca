"""Slices stand in the written order: nothing points from an earlier one to a later one."""

import tomllib
from pathlib import Path

from sqlmodel import SQLModel

import service.schema
from service.db.migrate import PROJECT

SLICES = Path(service.schema.__file__).parent


def order() -> dict[str, int]:
    """Each slice's floor as the import contract writes them, the lowest first."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (floors,) = [c for c in contracts["contracts"] if c["name"] == "floors of the service"]
    layers = list(reversed(floors["layers"]))
    return {name.strip(): number for number, layer in enumerate(layers) for name in layer.split("|")}


def slice_of_table() -> dict[str, str]:
    """The slice in whose `tables` a table is declared."""
    return {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]  # type: ignore[attr-defined]
        for mapper in SQLModel._sa_registry.mappers
        if mapper.class_.__module__.startswith("service.")
    }


def test_foreign_keys_point_to_earlier_slices_only() -> None:
    floor, owner = order(), slice_of_table()
    wrong = [
        f"{table.name} -> {key.column.table.name}"
        for table in service.schema.metadata.tables.values()
        if table.name in owner
        for key in table.foreign_keys
        if owner[table.name] != owner[key.column.table.name]
        and floor[owner[table.name]] <= floor[owner[key.column.table.name]]
    ]
    assert wrong == []


def test_every_slice_that_has_tables_is_in_the_schema() -> None:
    with_tables = {
        path.relative_to(SLICES).parts[0] for path in (*SLICES.glob("*/tables.py"), *SLICES.glob("*/tables"))
    }
    assert with_tables == set(slice_of_table().values())


def test_every_folder_of_the_service_has_its_floor() -> None:
    folders = {path.parent.name for path in SLICES.glob("*/__init__.py")}
    assert folders <= set(order())
