"""The faults that a push service can show."""

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """A fault for the next `times` requests: a status, silence, a flood of bytes, or a redirect."""

    status: int = 503
    retry_after: str = ""
    hang: bool = False
    flood_mb: int = 0
    redirect_to: str = ""
    cut: bool = False
    times: int = 1


async def inject(fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.hang:
        await asyncio.sleep(3600)
    if fault.cut:
        assert request.transport is not None
        request.transport.abort()
    if fault.redirect_to:
        return web.Response(status=307, headers={"Location": fault.redirect_to})
    if fault.flood_mb:
        return await _flood(fault, request)
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    return web.Response(status=fault.status, headers=headers, text="injected")


async def _flood(fault: Fault, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=fault.status)
    await response.prepare(request)
    for _ in range(fault.flood_mb):
        await response.write(b"x" * 1_000_000)
    return response
