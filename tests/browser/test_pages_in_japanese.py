"""Every page of the route table in Japanese, as each role sees it: usable by all, whole in itself, and light."""

import pytest
from litestar import Litestar

from service.base.actor import Role
from tests.browser.addresses import pages_of
from tests.browser.conftest import SignedIn
from tests.browser.looking import faults_of
from tests.browser.office import LOGINS, Office

LONG = (Role.PROGRAMME_STAFF, Role.ADMINISTRATOR)
"""Whose pages are many: looked at in the long campaign, with all pages in English."""


@pytest.mark.parametrize(
    "role", [None, *(pytest.param(role, marks=pytest.mark.long) if role in LONG else role for role in LOGINS)]
)
async def test_nothing_is_wrong_on_any_page(
    signed_in: SignedIn, application: Litestar, origin: str, office: Office, examined: set[str], role: Role | None
) -> None:
    context = await signed_in(LOGINS[role] if role else "", language="ja")
    addresses = pages_of(application, role, office)
    assert addresses
    assert await faults_of(context, origin, addresses, examined) == {}
