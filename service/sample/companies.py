"""The firms of the sample: invented names, addresses that do not exist, and numbers that no registry gave out."""

from dataclasses import dataclass

from service.sample.chance import stream
from service.sample.identities import INVENTED_QUARTERS
from service.sample.material import table_of
from service.sample.places import towns

_BASES = {
    "jsic": "日本標準産業分類による(電子デバイス・半導体製造装置など)",
    "council": "半導体人材育成会議の構成員",
    "staff": "担当課の判断(半導体関連の売上が過半)",
}


@dataclass(frozen=True)
class MenuSlot:
    """A line (枠) of the scholarship programme that a firm offers, and for how many persons a year."""

    menu: str
    persons: int


@dataclass(frozen=True)
class Company:
    """One firm. `roles` are keys of occupations for which it hires; `voice` are sentences it says of itself."""

    id: str
    name: str
    name_kana: str
    industry_code: str
    municipality: str
    address: str
    contact: str
    corporate_number: str
    employees: int
    is_semiconductor: bool
    semiconductor_basis: str | None
    menus: tuple[MenuSlot, ...]
    roles: tuple[str, ...]
    is_english: bool
    voice: tuple[str, ...]

    @property
    def joins_scholarship_programme(self) -> bool:
        return bool(self.menus)


def corporate_number_of(twelve: str) -> str:
    """The 13 digits of a 法人番号 from its last twelve: 9 - (sum of P*Q mod 9), Q = 1, 2, 1, … from the right."""
    weighted = sum(int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(twelve)))
    return f"{9 - weighted % 9}{twelve}"


_MENUS = {"Ⅰ": "奨学金支援枠Ⅰ", "Ⅱ": "奨学金支援枠Ⅱ", "熊": "熊ターン枠"}


def companies_of(seed: object) -> tuple[Company, ...]:
    """All firms, in the order of their ids."""
    return tuple(_company(seed, number, row) for number, row in enumerate(table_of("companies"), start=1))


def _company(seed: object, number: int, row: dict[str, str]) -> Company:
    random = stream(seed, "company", number)
    town = towns()[row["municipality"]]
    street = f"{random.choice(INVENTED_QUARTERS)}{random.randrange(1, 9)}丁目{random.randrange(1, 40)}-{number}"
    return Company(
        id=f"S-CO{number:03d}",
        name=row["name"],
        name_kana=row["kana"],
        industry_code=row["industry"],
        municipality=row["municipality"],
        address=f"熊本県{town.name}{street}",
        contact=f"saiyo@firm{number:02d}.example",
        corporate_number=corporate_number_of(f"9999010{number:05d}"),
        employees=int(row["employees"]),
        is_semiconductor=bool(row["basis"]),
        semiconductor_basis=_BASES[row["basis"]] if row["basis"] else None,
        menus=tuple(_menu(each) for each in row["menus"].split()),
        roles=tuple(row["roles"].split()),
        is_english=row["language"] == "en",
        voice=tuple(row["voice"].split("/")),
    )


def _menu(source: str) -> MenuSlot:
    letter, persons = source.split(":")
    return MenuSlot(_MENUS[letter], int(persons))
