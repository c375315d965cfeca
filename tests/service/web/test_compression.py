"""What leaves the service compressed, for whom, and what the length of it tells."""

import gzip
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, MediaType, get
from litestar.response import Stream

from service.web.compression import CompressedPages, compressed
from service.web.static_files import read_static_files, static_route

PAGE = "<p>長い頁</p>" * 500


@get("/page", media_type=MediaType.HTML)
async def page() -> str:
    return PAGE


@get("/small", media_type=MediaType.HTML)
async def small() -> str:
    return "<p>短い</p>"


@get("/data")
async def data() -> dict[str, str]:
    return {"text": PAGE}


@get("/stream", media_type=MediaType.HTML)
async def stream() -> Stream:
    return Stream(iter([PAGE, PAGE]), media_type=MediaType.HTML)


async def ask(path: str, accepted: str = "gzip, br", method: str = "GET") -> httpx.Response:
    application = Litestar([page, small, data, stream, static_route(read_static_files())], openapi_config=None)
    application.asgi_handler = CompressedPages(application.asgi_handler)
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://kakehashi.test") as client:
        return await client.request(method, path, headers={"Accept-Encoding": accepted})


async def test_a_page_is_compressed_and_reads_the_same() -> None:
    answer = await ask("/page")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.text == PAGE
    assert int(answer.headers["Content-Length"]) < len(PAGE.encode()) / 10
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0"])
async def test_whoever_takes_no_gzip_gets_the_page_as_it_is(accepted: str) -> None:
    answer = await ask("/page", accepted)
    assert "Content-Encoding" not in answer.headers
    assert answer.text == PAGE


@pytest.mark.parametrize("path", ["/small", "/data", "/stream"])
async def test_small_pages_streams_and_answers_for_programs_are_left_alone(path: str) -> None:
    answer = await ask(path)
    assert "Content-Encoding" not in answer.headers
    assert answer.text


async def test_the_length_of_a_page_does_not_tell_what_is_on_it() -> None:
    lengths = {(await ask("/page")).headers["Content-Length"] for _ in range(20)}
    assert len(lengths) > 1


async def test_static_files_are_sent_compressed_where_that_is_smaller() -> None:
    address = read_static_files().addresses["site.css"]
    asked, plain = await ask(address), await ask(address, "identity")
    assert asked.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert asked.content == plain.content


def test_equal_files_are_equal_compressed(tmp_path: Path) -> None:
    assert compressed(b"a" * 99) == compressed(b"a" * 99)
    assert gzip.decompress(compressed(b"a" * 99, name="n" * 40)) == b"a" * 99
