"""Every page of the route table in English, as each role sees it: usable by all, whole in itself, and light.

The Japanese pages have the same markup, and are looked at in every run."""

import pytest
from litestar import Litestar

from service.base.actor import Role
from tests.browser.addresses import pages_of
from tests.browser.conftest import SignedIn
from tests.browser.looking import faults_of
from tests.browser.office import LOGINS, Office


@pytest.mark.long
@pytest.mark.parametrize("role", [None, *LOGINS])
async def test_nothing_is_wrong_on_any_page(
    signed_in: SignedIn, application: Litestar, origin: str, office: Office, examined: set[str], role: Role | None
) -> None:
    context = await signed_in(f"{LOGINS[role]}-en" if role else "", language="en")
    # A note of a consultation is changed by its maker, who reads Japanese, or by an administrator.
    foreign = str(office.note) if role is Role.COORDINATOR else None
    addresses = [one for one in pages_of(application, role, office) if foreign is None or not one.endswith(foreign)]
    assert addresses
    assert await faults_of(context, origin, addresses, examined) == {}
