"""The place of work must lie where the person wishes to work, unless the work is remote."""

from dataclasses import dataclass
from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State

# Cities with wards (JIS X 0402): the city's code and the last of its wards' codes; 13100 stands for
# Tokyo's special wards.
LAST_WARD = {
    "01100": "01110",
    "04100": "04105",
    "11100": "11110",
    "12100": "12106",
    "13100": "13123",
    "14100": "14118",
    "14130": "14137",
    "14150": "14153",
    "15100": "15108",
    "22100": "22103",
    "22130": "22140",
    "23100": "23116",
    "26100": "26111",
    "27100": "27128",
    "27140": "27147",
    "28100": "28111",
    "33100": "33104",
    "34100": "34108",
    "40100": "40109",
    "40130": "40137",
    "43100": "43105",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is done: prefecture (2 digits), municipality (5 digits), or at home."""

    prefecture: str | None
    municipality: str | None
    remote: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """Where she would work: prefectures, and municipalities that narrow their own prefecture."""

    prefectures: frozenset[str]
    municipalities: frozenset[str]


def asked(posting: PostingDocument) -> Place:
    """The posting's place; hybrid work is done in that place."""
    return Place(posting.prefecture, posting.municipality, remote=posting.work_style == "remote")


def offered(person: PersonDocument, on: date) -> Wish:
    """The person's wish; municipalities without any prefecture stand for theirs."""
    named = frozenset(code[:2] for code in person.desired_municipalities)
    return Wish(person.desired_prefectures or named, person.desired_municipalities)


def judge(place: Place, wish: Wish) -> Answer:
    """The prefecture first, then the municipality where the wish names any in that prefecture."""
    if place.remote:
        return State.FITS, "在宅勤務のため勤務地を問いません", "Remote work: the place does not matter"
    if not wish.prefectures:
        return State.FITS, "勤務地の希望に制限がありません", "Wishes for no place in particular"
    if place.prefecture is None:
        return State.UNKNOWN, "求人の勤務地が分かりません", "The place of work is not known"
    if place.prefecture not in wish.prefectures:
        return (
            State.CONFLICTS,
            "勤務地が希望の都道府県ではありません",
            "The place of work is not in a prefecture wished for",
        )
    wished = {code for code in wish.municipalities if code[:2] == place.prefecture}
    if not wished or (place.municipality is not None and _covered(place.municipality, wished)):
        return State.FITS, "勤務地が希望の地域です", "The place of work is where it is wished for"
    if place.municipality is None or any(_is_ward_of(code, place.municipality) for code in wished):
        return State.UNKNOWN, "求人の勤務地の市区町村が分かりません", "The town of the place of work is not known"
    return State.CONFLICTS, "勤務地が希望の市区町村ではありません", "The place of work is not in a town wished for"


def _covered(municipality: str, wished: set[str]) -> bool:
    """A wish for a city is a wish for each of its wards."""
    return municipality in wished or any(_is_ward_of(municipality, city) for city in wished)


def _is_ward_of(code: str, city: str) -> bool:
    return city in LAST_WARD and city < code <= LAST_WARD[city]


RULE = Rule(constraint="location", asked=asked, offered=offered, judge=judge)
