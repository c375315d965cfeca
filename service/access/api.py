"""How the web floor learns whose API key it is."""

from service.access.actions.keys import note_key_use
from service.access.reads import actor_of_api_key
from service.base.actor import SYSTEM
from service.base.clock import Clock, date_in_japan
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.web.security import FindKeyHolder, KeyHolder


def find_key_holder(database: Database, clock: Clock) -> FindKeyHolder:
    """Looks the key up before the tenant is known; the day of its last use is stored once a day."""

    async def find(key: str) -> KeyHolder | None:
        async with begin_read(database, SYSTEM, clock) as read:
            live = await actor_of_api_key(read, key)
        if live is None:
            return None
        if live.last_used_on != date_in_japan(clock.now()):
            async with begin_work(database, live.actor, clock) as work:
                await note_key_use(work, live.id)
        return KeyHolder(live.actor, live.scopes, live.is_test)

    return find
