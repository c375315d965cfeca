"""A profile record from a life: wishes, schooling, work, skills and texts in the form of a file."""

from calendar import month_name
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from service.sample.chance import pick_weighted
from service.sample.lives import Job, Life, Month, School, licences_of
from service.sample.material import table_of
from service.sample.places import FAB_TOWNS, KUMAMOTO, KUMAMOTO_CITY, prefectures, some_town, towns
from service.sample.summaries import Speaker, Texts
from service.sample.untidy import untidy
from service.sample.wording import expand

KYUSHU = frozenset(("40", "41", "42", "44", "45", "46", "47"))
KANTO = frozenset(("08", "09", "10", "11", "12", "13", "14"))


def profile_of(
    random: Random,
    identifier: str,
    track: str,
    life: Life,
    texts: Texts,
    today: date,
    mother_tongue: str,
    *,
    english: bool,
) -> dict[str, Any]:
    """One profile record, without identity and consents."""
    wishes = _wishes(random, track, life, today)
    household = _household(random, life, today)
    slots = _slots(random, life, wishes, today)
    speaker = Speaker(life, _tags(track, life, wishes, household, mother_tongue, today), slots, english)
    summary = texts.summary(random, speaker)
    return {
        "profile_id": identifier,
        "track": track,
        "residence_prefecture": life.residence,
        **wishes,
        "desired_occupations": _some(
            random,
            (life.occupation.english if english and life.occupation.english else life.occupation).wishes,
            (1, 2, 2, 3),
        ),
        "education": [_education(school, english=english) for school in life.schools],
        "experience": _experience(random, speaker, texts, today),
        "skills": _some(
            random,
            (life.occupation.english if english and life.occupation.english else life.occupation).skills,
            (2, 3, 3, 4, 5),
        ),
        "qualifications": [_spelled(random, name) for name in licences_of(random, life, today)],
        "languages": _languages(random, life, mother_tongue, english=english),
        "summary": untidy(random, summary) if not english and random.random() < 0.13 else summary,
        "statistics": {
            "gender": life.gender if random.random() < 0.93 else None,
            "birth_year": life.birth.year,
            "household": household,
            "origin_prefecture": life.origin if mother_tongue == "ja" else None,
        },
    }


def age_on(birth: date, day: date) -> int:
    """Full years of age."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _wishes(random: Random, track: str, life: Life, today: date) -> dict[str, Any]:
    places = [KUMAMOTO]
    if random.random() < 0.26 and not life.occupation.key.startswith("hs_"):
        places.append(random.choice(["40", "40", "44", "46", life.residence]))
    side_job = track == "professional" and life.residence != KUMAMOTO
    employment = pick_weighted(
        random, {("permanent",): 0.68, (): 0.2, ("permanent", "fixed_term"): 0.09, ("permanent", "part_time"): 0.03}
    )
    if side_job:
        employment = random.choice([("contractor",), ("contractor", "part_time"), ()])
    styles: tuple[str, ...] = pick_weighted(
        random, {("onsite",): 0.38, (): 0.32, ("onsite", "hybrid"): 0.2, ("hybrid", "remote"): 0.06, ("hybrid",): 0.04}
    )
    return {
        "desired_prefectures": list(dict.fromkeys(places)),
        "desired_municipalities": [] if len(set(places)) > 1 else _municipalities(random),
        "desired_employment": list(employment),
        "desired_monthly_salary_min": _salary(random, life),
        "available_from": _available(random, life, today),
        "accepts_shift": random.random() < (life.occupation.shift if not side_job else 0.05),
        "work_styles": ["remote", "hybrid"] if side_job else list(styles),
    }


def _municipalities(random: Random) -> list[str]:
    if random.random() < 0.74:
        return []
    if random.random() < 0.45:
        extra = random.sample(FAB_TOWNS, random.choice((0, 1, 2)))
        return [*KUMAMOTO_CITY, *extra]
    if random.random() < 0.5:
        return random.sample(FAB_TOWNS, random.choice((2, 3, 4)))
    return list(dict.fromkeys(some_town(random).code for _ in range(random.choice((1, 2, 3)))))


def _salary(random: Random, life: Life) -> int | None:
    if random.random() < (0.78 if life.is_student else 0.28):
        return None
    base = 19 if life.is_student else life.occupation.salary
    metropolitan = 2 if life.residence in KANTO else 0
    amount = (base + min(life.years, 22) * 0.7 + metropolitan) * random.uniform(0.88, 1.08)
    step = 10_000 if random.random() < 0.8 else 5_000
    return max(170_000, round(amount * 10_000 / step) * step)


def _available(random: Random, life: Life, today: date) -> str | None:
    if life.is_student:
        last = next(school for school in life.schools if school.expected)
        return f"{last.graduation.year:04d}-04-01"
    if random.random() < 0.3:
        return None
    month = Month(today.year, today.month).plus(random.choice((1, 2, 2, 3, 3, 4, 5, 6, 8)))
    return f"{month}-{random.choice(('01', '01', '01', '15', '16'))}"


def _household(random: Random, life: Life, today: date) -> str | None:
    age = age_on(life.birth, today)
    if random.random() < 0.07:
        return None
    if age < 23 or life.is_student:
        return pick_weighted(random, {"with_parents": 0.5, "single": 0.4, "dormitory": 0.1})
    if age < 30:
        return pick_weighted(random, {"single": 0.6, "married": 0.18, "married_children": 0.1, "with_parents": 0.12})
    return pick_weighted(
        random,
        {"single": 0.32, "married": 0.2, "married_children": 0.36, "with_parents": 0.08, "single_parent": 0.04},
    )


def _tags(
    track: str, life: Life, wishes: dict[str, Any], household: str | None, mother_tongue: str, today: date
) -> frozenset[str]:
    age = age_on(life.birth, today)
    now = not life.is_student and (not life.jobs or life.jobs[-1].end is not None)
    true = {
        track: True,
        "student": life.is_student,
        "hs": life.occupation.key.startswith("hs_"),
        "origin43": life.origin == KUMAMOTO and mother_tongue == "ja",
        "outside": life.residence != KUMAMOTO,
        "local": life.residence == KUMAMOTO,
        "kyushu": life.origin in KYUSHU and mother_tongue == "ja",
        "kanto": life.residence in KANTO,
        "foreign": mother_tongue != "ja",
        "spouse": household in ("married", "married_children"),
        "kids": household in ("married_children", "single_parent") and age < 48,
        "young": age < 29,
        "senior": age >= 52,
        "shift": wishes["accepts_shift"],
        "noshift": not wishes["accepts_shift"],
        "remote": "hybrid" in wishes["work_styles"],
        "towns": bool(wishes["desired_municipalities"]),
        "anywhere": not wishes["desired_municipalities"] and len(wishes["desired_prefectures"]) > 1,
        "later": wishes["available_from"] is not None and not now,
        "now": now,
        "pay": wishes["desired_monthly_salary_min"] is not None,
        "parttime": wishes["desired_employment"] == [],
    }
    return frozenset(tag for tag, holds in true.items() if holds)


_ENGLISH_MONTHS = tuple(month_name[1:])


def _slots(random: Random, life: Life, wishes: dict[str, Any], today: date) -> dict[str, str]:
    wanted = [towns()[code] for code in wishes["desired_municipalities"] if code in towns()]
    town = wanted[0] if wanted else some_town(random)
    place = prefectures()[life.residence]
    available = wishes["available_from"]
    month = int(available[5:7]) if available else 4
    away = max(2, today.year - life.birth.year - 18)
    return {
        "town": town.short,
        "en_town": town.english,
        "city": random.choice(place.cities),
        "en_city": place.english,
        "pref": place.name,
        "spouse": "妻" if life.gender == "male" else "夫",
        "en_spouse": "wife" if life.gender == "male" else "husband",
        "years": str(max(1, life.years)),
        "years_away": str(away),
        "month": random.choice((f"{month}月以降", f"{month}月から", f"{month}月ごろ")),
        "en_month": f"from {_ENGLISH_MONTHS[month - 1]}",
        "pay": str((wishes["desired_monthly_salary_min"] or 0) // 10_000),
    }


def _some(random: Random, words: tuple[str, ...], counts: tuple[int, ...]) -> list[str]:
    return random.sample(words, min(len(words), random.choice(counts)))


def _education(school: School, *, english: bool) -> dict[str, Any]:
    course = school.course
    return {
        "school": course.school_english if english else _school_name(school),
        "department": course.department_english or course.department if english else course.department,
        "level": school.level,
        "graduation": str(school.graduation),
        "expected": school.expected,
    }


def _school_name(school: School) -> str:
    if school.level in ("master", "doctor"):
        return f"{school.course.school}大学院"
    return school.course.school


def _experience(random: Random, speaker: Speaker, texts: Texts, today: date) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for job in speaker.life.jobs:
        own = job.occupation.english if speaker.english else None
        place = prefectures()[job.prefecture]
        months = job.start.until(job.end or Month(today.year, today.month))
        slots = {**speaker.slots, "city": random.choice(place.cities), "en_city": place.english}
        slots["years"] = str(max(1, months // 12))
        before = entries[-1]["employer"] if entries else None
        employers = [expand(each, random, slots) for each in (own.employers if own else job.occupation.employers)]
        then = replace(speaker.life, occupation=job.occupation, years=0 if job.part_time else months // 12)
        there = replace(speaker, life=then, tags=frozenset(("then",)), slots=slots, english=own is not None)
        entries.append(
            {
                "title": _title(random, job, english=speaker.english),
                "employer": random.choice([each for each in employers if each != before]),
                "from": str(job.start),
                "to": str(job.end) if job.end else None,
                "summary": texts.task_summary(random, there, 0 if job.part_time else months),
            }
        )
    return entries


_SENIOR = (
    "店長",
    "主任",
    "リーダー",
    "班長",
    "責任者",
    "支配人",
    "職長",
    "牧場長",
    "管理者",
    "バイヤー",
    "foreman",
    "manager",
)


def _title(random: Random, job: Job, *, english: bool) -> str:
    """The title of a job; one that leads others only after five years in it."""
    if job.part_time:
        return "Part-time staff" if english else "アルバイト"
    own = job.occupation.english if english else None
    titles = own.titles if own else job.occupation.titles
    if job.end is not None and job.start.until(job.end) < 60:
        titles = tuple(each for each in titles if not any(word in each for word in _SENIOR)) or titles
    return random.choice(titles)


def _spelled(random: Random, name: str) -> str:
    if random.random() > 0.22:
        return name
    variants = {row["name"]: row["variants"].split(";") for row in table_of("spellings")}
    return random.choice(variants.get(name, [name]))


def _languages(random: Random, life: Life, mother_tongue: str, *, english: bool) -> list[dict[str, Any]]:
    if mother_tongue != "ja":
        level = pick_weighted(random, {"N1": 0.2, "N2": 0.42, "N3": 0.28, "N4": 0.1})
        spoken: list[dict[str, Any]] = [{"language": "ja", "level": level}]
        if mother_tongue != "en":
            spoken.append({"language": "en", "level": random.choice(("B1", "B2", "B2", "C1"))})
        return [*spoken, {"language": mother_tongue, "level": "C2", "native": True}]
    spoken = [{"language": "ja", "level": "N1", "native": True}]
    if english:
        spoken.append({"language": "en", "level": random.choice(("B1", "B2", "B2", "C1"))})
    elif random.random() < 0.22:
        spoken.append({"language": "en", "level": random.choice(("A2", "A2", "B1", "B1", "B2"))})
    if random.random() < 0.03:
        spoken.append({"language": random.choice(("zh", "ko")), "level": random.choice(("A2", "B1", "B2"))})
    return spoken
