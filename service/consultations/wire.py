"""What pages are sent of a consultation."""

from datetime import date

from service.consultations.terms import DayNeeded, NewNote, Way, WayNeeded
from service.web.bodies import Form
from service.web.typed_values import day_of


def read_note(form: Form) -> NewNote:
    """What the form tells; raises DayNeeded and WayNeeded."""
    try:
        held_on = date.fromisoformat(day_of(form["held_on"]))
    except ValueError:
        raise DayNeeded("相談した日を日付で入力してください。") from None
    if form["way"] not in set(Way):
        raise WayNeeded("相談の方法を選んでください。")
    return NewNote(held_on, Way(form["way"]), form.exact("words").replace("\r\n", "\n"))
