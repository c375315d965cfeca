"""How a field's rule says no: a stable code and the facts that its sentence needs."""

from typing import Any

from pydantic_core import PydanticCustomError


def fault(code: str, **facts: Any) -> PydanticCustomError:
    """An error for a pydantic validator to raise; `ingest.wording` holds the sentence of each code."""
    return PydanticCustomError("fault", "{code}", {"code": code, **facts})
