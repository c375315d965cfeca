"""The open postings of the sample: records in the import's own form, as written by many different firms."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from service.sample.chance import Deck, pick_weighted, stream
from service.sample.companies import Company
from service.sample.conditions import conditions_of, with_gaps
from service.sample.lives import fiscal_year_of
from service.sample.material import Occupation, occupations, sentences
from service.sample.published import INVENTED_FROM
from service.sample.requirements import education_min_of, licences_asked, requirements_text
from service.sample.untidy import untidy
from service.sample.wording import Line, expand

KINDS = {"mid_career": 188, "new_graduate": 66, "high_school": 20, "side_job": 13, "internship": 13}
_LEAST, _MOST = 125, 330
_ENGLISH_ELSEWHERE = 0.22
_TRADE_WORDS = ("半導体", "ウエハ", "クリーン", "チップ", "防じん服", "レジスト", "精密")
_FOR_PUPILS = frozenset(("operator", "maintenance", "machining", "care", "foodqc", "electric", "plumbing", "hotel"))
_FOR_SIDE_JOBS = frozenset(("publicdx", "web", "analyst", "designer", "accountant", "sales", "yield", "embedded"))
_FOR_INTERNS = frozenset(
    ("rtl", "analog", "litho", "yield", "mech_design", "web", "material", "embedded", "farm", "hotel")
)
_AT_DESKS = frozenset(
    ("rtl", "analog", "layout", "web", "infra", "analyst", "embedded", "designer", "yield", "publicdx")
)


@dataclass(frozen=True)
class Posting:
    """One open posting: the record as a file would hold it, and the day on which it came."""

    record: dict[str, Any]
    received_on: date
    is_complete: bool = True
    """Whether nothing was left out on purpose of what the law wants shown."""

    @property
    def id(self) -> str:
        return str(self.record["posting_id"])


class PostingTexts:
    """Deals the sentences of postings so that no two firms near each other say the same."""

    def __init__(self, seed: object) -> None:
        self._seed = seed
        self._decks: dict[str, Deck[Line]] = {}

    def deal(self, pool: str, lines: tuple[Line, ...]) -> str:
        if pool not in self._decks:
            self._decks[pool] = Deck(lines, stream(self._seed, "posting deck", pool))
        line = self._decks[pool].deal()
        if line is None:
            raise LookupError(f"no sentence in {pool}")
        return line.text


def postings_of(seed: object, companies: tuple[Company, ...], today: date) -> tuple[Posting, ...]:
    """300 open postings, five or so a firm, opened within the months before `today`."""
    random = stream(seed, "postings")
    texts = PostingTexts(seed)
    slots = _slots(random, companies)
    return tuple(
        _posting(stream(seed, "posting", number), number, company, work, kind, texts, today)
        for number, (company, work, kind) in enumerate(slots, start=1)
    )


def _slots(random: Random, companies: tuple[Company, ...]) -> list[tuple[Company, Occupation, str]]:
    places = [(company, role) for company in companies for role in _roles(random, company)]
    random.shuffle(places)
    chosen: list[tuple[Company, Occupation, str]] = []
    for kind in ("high_school", "side_job", "internship", "new_graduate", "mid_career"):
        taken = 0
        for place in list(places):
            if taken == KINDS[kind]:
                break
            if _suits(kind, place[1], place[0]):
                places.remove(place)
                chosen.append((place[0], occupations()[place[1]], kind))
                taken += 1
    random.shuffle(chosen)
    return chosen


def _roles(random: Random, company: Company) -> list[str]:
    roles = list(company.roles) * 5
    return (
        [*company.roles, *random.sample(roles, 20)][: max(5, len(company.roles))]
        if len(company.roles) >= 4
        else roles[:5]
    )


def _suits(kind: str, role: str, company: Company) -> bool:
    if kind == "high_school":
        return role in _FOR_PUPILS and not company.is_english
    if kind == "side_job":
        return role in _FOR_SIDE_JOBS
    if kind == "internship":
        return role in _FOR_INTERNS
    return kind != "new_graduate" or role not in ("publicdx", "nurse", "driver")


def _posting(
    random: Random, number: int, company: Company, work: Occupation, kind: str, texts: PostingTexts, today: date
) -> Posting:
    written = work.english is not None and bool(work.english.posting)
    english = written and kind != "high_school" and (company.is_english or random.random() < _ENGLISH_ELSEWHERE)
    received = _received(random, kind, today)
    record = _facts(random, company, work, kind, received, today, english=english)
    titled = work.english.posting_titles if english and work.english else work.posting_titles
    record["title"] = _title(random, random.choice(_of_the_trade(company, titled)), record, kind, english=english)
    record["description"] = _description(random, company, work, texts, english=english)
    record["requirements"] = requirements_text(random, work, record, kind, english=english)
    conditions = conditions_of(random, company, record, kind, today)
    incomplete = number > 0 and random.random() < 0.125
    if incomplete:
        conditions = with_gaps(random, conditions)
    if incomplete and random.random() < 0.12:
        record |= {"monthly_salary_min": None, "monthly_salary_max": None}
        conditions = {key: value for key, value in conditions.items() if not key.startswith("wage_m")}
    names = {"posting_id": f"S-JP{number:04d}", "company_id": company.id, "company_name": company.name}
    reference = f"{company.id[-3:]}-{received.year % 100:02d}{received.month:02d}-{number:03d}"
    full = {**names, "company_industry": company.industry_code, **record, "external_ref": reference}
    return Posting(full | {"conditions": conditions}, received, is_complete=not incomplete)


def _received(random: Random, kind: str, today: date) -> date:
    """Most within the last four months; high-school postings in June and July, when Hello Work takes them."""
    if kind == "high_school":
        return max(INVENTED_FROM, min(today - timedelta(days=1), date(fiscal_year_of(today), 7, 1)))
    back = random.randrange(1, 4) if random.random() < 0.05 else 1 + int(random.betavariate(1.1, 2.2) * 150)
    return max(INVENTED_FROM, today - timedelta(days=back))


def _facts(
    random: Random, company: Company, work: Occupation, kind: str, received: date, today: date, *, english: bool
) -> dict[str, Any]:
    year = fiscal_year_of(today)
    audience, years = {
        "mid_career": (["mid_career"], []),
        "new_graduate": (["new_graduate"], [year]),
        "high_school": (["new_graduate"], [year]),
        "side_job": (["side_job"], []),
        "internship": (["internship"], []),
    }[kind]
    if kind == "new_graduate" and random.random() < 0.4:
        audience = ["new_graduate", "mid_career"]
    if kind == "new_graduate" and random.random() < 0.2:
        years = [year, year + 1]
    required, preferred = licences_asked(work, kind)
    skills = list(work.english.skills if english and work.english else work.skills)
    asked = list(work.required) if not english else random.sample(skills, 2)
    experience = random.choice((0, 0, 1, 2, 2, 3, 3, 5)) if kind == "mid_career" else 3 if kind == "side_job" else 0
    low, high = _salary(random, work, kind, experience)
    opens = received if kind != "high_school" else date(year, 7, 1)
    style = random.choice(("remote", "hybrid")) if kind == "side_job" else _style(random, work)
    return {
        "title": "",
        "description": "",
        "requirements": "",
        "skills_required": random.sample(asked, min(len(asked), random.choice((1, 2, 2)))) if experience else [],
        "skills_preferred": random.sample(skills, random.choice((0, 1, 2, 2, 3))),
        "qualifications_required": required,
        "qualifications_preferred": random.sample(preferred, random.randrange(len(preferred) + 1)),
        "education_min": education_min_of(random, work, kind),
        "audience": audience,
        "graduation_fy": years,
        "experience_years_min": experience,
        "employment_type": _employment(random, company, kind),
        "openings": random.choice((1, 1, 1, 2, 2, 3, 4, 5)) if work.key != "operator" else random.randrange(3, 25),
        "prefecture": "43",
        "municipality": company.municipality,
        "work_style": style,
        "shift": "day" if kind in ("internship", "side_job") or random.random() > work.shift else "rotating",
        "monthly_salary_min": low,
        "monthly_salary_max": high,
        "languages": _languages(random, work, kind, english=english),
        "opens_on": opens.isoformat(),
        "closes_on": _closes(random, kind, max(today, opens)) if random.random() < 0.6 else None,
    }


def _closes(random: Random, kind: str, after: date) -> str:
    """Within five months; for pupils not after the school year, when they start."""
    closes = after + timedelta(days=random.randrange(14, 150))
    year_ends = date(fiscal_year_of(after) + 1, 3, 31)
    return (min(closes, year_ends) if kind == "high_school" else closes).isoformat()


def _salary(random: Random, work: Occupation, kind: str, experience: int) -> tuple[int, int]:
    if kind == "side_job":
        low = random.randrange(3, 13) * 10_000
        return low, low + random.choice((0, 20_000, 50_000))
    if kind == "internship":
        return 180_000, 180_000
    base = {"high_school": 18.5, "new_graduate": 20.8}.get(kind, work.salary + experience)
    low = round(base * random.uniform(0.95, 1.12) * 2) * 5_000
    spread = random.uniform(1.02, 1.15) if kind == "high_school" else random.uniform(1.15, 1.65)
    return low, round(low * spread / 10_000) * 10_000


def _style(random: Random, work: Occupation) -> str:
    at_desk = work.key in _AT_DESKS
    return random.choice(("hybrid", "hybrid", "onsite")) if at_desk else "onsite"


def _employment(random: Random, company: Company, kind: str) -> str:
    if kind == "side_job":
        return "contractor"
    if kind == "internship":
        return "part_time"
    if company.industry_code == "9121":
        return "dispatched"
    if kind == "mid_career":
        return pick_weighted(random, {"permanent": 0.84, "fixed_term": 0.11, "part_time": 0.05})
    return "permanent"


def _languages(random: Random, work: Occupation, kind: str, *, english: bool) -> list[dict[str, str]]:
    """None of pupils, whose schools teach in Japanese; drawn all the same, so that what follows stays as it was."""
    drawn = _languages_of(random, work, english=english)
    return [] if kind == "high_school" else drawn


def _languages_of(random: Random, work: Occupation, *, english: bool) -> list[dict[str, str]]:
    if english:
        levels = [{"language": "en", "level": random.choice(("B1", "B1", "B2"))}]
        return levels + (
            [{"language": "ja", "level": random.choice(("N3", "N3", "N2"))}] if random.random() < 0.7 else []
        )
    if work.key in ("sales", "accountant", "admin", "nurse", "publicdx"):
        return [{"language": "ja", "level": random.choice(("N1", "N2"))}]
    return [{"language": "ja", "level": random.choice(("N2", "N2", "N2", "N3"))}] if random.random() < 0.8 else []


def _title(random: Random, title: str, record: dict[str, Any], kind: str, *, english: bool) -> str:
    year = max(record["graduation_fy"], default=0) + 1
    if kind == "high_school":
        return f"{title.split('(')[0]}(高卒・{year}年3月卒業予定)"
    if english:
        return f"{title} - internship" if kind == "internship" else title
    if kind == "internship":
        return random.choice(("就業体験 {}", "{}のインターンシップ", "インターン募集 {}")).format(title)
    if kind == "new_graduate" and random.random() < 0.6:
        told = random.choice((f"{title}({year}年3月卒)", f"【新卒{year}】{title}", f"{title} {year % 100}卒"))
        return told if record["audience"] == ["new_graduate"] else title
    return f"{title}(副業可)" if kind == "side_job" and "副業" not in title else title


def _description(random: Random, company: Company, work: Occupation, texts: PostingTexts, *, english: bool) -> str:
    """仕事内容, 80 to 350 characters: the firm's own words among those of the work."""
    own = work.english if english else None
    source = own.posting if own else work.posting
    lines = tuple(line for line in source if line.text in _of_the_trade(company, tuple(each.text for each in source)))
    pool = f"{work.key}.{english}.{company.is_semiconductor}"
    polite = english or stream(company.id, "manner").random() < 0.85
    said = [texts.deal(pool, lines) for _ in range(random.choice((2, 2, 3, 3, 4)))]
    if polite and english == company.is_english and random.random() < 0.75:
        said.insert(random.choice((0, len(said))), random.choice(company.voice))
    life = "en_life" if english else "life"
    if random.random() < 0.6:
        said.append(texts.deal(life, sentences(f"openings.{life}")))
    said = list(dict.fromkeys(said))
    while sum(map(len, said)) < _LEAST:
        said = list(dict.fromkeys([*said, texts.deal(life, sentences(f"openings.{life}"))]))
    joint = " " if english else ("\n" if random.random() < 0.1 else "")
    spoken = [expand(each, random, {}, polite=polite) for each in said]
    while sum(map(len, spoken)) > _MOST:
        spoken.pop()
    text = joint.join(spoken)
    return untidy(random, text) if not english and random.random() < 0.1 else text


def _of_the_trade(company: Company, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that a firm may use: one outside semiconductors does not speak of wafers."""
    if company.is_semiconductor:
        return texts
    return tuple(text for text in texts if not any(word in text for word in _TRADE_WORDS)) or texts


def past_posting(
    random: Random, identifier: str, company: Company, work: Occupation, texts: PostingTexts, opened: date
) -> Posting:
    """A posting of former years, for people with experience, as it was on the day on which it opened."""
    made = _posting(random, 0, company, work, "mid_career", texts, opened)
    closes = {"opens_on": opened.isoformat(), "closes_on": None}
    return Posting({**made.record, "posting_id": identifier, "external_ref": identifier[3:], **closes}, opened)
