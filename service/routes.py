"""Every controller in one list a door: the site map. A new page or endpoint is one line here.

Each route declares who it is for by a guard of `service.web.security`; the application refuses to start otherwise.
"""

from litestar.types import ControllerRouterHandler

from service.access.pages import AccessPages, AccountPages, KeyPages, LinkPages, ProviderPages, StaffPages
from service.base.actor import Role
from service.candidates.pages import ErrandPages, OwnPages, ServedPages
from service.companies.pages import forms as company_forms
from service.consultations.pages import NotePages
from service.correspondence.pages import MailPages
from service.introductions.pages import AskingPages, ConsentPages, IntroductionPages
from service.people.pages import consents as person_consents
from service.people.pages import forms as person_forms
from service.people.pages import lists as person_lists
from service.postings.api import PostingEndpoints
from service.postings.pages import forms as posting_forms
from service.postings.pages.company_list import CompanyListPages
from service.postings.pages.lists import PostingPages, SchoolPages
from service.repayments.api import ContributionEndpoints
from service.repayments.pages.checking import EvidencePages
from service.repayments.pages.claims import ClaimPages
from service.repayments.pages.correcting import CorrectingPages
from service.repayments.pages.deciding import DecidingPages
from service.repayments.pages.deposits import DepositPages
from service.repayments.pages.forecast import ForecastPages
from service.repayments.pages.importing import ImportPages
from service.repayments.pages.leading import OfPersonPages, OfPostingPages
from service.repayments.pages.letters import LetterPages as SupportLetterPages
from service.repayments.pages.money import MoneyPages
from service.repayments.pages.money_report import ReportPages
from service.repayments.pages.pipeline import SupportListPages, TaskPages
from service.repayments.pages.position import PositionPages
from service.repayments.pages.registering import EventPages, RegisteringPages
from service.repayments.pages.registering_companies import TakingPartPages
from service.repayments.pages.support import SupportPages
from service.repayments.pages.transfers import TransferPages
from service.repayments.pages.transfers_accounts import AccountPages as PayeeAccountPages
from service.repayments.pages.transfers_results import ResultPages
from service.repayments.pages.years import YearPages
from service.repayments.pages.years_files import YearFiles
from service.saved_filters.pages import SavedFilterPages
from service.shortlists.pages import (
    ManyPages,
    PairIntroductionPages,
    PairPages,
    PersonPages,
    ShortlistPages,
    WaitingPages,
)
from service.students.pages import ApplicationPages, StudentPages, StudentsPages, SuitedPages
from service.web.dead_letters import DeadLetterPages
from service.web.site import NavigationItem
from service.workspace import pages as workspace

STAFF_PAGES: tuple[ControllerRouterHandler, ...] = (
    AccessPages,
    workspace.HomePages,
    person_lists.ListPages,
    PostingPages,
    CompanyListPages,
    SavedFilterPages,
    SchoolPages,
    WaitingPages,
    ShortlistPages,
    PairPages,
    ManyPages,
    PairIntroductionPages,
    PersonPages,
    StudentsPages,
    StudentPages,
    SuitedPages,
    ApplicationPages,
    workspace.PersonPages,
    workspace.ProgressPages,
    workspace.CompanyPages,
    workspace.NumberPages,
    person_forms.EnteringPages,
    person_forms.RevisingPages,
    person_consents.ConsentPages,
    NotePages,
    posting_forms.EnteringPages,
    posting_forms.RevisingPages,
    company_forms.EnteringPages,
    company_forms.RevisingPages,
    IntroductionPages,
    AskingPages,
    ConsentPages,
    SupportListPages,
    TaskPages,
    TakingPartPages,
    RegisteringPages,
    OfPersonPages,
    OfPostingPages,
    SupportPages,
    EventPages,
    EvidencePages,
    DecidingPages,
    CorrectingPages,
    MoneyPages,
    ClaimPages,
    TransferPages,
    PayeeAccountPages,
    ResultPages,
    DepositPages,
    YearPages,
    YearFiles,
    ReportPages,
    PositionPages,
    OwnPages,
    ServedPages,
    ErrandPages,
    ImportPages,
    SupportLetterPages,
    ForecastPages,
    MailPages,
    AccountPages,
    ProviderPages,
    LinkPages,
    StaffPages,
    KeyPages,
    DeadLetterPages,
)
"""Pages for staff, served with the web role's database."""

COMPANY_ENDPOINTS: tuple[ControllerRouterHandler, ...] = (PostingEndpoints, ContributionEndpoints)
"""`/v1`, for companies' programs, served with the company role's database under row-level security."""

NAVIGATION = (
    NavigationItem(
        "/",
        "workspace.home_title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR, Role.SCHOOL_SUPPORTER}),
    ),
    NavigationItem(
        "/review",
        "shortlists.waiting_title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem(
        "/people",
        "people.list.title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem(
        "/postings",
        "web.navigation.postings",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem(
        "/companies",
        "companies.list.title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem(
        "/introductions",
        "introductions.title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem("/supports", "repayments.in_short", frozenset({Role.PROGRAMME_STAFF, Role.ADMINISTRATOR})),
    NavigationItem(
        "/numbers",
        "workspace.numbers_title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem("/school/postings", "postings.school_title", frozenset({Role.SCHOOL_SUPPORTER})),
    NavigationItem("/school/students", "shortlists.students_title", frozenset({Role.SCHOOL_SUPPORTER})),
    NavigationItem("/school/applications", "students.all_title", frozenset({Role.SCHOOL_SUPPORTER})),
    NavigationItem(
        "/mail",
        "correspondence.title",
        frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR}),
    ),
    NavigationItem("/staff", "access.staff_title", frozenset({Role.ADMINISTRATOR})),
    NavigationItem("/api-keys", "access.keys_title", frozenset({Role.ADMINISTRATOR})),
    NavigationItem("/dead-letters", "web.navigation.dead_letters", frozenset({Role.ADMINISTRATOR})),
)
"""What stands in the header, in order."""
