"""The tables that companies send, with the schemes and frames that there are as their choices."""

from functools import cache
from typing import Any

from ingest import LAYOUTS, SCHOLARSHIP_APPLICATIONS, Choice, Layout, with_choices
from service.repayments.rules.schemes import frames


@cache
def table_layouts() -> dict[str, Layout[Any]]:
    """Every kind of table by the name of its kind; `scheme` and `frame` by code or by Japanese label."""
    return {**LAYOUTS, SCHOLARSHIP_APPLICATIONS.name: with_choices(SCHOLARSHIP_APPLICATIONS, _choices())}


def _choices() -> dict[str, list[Choice]]:
    """A frame's code may stand in several schemes, under a label in each."""
    schemes = dict.fromkeys((frame.scheme, frame.scheme_label) for frame in frames())
    labels = dict.fromkeys((frame.frame, frame.label) for frame in frames())
    return {"scheme": [Choice(*each) for each in schemes], "frame": [Choice(*each) for each in labels]}
