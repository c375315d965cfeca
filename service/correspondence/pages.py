"""The mails that were written, and their templates: read, edited with a preview, taken back to the shipped ones."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.base.actor import Role
from service.base.language import Language
from service.base.refusals import Refusal
from service.correspondence import actions, reads, rules, wire
from service.correspondence.terms import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    PLACES,
    RECIPIENT_NAME,
    MailId,
    MailKind,
    MailState,
    PlaceMissing,
    PlaceUnknown,
    TemplateChanged,
    Wording,
    WordingEmpty,
    WordingTooLong,
)
from service.db.work import Read, Work
from service.platform.tools import Tools
from service.web.bodies import read_form
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
READERS = requires(*sorted(rules.READERS))
EDITORS = requires(*sorted(rules.EDITORS))
TEMPLATE = "/templates/{kind:str}/{language:str}"


class MailPages(Controller):
    """The mails as references and states; no address is opened, and the words of one where it is asked for."""

    path = "/mail"

    @get("/", guards=[requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR)])
    async def list_mails(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
        shown: Annotated[str, QueryParameter(name="state")] = "",
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        wanted = wire.read_state(shown)
        before = wire.mail_of(cursor, signer) if cursor else None
        mails, last = await reads.mails_page(read, limit=PAGE, state=wanted, before=before)
        following = urlencode({"state": shown, "cursor": wire.cursor_of(last, signer)}) if last else None
        return page(
            request,
            "correspondence/mails.html",
            mails=mails,
            recipients=await reads.recipients_shown(read, mails),
            is_server_set=tools.mail is not None,
            waiting=await reads.mails_waiting(read),
            state_choices=_states(request),
            state=wanted.value if wanted else "",
            may_edit=read.actor.role in rules.EDITORS,
            may_read=read.actor.role in rules.READERS,
            next=f"/mail?{following}" if following else None,
        )

    @get("/{mail_id:uuid}", guards=[READERS])
    async def show_mail(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        mail_id: FromPath[UUID],
    ) -> Response[str]:
        shown = await actions.open_mail(work, tools.vault, MailId(mail_id))
        recipients = await reads.recipients_shown(work, [shown.mail])
        return page(request, "correspondence/mail.html", shown=shown, mail=shown.mail, recipients=recipients)

    @get("/templates", guards=[EDITORS])
    async def list_templates(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        found = await reads.templates(read)
        authors = await reads.authors_shown(read, found)
        return page(request, "correspondence/templates.html", templates=found, authors=authors)

    @get(TEMPLATE, guards=[EDITORS])
    async def show_template(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        kind: FromPath[str],
        language: FromPath[str],
        version: FromQuery[str] = "",
    ) -> Response[str]:
        name = wire.read_template_name(kind, language)
        versions = await reads.template_versions(read, *name)
        wanted = wire.read_version(version)
        shown = next((one for one in versions if version and one.version == wanted), versions[0])
        return await _template(request, read, *name, shown.wording)

    @post(TEMPLATE, guards=[EDITORS], status_code=200)
    async def change_template(
        self, request: AnyRequest, work: NamedDependency[Work], kind: FromPath[str], language: FromPath[str]
    ) -> Response[Any]:
        """Shows what was typed, or stores it."""
        name, form = wire.read_template_name(kind, language), await read_form(request)
        wording = wire.read_wording(form)
        try:
            if form["act"] != "save":
                rules.check_wording(name[0], wording)
                return await _template(request, work, *name, wording, is_asked=True)
            await actions.save_template(work, *name, wording, wire.read_version(form["seen"]))
        except TemplateChanged as refusal:
            return await _template(request, work, *name, wording, refusal, status=412)
        except (WordingEmpty, WordingTooLong, PlaceUnknown, PlaceMissing) as refusal:
            return await _template(request, work, *name, wording, refusal, status=422)
        return go_to(request, _address(*name), notice=_say(request, "saved"))

    @post(TEMPLATE + "/shipped", guards=[EDITORS], status_code=303)
    async def take_back(
        self, request: AnyRequest, work: NamedDependency[Work], kind: FromPath[str], language: FromPath[str]
    ) -> Response[Any]:
        name, form = wire.read_template_name(kind, language), await read_form(request)
        await actions.save_template(work, *name, None, wire.read_version(form["seen"]))
        return go_to(request, _address(*name), notice=_say(request, "taken_back"))


async def _template(
    request: AnyRequest,
    read: Read,
    kind: MailKind,
    language: Language,
    wording: Wording,
    refusal: Refusal | None = None,
    status: int = 200,
    is_asked: bool = False,
) -> Response[str]:
    """The page of one template with these words in its form; refused ones are shown without a preview.

    A preview that was asked for stands above the form, where it is seen at once.
    """
    versions = await reads.template_versions(read, kind, language)
    messages, own = site_of(request).messages, language_of_person(request)
    samples = {name: messages.text(f"correspondence.samples.{name}", language) for name in _place_names(kind)}
    is_usable = refusal is None or isinstance(refusal, TemplateChanged)
    return page(
        request,
        "correspondence/template.html",
        status=status,
        kind=kind,
        template_language=language,
        standing=versions[0],
        versions=versions,
        authors=await reads.authors_shown(read, versions),
        wording=wording,
        places=PLACES[kind],
        samples=samples,
        preview=rules.filled(kind, wording, samples) if is_usable else None,
        is_asked=is_asked,
        refused=messages.refusal(refusal, own) if refusal else None,
        address=_address(kind, language),
        longest=(LONGEST_SUBJECT, LONGEST_BODY),
    )


def _place_names(kind: MailKind) -> set[str]:
    return {place.name for place in PLACES[kind]} | {RECIPIENT_NAME}


def _address(kind: MailKind, language: Language) -> str:
    return f"/mail/templates/{kind.value}/{language.value}"


def _states(request: AnyRequest) -> list[tuple[str, str]]:
    names = [(state.value, _say(request, f"states.{state.value}")) for state in MailState]
    return [("", _say(request, "any_state")), *names]


def _say(request: AnyRequest, name: str) -> str:
    return site_of(request).messages.text(f"correspondence.{name}", language_of_person(request))
