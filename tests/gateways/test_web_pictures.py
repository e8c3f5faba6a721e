"""Pictures by address: what is public and a picture comes, nothing else is even asked for."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from PIL import Image

from bot.domain.imports import PictureUnavailable
from bot.gateways.pictures import MOST_BYTES, PillowPictures
from bot.gateways.web_pictures import drawn, is_public, opened_web_pictures

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::a00:1", "2001::1"),
    *("", "localhost", "1.2.3"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.1.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are(address: str):
    assert is_public(address)


class Site:
    """A web server here that plays one out there, and remembers who asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0
        self.names: dict[str, list[str]] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        what = request.path.strip("/")
        if what == "picture":
            return web.Response(body=png())
        if what == "page":
            return web.Response(text="<html>")
        if what == "huge":
            return web.Response(body=bytes(MOST_BYTES + 1))
        if what == "slow":
            await asyncio.sleep(30)
        if what == "circle":
            raise web.HTTPFound("/circle")
        if what == "to":
            raise web.HTTPFound(request.query["there"])
        raise web.HTTPNotFound

    async def resolve(self, host: str, port: int, family: socket.AddressFamily) -> list[str]:
        return self.names[host]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2000, 40), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    application = web.Application()
    application.router.add_get("/{what}", site.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    # The address check of these tests takes this server for a public one, and nothing else on this machine.
    site.names = {
        "shop.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.7"],
        "both.example": ["127.0.0.1", "::1"],
    }
    yield site
    await runner.cleanup()


def gallery_of(site: Site):
    def check(address: str) -> bool:
        return address == "127.0.0.1" or is_public(address)

    return opened_web_pictures(PillowPictures(), resolve=site.resolve, check=check)


async def test_a_picture_is_fetched_and_cleaned(site: Site):
    async with gallery_of(site) as gallery:
        raw = await gallery.fetch(f"http://shop.example:{site.port}/picture")
    picture = Image.open(io.BytesIO(raw))
    assert (picture.format, picture.size) == ("JPEG", (1280, 26))


async def test_a_redirect_to_a_public_picture_is_followed(site: Site):
    async with gallery_of(site) as gallery:
        await gallery.fetch(f"http://shop.example:{site.port}/to?there=/picture")
    assert site.asked == ["/to", "/picture"]


@pytest.mark.parametrize("what", ["page", "huge", "missing"])
async def test_what_is_no_picture_is_refused(site: Site, what: str):
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable):
            await gallery.fetch(f"http://shop.example:{site.port}/{what}")


async def test_one_that_does_not_answer_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.gateways.web_pictures.SECONDS", 0.2)
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable):
            await gallery.fetch(f"http://shop.example:{site.port}/slow")


@pytest.mark.promise(50)
@pytest.mark.parametrize(
    "there", ["http://inside.example/picture", "http://10.0.0.7/", "http://[::1]:{port}/picture"]
)
async def test_a_redirect_into_a_private_network_is_refused(site: Site, there: str):
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable, match="not public"):
            await gallery.fetch(f"http://shop.example:{site.port}/to?there={there.format(port=site.port)}")
    assert site.asked == ["/to"]


async def test_redirects_in_a_circle_end(site: Site):
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable, match="without end"):
            await gallery.fetch(f"http://shop.example:{site.port}/circle")
    assert len(site.asked) == 5


@pytest.mark.promise(50)
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1", "127.1"]
)
async def test_this_machine_is_never_asked_by_whatever_name(site: Site, host: str):
    """With the real resolver and the real check."""
    async with opened_web_pictures(PillowPictures()) as gallery:
        with pytest.raises(PictureUnavailable):
            await gallery.fetch(f"http://{host}:{site.port}/picture")
    assert site.asked == []


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "192.168.0.1"])
async def test_a_private_address_is_refused_before_anything_is_sent(site: Site, address: str):
    async with opened_web_pictures(PillowPictures()) as gallery:
        with pytest.raises(PictureUnavailable, match="not public"):
            await gallery.fetch(f"http://{address}/picture")


@pytest.mark.promise(50)
async def test_a_name_with_one_private_address_is_refused(site: Site):
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable, match="not public"):
            await gallery.fetch(f"http://both.example:{site.port}/picture")
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://shop.example/x",
        "data:image/png;base64,AA",
        "",
        "http://",
        "//x",
        "http://[",
        "x y",
    ],
)
async def test_only_web_addresses_are_followed(site: Site, url: str):
    async with gallery_of(site) as gallery:
        with pytest.raises(PictureUnavailable):
            await gallery.fetch(url)


@pytest.mark.parametrize("title", ["Mug", "茶杯", "чай", "🍵", "", "\ud800"])
def test_what_is_drawn_is_the_same_jpeg_each_time(title: str):
    picture = Image.open(io.BytesIO(drawn(title)))
    assert (picture.format, picture.size) == ("JPEG", (800, 800))
    assert drawn(title) == drawn(title)
