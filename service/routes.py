"""Every controller in one list a door: the site map. A new page or endpoint is one line here.

Each route declares who it is for by a guard of `service.web.security`; the application refuses to start otherwise.
"""

from litestar.types import ControllerRouterHandler

from service.access.pages import AccessPages
from service.base.actor import Role
from service.postings.api import PostingEndpoints
from service.postings.pages import PostingPages, SchoolPages
from service.shortlists.pages import PersonPages, ShortlistPages, StudentPages
from service.web.dead_letters import DeadLetterPages
from service.web.site import NavigationItem

STAFF_PAGES: tuple[ControllerRouterHandler, ...] = (
    AccessPages,
    PostingPages,
    SchoolPages,
    ShortlistPages,
    PersonPages,
    StudentPages,
    DeadLetterPages,
)
"""Pages for staff, served with the web role's database."""

COMPANY_ENDPOINTS: tuple[ControllerRouterHandler, ...] = (PostingEndpoints,)
"""`/v1`, for companies' programs, served with the company role's database under row-level security."""

NAVIGATION = (
    NavigationItem(
        "/postings",
        "web.navigation.postings",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem("/school/postings", "postings.school_title", frozenset({Role.SCHOOL_SUPPORTER})),
    NavigationItem("/school/students", "shortlists.students_title", frozenset({Role.SCHOOL_SUPPORTER})),
    NavigationItem("/dead-letters", "web.navigation.dead_letters", frozenset({Role.ADMINISTRATOR})),
)
"""What stands in the header, in order."""
