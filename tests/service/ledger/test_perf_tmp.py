"""Temporary."""
import time
from psutil import Process
from sqlalchemy import text
from service.base.actor import SYSTEM
from service.db.work import begin_work, begin_read
from service.ledger import actions, verification, reads
from tests.service.ledger.books import *
from tests.service.ledger.test_actions import many
from tests.service.ledger.test_machine import place, run

async def test_perf(worker_database, database_url, clock):
    await open_books(worker_database, clock)
    for batch in range(5):
        await post(worker_database, clock, *many(20000,f"b{batch}"))
    async with superuser(database_url) as database, database.engine.begin() as connection:
        await connection.exec_driver_sql("ANALYZE")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        server = Process((await read.session.execute(text("SELECT pg_backend_pid()"))).scalar_one())
        for name, ask in (("verify", lambda: verification.verify(read)), ("trial", lambda: reads.trial_balance(read, YEAR)),
           ("balances", lambda: reads.balances(read, [AccountCode.PAYABLE_PERSON], year=YEAR)), ("one party", lambda: reads.balances(read, [AccountCode.PAYABLE_PERSON], [UUID(int=5)])),
           ("between", lambda: reads.journals_between(read, date(2026,11,1), date(2026,11,1), limit=50)),("one", lambda: reads.journal_by_key(read,"b1:7"))):
            b=sum(server.cpu_times()[:2]); t=time.perf_counter()
            await ask()
            print(name, "cpu", round(sum(server.cpu_times()[:2])-b,2), "wall", round(time.perf_counter()-t,2))

def test_lives(place):
    run(place, 40, 50, database=None)
