"""What companies, coordinators and imports do with postings."""

from collections.abc import Sequence
from typing import Any

from ingest.records.digest import content_digest
from ingest.records.posting import PostingFields
from service.base.ids import CompanyId, PostingId
from service.base.outcomes import Outcome
from service.db.work import Work
from service.platform import audit, outbox
from service.postings import reads, rules, store
from service.postings.tables import PostingRow
from service.postings.terms import (
    AlreadyClosed,
    AlreadyEntered,
    AlreadyOpen,
    ChangedSince,
    PostingState,
    Stored,
)

HandedIn = tuple[CompanyId, str, PostingFields]
"""A company, its own reference, and the posting's fields."""


async def put_postings(
    work: Work, handed_in: Sequence[HandedIn], *, is_test: bool = False, announce: bool = True
) -> list[Stored]:
    """Stores postings by their companies' references: new, changed (a new revision) or unchanged.

    A closed posting that is put again is opened with a new revision. A new or changed one owes "posting_changed",
    so that its shortlist follows without waiting for the night; `announce=False` leaves that to who loads in bulk.
    Of two tellings of one reference in a block the later one counts, and both are answered alike.
    """
    if not handed_in:
        return []
    told = {(company_id, reference): fields for company_id, reference, fields in handed_in}
    known = await store.lock_by_ref(work, told)
    rows, revisions = [], []
    stored: dict[tuple[CompanyId, str], Stored] = {}
    for (company_id, reference), fields in told.items():
        content = _content(fields)
        digest = content_digest(content)
        row, old_digest = known.get((company_id, reference), (None, b""))
        if row is not None and old_digest == digest and row.state == PostingState.OPEN.value:
            stored[company_id, reference] = Stored(PostingId(row.id), reference, row.revision, Outcome.UNCHANGED)
            continue
        made = _posting_row(work, row, company_id, reference, content, is_test=is_test)
        rows.append(made)
        revisions.append(_revision_row(work, made, content, digest))
        outcome = Outcome.CHANGED if row is not None else Outcome.NEW
        stored[company_id, reference] = Stored(PostingId(made["id"]), reference, made["revision"], outcome)
    if rows:
        await store.upsert_postings(work, rows)
        await store.insert_revisions(work, revisions)
    await _tell(work, list(stored.values()), announce=announce)
    return [stored[company_id, reference] for company_id, reference, _ in handed_in]


async def put_posting(
    work: Work,
    company_id: CompanyId,
    external_ref: str,
    fields: PostingFields,
    *,
    is_test: bool = False,
    seen_revision: int | None = None,
    reopens: bool = True,
) -> Stored:
    """Stores one posting; with `seen_revision`, only when nobody changed it since (a new one has none).

    Without `reopens` one that has ended meanwhile stays ended (AlreadyClosed).
    """
    if seen_revision is not None:
        known = await store.lock_by_ref(work, {(company_id, external_ref)})
        row, _ = known.get((company_id, external_ref), (None, b""))
        if row is None or row.revision != seen_revision:
            raise ChangedSince("この求人は他の方が変更しました。最新の内容を確認してください。")
        if not reopens and row.state != PostingState.OPEN.value:
            raise AlreadyClosed("この求人はすでに終了しています。")
    (stored,) = await put_postings(work, [(company_id, external_ref, fields)], is_test=is_test)
    return stored


async def _tell(work: Work, stored: Sequence[Stored], *, announce: bool) -> None:
    news = [posting for posting in stored if posting.outcome is not Outcome.UNCHANGED]
    only = news[0].posting_id if len(news) == 1 else None
    await audit.note(work, "postings.put", only, count=len(stored), news=len(news))
    if announce:
        await outbox.later_each(work, "posting_changed", "posting_id", [posting.posting_id for posting in news])


def _posting_row(
    work: Work,
    known: PostingRow | None,
    company_id: CompanyId,
    reference: str,
    content: dict[str, Any],
    *,
    is_test: bool,
) -> dict[str, Any]:
    return {
        "id": known.id if known else work.new_id(),
        "company_id": company_id,
        "external_ref": reference,
        "revision": known.revision + 1 if known else 1,
        "state": PostingState.OPEN.value,
        "title": content["title"],
        "prefecture": content["prefecture"],
        "municipality": content["municipality"],
        "audience": content["audience"],
        "is_for_high_school": rules.is_for_high_school(content),
        "is_test": known.is_test if known else is_test,
        "opens_on": rules.day(content["opens_on"]),
        "closes_on": rules.day(content["closes_on"]),
        "created_at": known.created_at if known else work.now,
        "updated_at": work.now,
    }


def _revision_row(work: Work, posting: dict[str, Any], content: dict[str, Any], digest: bytes) -> dict[str, Any]:
    return {
        "posting_id": posting["id"],
        "revision": posting["revision"],
        "company_id": posting["company_id"],
        "content": content,
        "digest": digest,
        "made_at": work.now,
        "made_by_role": work.actor.role.value,
        "made_by": work.actor.id,
    }


async def may_be_new(work: Work, company_id: CompanyId, reference: str) -> bool:
    """Whether no posting of the company has this reference; until the work ends, nobody else gives it to one."""
    await store.lock_reference(work, company_id, reference)
    return (company_id, reference) not in await store.lock_by_ref(work, {(company_id, reference)})


async def enter_posting(work: Work, company_id: CompanyId, reference: str, fields: PostingFields) -> Stored:
    """Stores a new posting told by form; the same one sent twice is stored once.

    Raises AlreadyEntered where the company's reference stands for a posting of other content, or for a closed one.
    """
    await store.lock_reference(work, company_id, reference)
    row, digest = (await store.lock_by_ref(work, {(company_id, reference)})).get((company_id, reference), (None, b""))
    if row is not None and (digest != content_digest(_content(fields)) or row.state != PostingState.OPEN.value):
        raise AlreadyEntered("この企業の同じ番号の求人が、すでに登録されています。", posting_id=str(row.id))
    (stored,) = await put_postings(work, [(company_id, reference, fields)])
    return stored


async def close_posting(
    work: Work, posting_id: PostingId, *, seen_revision: int | None = None, announce: bool = True
) -> None:
    """Ends a posting; with `seen_revision`, only when nobody changed it since."""
    await _end(work, posting_id, PostingState.CLOSED, seen_revision, announce=announce)


async def withdraw_posting(work: Work, posting_id: PostingId, *, seen_revision: int | None = None) -> None:
    """Ends a posting because the company takes it back; as with closing."""
    await _end(work, posting_id, PostingState.WITHDRAWN, seen_revision)


async def reopen_posting(work: Work, posting_id: PostingId, *, seen_revision: int) -> Stored:
    """Opens an ended posting as it stands, by a new revision; raises AlreadyOpen, ChangedSince."""
    row = await store.lock_posting(work, posting_id)
    _check_unchanged(row, seen_revision)
    if row.state == PostingState.OPEN.value:
        raise AlreadyOpen("この求人はすでに募集中です。")
    stands = await reads.posting(work, posting_id)
    fields = PostingFields.model_validate(stands.content)
    (stored,) = await put_postings(work, [(stands.company_id, stands.external_ref, fields)])
    return stored


async def _end(
    work: Work, posting_id: PostingId, state: PostingState, seen_revision: int | None, *, announce: bool = True
) -> None:
    row = await store.lock_posting(work, posting_id)
    _check_unchanged(row, seen_revision)
    if row.state != PostingState.OPEN.value:
        raise AlreadyClosed("この求人はすでに終了しています。")
    await store.update_state(work, posting_id, state.value)
    await audit.note(work, f"postings.{state.value}", posting_id)
    if announce:
        await outbox.later(work, "posting_changed", posting_id=posting_id)


def _check_unchanged(row: PostingRow, seen_revision: int | None) -> None:
    if seen_revision is not None and row.revision != seen_revision:
        raise ChangedSince("この求人は他の方が変更しました。最新の内容を確認してください。", revision=row.revision)


def _content(fields: PostingFields) -> dict[str, Any]:
    return fields.model_dump(mode="json", exclude={"posting_id", "company_id", "company_name", "external_ref"})
