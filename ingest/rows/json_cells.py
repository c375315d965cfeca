"""Values of JSON as cells, so that JSON Lines are read by the rules of every other table."""

from ingest.rows.cells import BrokenCell, Cell


def cell_of_json(value: object) -> Cell:
    """The cell that says the same as `value`; a list of texts is a cell that holds several, an object is none."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return "\n".join(value)
    return BrokenCell("wrong_type")
