"""What is wrong with a bank file or with a transfer to be written: where, which kind, and one sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BankProblem:
    """One reason why a bank file is refused, or is not written.

    `code` is stable; `detail` is one Japanese sentence that names the place. `line` is the running number of the record
    in its file, from 1, and `column` the byte in the record, from 1; both are None outside files that are read.
    `field` is the field's name in the standard; `reference` is the one of the transfer meant, where one is meant.
    No sentence repeats a name or an account number: they are personal, and problems are shown and stored.
    """

    code: str
    detail: str
    line: int | None = None
    column: int | None = None
    field: str | None = None
    reference: str | None = None
