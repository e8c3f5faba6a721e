"""Pictures from addresses that somebody else wrote down: public ones only, whatever a name or a redirect says."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from PIL import Image, ImageDraw, ImageFont
from yarl import URL

from bot.domain.imports.ports import PictureUnavailable
from bot.domain.work.ports import NotAPicture, Pictures
from bot.gateways.pictures import JPEG_QUALITY, MOST_BYTES

Resolve = Callable[[str, int, socket.AddressFamily], Awaitable[list[str]]]
Check = Callable[[str], bool]
AT_ONCE = 4
MOST_REDIRECTS = 4
SECONDS, CONNECT_SECONDS = 20, 6
_REDIRECTS = (301, 302, 303, 307, 308)
_SIDE = 800
_FONT = Path(__file__).parent / "fonts" / "print.ttf"
_GRAYS = (
    (226, 214, 200),
    (205, 217, 209),
    (208, 213, 224),
    (226, 208, 211),
    (221, 220, 199),
    (209, 222, 224),
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether everybody on the Internet means the same computer by it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses that carry another one, where the packets end up.
        inside = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
        if ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def resolved(host: str, port: int, family: socket.AddressFamily) -> list[str]:
    """The system's own answer."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class NotPublic(Exception):
    """A name that leads into somebody's own network. No OSError: that, the client would call a failed look-up."""


class _PublicOnly(AbstractResolver):
    """What is checked is what is connected to: no second look-up can give another answer."""

    def __init__(self, resolve: Resolve, check: Check) -> None:
        self._resolve, self._check = resolve, check

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._resolve(host, port, family)
        if not addresses or not all(map(self._check, addresses)):
            raise NotPublic(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


class WebPictures:
    def __init__(self, session: ClientSession, pictures: Pictures, check: Check = is_public) -> None:
        self._session, self._pictures, self._check = session, pictures, check
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._desk = asyncio.Semaphore(1)
        """One is decoded at a time: a large one takes a hundred megabytes."""

    async def fetch(self, url: str) -> bytes:
        async with self._turns:
            try:
                async with asyncio.timeout(SECONDS):
                    raw = await self._followed(url)
            except NotPublic as error:
                raise PictureUnavailable("leads to an address that is not public") from error
            except (ClientError, OSError, ValueError, TimeoutError) as error:
                raise PictureUnavailable(type(error).__name__) from error
            async with self._desk:
                try:
                    return await self._pictures.clean(raw)
                except NotAPicture as error:
                    raise PictureUnavailable("is no picture that the shop takes") from error

    async def draw(self, title: str) -> bytes:
        return await asyncio.to_thread(drawn, title)

    async def _followed(self, url: str) -> bytes:
        address = URL(url)
        for _ in range(MOST_REDIRECTS + 1):
            self._refuse_odd(address)
            async with self._session.get(address, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    if answer.status != 200:
                        raise PictureUnavailable(f"answers {answer.status}")
                    return await self._body(answer.content.iter_chunked(1 << 16))
                address = address.join(URL(answer.headers.get("Location", "")))
        raise PictureUnavailable("redirects without end")

    def _refuse_odd(self, address: URL) -> None:
        if address.scheme not in ("http", "https") or not address.host:
            raise PictureUnavailable("is no web address")
        # A host that is a number already is never resolved, so it is looked at here.
        with contextlib.suppress(ValueError):
            if not self._check(str(ipaddress.ip_address(address.host))):
                raise NotPublic(address.host)

    async def _body(self, chunks: AsyncIterator[bytes]) -> bytes:
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > MOST_BYTES:
                raise PictureUnavailable("is larger than 10 MB")
        return bytes(body)


@contextlib.asynccontextmanager
async def opened_web_pictures(
    pictures: Pictures, *, resolve: Resolve = resolved, check: Check = is_public
) -> AsyncIterator[WebPictures]:
    connector = TCPConnector(
        resolver=_PublicOnly(resolve, check), use_dns_cache=False, limit=AT_ONCE, force_close=True
    )
    async with ClientSession(
        connector=connector,
        timeout=ClientTimeout(total=SECONDS, connect=CONNECT_SECONDS),
        cookie_jar=DummyCookieJar(),
        # Packed answers could unpack to anything; pictures are packed already.
        auto_decompress=False,
        headers={"Accept": "image/jpeg,image/png,image/webp", "Accept-Encoding": "identity"},
        trust_env=False,
    ) as session:
        yield WebPictures(session, pictures, check)


# ── what is drawn instead ───────────────────────────────────────────────────────────────────────────────────


def drawn(title: str) -> bytes:
    """The title's first letter in a quiet frame: the same title, the same picture."""
    ground = _GRAYS[hashlib.sha256(title.encode("utf-8", "replace")).digest()[0] % len(_GRAYS)]
    shade = tuple(part - 40 for part in ground)
    picture = Image.new("RGB", (_SIDE, _SIDE), ground)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((60, 60, _SIDE - 60, _SIDE - 60), radius=40, outline=shade, width=6)
    letter = next((c.upper() for c in title if c.isalnum()), "")[:1]
    font = ImageFont.truetype(str(_FONT), 320)
    pen.text((_SIDE / 2, _SIDE / 2), letter, font=font, fill=tuple(part - 90 for part in ground), anchor="mm")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()
