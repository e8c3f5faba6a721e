"""One address before all replicas: what an operator's reverse proxy does, and no more."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from itertools import count

from aiohttp import ClientConnectorError, ClientError, ClientSession, TCPConnector, web

BODY_LIMIT = 2 * 1024 * 1024
PASSED_ON = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token", "Retry-After")


class Front:
    """Each call goes to the next replica. One that refuses the connection is passed over, since it has heard nothing;
    one that breaks off may have done everything, so the caller is told of the failure."""

    def __init__(self, port: int, replica_ports: Sequence[int], session: ClientSession) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.broken_off = 0
        """How many calls ended in the middle."""
        self.by_port = dict.fromkeys(replica_ports, 0)
        """How many each replica answered with 200."""
        self._session = session
        self._turn = count()

    def _ports(self) -> list[int]:
        ports = list(self.by_port)
        first = next(self._turn) % len(ports)
        return ports[first:] + ports[:first]

    async def pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        for port in self._ports():
            url = f"http://127.0.0.1:{port}{request.path_qs}"
            try:
                async with self._session.request(request.method, url, data=body, headers=headers) as answer:
                    told = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
                    self.by_port[port] += answer.status == 200
                    return web.Response(status=answer.status, body=await answer.read(), headers=told)
            except ClientConnectorError:
                continue
            except (ClientError, OSError):
                self.broken_off += 1
                break
        return web.Response(status=502)


@contextlib.asynccontextmanager
async def front(port: int, replica_ports: Sequence[int]) -> AsyncIterator[Front]:
    async with ClientSession(connector=TCPConnector(force_close=True, limit=0)) as session:
        here = Front(port, replica_ports, session)
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_route("*", "/{path:.*}", here.pass_on)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield here
        finally:
            await runner.cleanup()
