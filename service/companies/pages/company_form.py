"""The form of a company: what staff know of it."""

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.web.place_filter import TOWNS
from service.web.record_form import Field, Kind, Part, RecordForm

COMPANY = RecordForm(
    "companies.form",
    (
        Part(
            "name",
            (
                Field("name", Kind.LINE, is_needed=True, has_hint=True),
                Field("name_kana", Kind.LINE),
                Field("corporate_number", Kind.LINE, has_hint=True),
                Field("industry_code", Kind.LINE, has_hint=True),
                Field("employees", Kind.NUMBER),
            ),
        ),
        Part(
            "place",
            (
                Field("postal_code", Kind.LINE),
                Field(
                    "municipality",
                    Kind.CODE,
                    values=tuple(MUNICIPALITIES_OF_KUMAMOTO),
                    words=TOWNS,
                ),
                Field("address", Kind.LINE),
                Field("contact", Kind.LINE, has_hint=True),
            ),
            has_lead=True,
        ),
        Part(
            "programmes",
            (
                Field("joins_scholarship_programme", Kind.FLAG),
                Field("is_semiconductor", Kind.MAYBE),
                Field("semiconductor_basis", Kind.TEXT, has_hint=True, is_long=True),
            ),
        ),
    ),
)
ASKS = ("name", "corporate_number")
"""Whose change asks for likely duplicates."""
