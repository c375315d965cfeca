"""What all records share: unknown fields refused, values frozen, input never quoted in errors."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of every record and of the objects inside it; keys in JSON are the field names of the contract."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        serialize_by_alias=True,
    )
