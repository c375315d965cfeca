"""Style sheets and pictures, held in memory under addresses that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from service.web.compression import compressed, takes_gzip
from service.web.security import public

FOLDER = Path(__file__).resolve().parent / "static"
PREFIX = "/static"
SERVED = {".css", ".js", ".svg", ".png", ".woff2"}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class StaticFile:
    """A file as it is, and compressed."""

    content: bytes
    compressed: bytes
    media_type: str


@dataclass(frozen=True)
class StaticFiles:
    """`contents` by address; `addresses`: where the file of a name is served."""

    contents: dict[str, StaticFile]
    addresses: dict[str, str]


def read_static_files(folder: Path = FOLDER) -> StaticFiles:
    """Reads them all; the digest in an address lets browsers keep the file for good."""
    files = StaticFiles({}, {})
    for path in sorted(folder.rglob("*")):
        if path.suffix not in SERVED:
            continue
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        address = f"{PREFIX}/{hashlib.sha256(content).hexdigest()[:12]}/{name}"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        files.contents[address] = StaticFile(content, compressed(content), media_type)
        files.addresses[name] = address
    return files


def static_route(files: StaticFiles) -> HTTPRouteHandler:
    """The one route that serves them; an address of an older content is not found."""

    @get(f"{PREFIX}/{{address:path}}", guards=[public], include_in_schema=False, sync_to_thread=False)
    def static_file(request: Request) -> Response[bytes]:  # type: ignore[type-arg]
        found = files.contents.get(request.scope["path"])
        if found is None:
            raise NotFoundException
        headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
        is_smaller = len(found.compressed) < len(found.content)
        if is_smaller and takes_gzip(request.scope):
            headers["Content-Encoding"] = "gzip"
            return Response(found.compressed, media_type=found.media_type, headers=headers)
        return Response(found.content, media_type=found.media_type, headers=headers)

    return static_file
