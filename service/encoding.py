"""The encoder process: one process, one caller at a time, a bounded queue, and a new process when it dies.

Models of sentence-transformers are not safe in threads, and encoding on the event loop would stop everything else;
so texts go to a child that does nothing but encode. It is replaced after a number of batches, because memory of
long-lived encoders creeps.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

from matching.artefact import Artefact, make_artefact, read_artefact
from matching.roles import has_role_space
from service.base.refusals import Busy

BATCH = 2_000
"""Texts sent to the child at once."""
WAITING = 64
"""Batches that may wait; one more is told that the service is busy."""
BATCHES_OF_A_LIFE = 500

if TYPE_CHECKING:
    from matching.encoder import TextEncoder

log = structlog.get_logger()
Answer = TypeVar("Answer")
Question = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class ModelChoice:
    """Which model the child loads; none: the embedded one. Digests pin every file of another.

    `roles` is the folder that keeps the roles fitted for another; without it they are fitted at every start.
    """

    path: Path | None = None
    digests: Path | None = None
    query_prefix: str = ""
    document_prefix: str = ""
    roles: Path | None = None


class EncoderProcess:
    """Encodes documents in a child process; use as an asynchronous context."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._executor = self._new_executor()
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._artefact: Artefact | None = None

    @property
    def model(self) -> str:
        """Model and revision, known once the child has started."""
        return self.artefact.encoder

    @property
    def artefact(self) -> Artefact:
        """The ranker of this model, made when the child starts."""
        if self._artefact is None:
            raise RuntimeError("the encoder process was not started")
        return self._artefact

    async def __aenter__(self) -> Self:
        if unknown := await self._ask(_model_without_roles):
            log.info("encoding.roles_fitted_first", model=unknown)
        self._artefact = read_artefact(await self._ask(_measured))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)

    async def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit row a text, float32 (n, d); refuses (Busy) when too many callers wait."""
        return await self._encode(_encode_documents, texts)

    async def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for the texts of postings."""
        return await self._encode(_encode_queries, texts)

    async def _encode(self, question: Question, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._waiting >= WAITING:
            raise Busy("ただいま混み合っています。少し待ってからもう一度お試しください。")
        self._waiting += 1
        try:
            rows = [await self._ask(question, list(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
        finally:
            self._waiting -= 1
        return np.concatenate(rows) if rows else await self._ask(question, [])

    async def _ask(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        async with self._turn:
            try:
                return await self._submit(question, *arguments)
            except BrokenProcessPool:
                log.warning("encoding.process_replaced")
                self._executor.shutdown(wait=False, cancel_futures=True)
                self._executor = self._new_executor()
                return await self._submit(question, *arguments)

    async def _submit(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        return await asyncio.wrap_future(self._executor.submit(question, *arguments))

    def _new_executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_choose,
            initargs=(self._choice,),
            max_tasks_per_child=BATCHES_OF_A_LIFE,
        )


_choice = ModelChoice()
_encoder: "TextEncoder | None" = None
"""In the child only: the model, loaded at the first question, so that a model that is refused is told and not
taken for a process that died."""


def _choose(choice: ModelChoice) -> None:
    global _choice
    # Ctrl-C reaches the whole group of processes; this one ends when its parent ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _choice = choice


def _loaded() -> "TextEncoder":
    global _encoder
    if _encoder is None:
        from matching.encoder import load_encoder, read_digests

        _encoder = load_encoder(
            _choice.path,
            query_prefix=_choice.query_prefix,
            document_prefix=_choice.document_prefix,
            digests=read_digests(_choice.digests) if _choice.digests else None,
        )
    return _encoder


def _model_without_roles() -> str | None:
    """The model's name where its roles are not fitted yet, for which the start will have to wait."""
    identity = _loaded().identity
    return None if has_role_space(identity, _choice.roles) else identity


def _measured() -> bytes:
    return make_artefact(_loaded(), roles_folder=_choice.roles).as_bytes()


def _encode_documents(texts: list[str]) -> NDArray[np.float32]:
    return _loaded().encode_documents(texts)


def _encode_queries(texts: list[str]) -> NDArray[np.float32]:
    return _loaded().encode_queries(texts)
