"""Who paid and what the payer wrote is sealed, and yet compared when a line of the bank is told again."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from ingest.zengin import read_deposits
from service.base.yen import Yen
from service.db.engine import Database
from service.db.recording import RecordedOtherwise
from service.platform.crypto import Unreadable, Vault
from service.repayments import actions
from service.repayments.reads.deposit_words import facts_of, opened
from service.repayments.reads.reconciliation import facts_of as read_facts
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import DepositFacts
from tests.factories.supports import Office
from tests.ingest.zengin.samples import Paid, notice
from tests.service.repayments.one_person import AUGUST


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    office = Office(worker_database, vault)
    await office.open_books(2025)
    return office


@pytest.mark.parametrize(("payer", "reference"), [("ベツ", "5"), ("アソセイキ", "6")])
async def test_a_line_of_the_bank_told_again_with_other_words_is_refused(
    office: Office, payer: str, reference: str
) -> None:
    """They are sealed, and compared all the same."""
    line = DepositFacts("line-1", AUGUST, Yen(5_000), "アソセイキ", "5")
    for _ in range(2):
        async with office.on(AUGUST) as work:
            await actions.record_deposits(work, office.vault, [line], {})
    with pytest.raises(RecordedOtherwise):
        async with office.on(AUGUST) as work:
            await actions.record_deposits(work, office.vault, [replace(line, payer=payer, reference=reference)], {})


async def test_what_the_bank_tells_of_the_payer_stands_nowhere_in_clear(office: Office) -> None:
    async with office.on(AUGUST) as work:
        told = [DepositFacts("line-1", AUGUST, Yen(5_000), "アオイ", "ヘンカン")]
        await actions.record_deposits(work, office.vault, told, {})
    async with office.on(AUGUST) as work:
        (stored,) = await deposit_store.deposits(work)
        row = (await work.session.execute(text("SELECT d::text FROM deposit d"))).scalar_one()
    assert [facts_of(office.vault, stored)] == told
    for written in ("アオイ", "ヘンカン"):
        assert written not in row
        assert written.encode().hex() not in row


async def test_what_was_sealed_with_one_deposit_does_not_open_at_another(office: Office) -> None:
    await office.deposit(AUGUST, (1, "A"), (2, "B"))
    async with office.on(AUGUST) as work:
        first, second = await deposit_store.deposits(work)
    with pytest.raises(Unreadable):
        opened(office.vault, first.id, second.words)


def test_a_line_of_the_bank_is_known_again_by_a_digest_that_nobody_makes_without_the_key(vault: Vault) -> None:
    found = read_deposits(notice([Paid(5_000, "ｱｵｲ")]), received_on=AUGUST)
    other = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"o" * 32)
    (first,), (again,), (with_another,) = (read_facts(each, found) for each in (vault, vault, other))
    assert first == again
    assert first.line_key != with_another.line_key
    assert found.records[0].key not in first.line_key
