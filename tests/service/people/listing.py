"""People for the tests of the list: somebody with known words, and anybody by chance."""

from random import Random
from typing import Any

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.factories.people import a_person
from tests.support.listed import Office

VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)

FUTURE = {"purpose": "matching", "given_on": "2026-12-24", "source": "登録票"}


async def stored(office: Office, clock: FrozenClock, reference: str, **told: Any) -> PersonId:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        return await a_person(work, VAULT, reference, **told)


def some_person(chance: Random, number: int) -> dict[str, Any]:
    return {
        "track": chance.choice(["uij_turn", "student", "professional"]),
        "residence_prefecture": chance.choice(["13", "43"]),
        "desired_municipalities": chance.sample(["43101", "43216", "43404", "27127"], chance.randrange(3)),
        "desired_prefectures": chance.choice([[], ["43"], ["27"], ["27", "43"]]),
        "desired_occupations": chance.choice([["設備保全"], ["電気工事", "営業事務"], []]),
        "qualifications": chance.choice([["大型自動車免許"], ["第二種電気工事士"], []]),
        "education": [a_school(level) for level in chance.sample(["high_school", "kosen", "master"], 1)],
        "available_from": chance.choice([None, "2026-10-01", "2027-04-01"]),
        "skills": chance.sample(["ＰＬＣ", "溶接", "100%品質"], chance.randrange(3)),
        "summary": f"{number}年の経験",
        "consents": chance.choice([[], [FUTURE], [{**FUTURE, "given_on": "2026-10-01"}]]),
    }


def a_school(level: str) -> dict[str, Any]:
    return {"school": "架空学校", "department": "", "level": level, "graduation": "2015-03", "expected": False}
