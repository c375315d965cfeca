"""Who the invented people are: names, addresses and numbers that can belong to nobody."""

from dataclasses import dataclass
from datetime import date
from random import Random

from service.sample.chance import Deck, stream
from service.sample.material import table_of
from service.sample.places import KUMAMOTO, prefectures, some_town

INVENTED_QUARTERS = (
    "ひばり原",
    "楠葉台",
    "朝霧町",
    "みずほ野",
    "柚子ヶ丘",
    "蛍川町",
    "陽だまり台",
    "鈴掛町",
    "白樫",
    "若葉が原",
    "風見町",
    "花水木台",
    "霜月町",
    "青嵐",
    "小笹野",
    "夕凪町",
)


@dataclass(frozen=True)
class Name:
    """A name as written, its reading in katakana, and the mother tongue."""

    written: str
    kana: str
    language: str


class Registry:
    """Deals names so that no full name is dealt twice while fresh ones remain."""

    def __init__(self, seed: object) -> None:
        random = stream(seed, "names")
        self._surnames = Deck(table_of("surnames"), random)
        self._given = {
            (gender, generation): Deck(
                [r for r in table_of("given_names") if (r["gender"], r["generation"]) == (gender, generation)], random
            )
            for gender in ("male", "female")
            for generation in ("old", "middle", "new")
        }
        self._foreign = Deck(table_of("foreign_names"), random)

    def japanese(self, gender: str, birth_year: int) -> Name:
        generation = "old" if birth_year < 1980 else "middle" if birth_year < 2000 else "new"
        surname = self._surnames.deal()
        given = self._given[gender, generation].deal()
        if surname is None or given is None:
            raise LookupError("the word lists of names are empty")
        return Name(f"{surname['name']} {given['name']}", f"{surname['kana']} {given['kana']}", "ja")

    def foreign(self) -> Name:
        row = self._foreign.deal()
        if row is None:
            raise LookupError("the word list of foreign names is empty")
        return Name(row["name"], row["kana"].replace("・", " "), row["language"])


def identity_of(random: Random, number: int, name: Name, birth: date, residence: str) -> dict[str, str]:
    """The identity of a profile record: an address that does not exist, `.example` mail, a number that never rings."""
    place = prefectures()[residence]
    town = some_town(random).name if residence == KUMAMOTO else f"{random.choice(place.cities).split('・')[0]}市"
    street = (
        f"{random.choice(INVENTED_QUARTERS)}{random.randrange(1, 9)}丁目{random.randrange(1, 30)}-{number % 40 + 1}"
    )
    postal = f"{place.postal:0<3}"[:3] + f"00{random.randrange(100):02d}"
    mobile = random.random() < 0.8
    return {
        "name": name.written,
        "name_kana": name.kana,
        "email": f"{random.choice(('m', 'k', 's', 't', 'y', 'kuma', 'mail'))}{number:05d}@post{number % 9}.example",
        "phone": f"090-0000-{number % 10000:04d}" if mobile else f"096-000-{number % 10000:04d}",
        "postal_code": f"{postal[:3]}-{postal[3:]}",
        "address": f"{place.name}{town}{street}",
        "birth_date": birth.isoformat(),
    }
