"""Whose consent stands, as a condition of a query."""

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, text
from sqlmodel import col, select

from service.people.tables import ConsentEventRow, PersonRow
from service.people.terms import Purpose


def stands(purpose: Purpose, today: date) -> ColumnElement[bool]:
    """The last event of the person for this purpose, given for no company in particular, is a consent."""
    return func.coalesce(last_word(purpose, today), text("false")) == text("true")


def last_word(purpose: Purpose, today: date) -> ScalarSelect[bool]:
    """Whether that event is a consent; null where there is none. A consent is none before its own day."""
    return (
        select(col(ConsentEventRow.is_given))
        .where(
            col(ConsentEventRow.person_id) == col(PersonRow.id),
            col(ConsentEventRow.purpose) == purpose.value,
            col(ConsentEventRow.company_id).is_(None),
            col(ConsentEventRow.is_given).is_(False) | (col(ConsentEventRow.on_date) <= today),
        )
        .order_by(col(ConsentEventRow.recorded_at).desc(), col(ConsentEventRow.id).desc())
        .limit(1)
        .correlate(PersonRow)
        .scalar_subquery()
    )
