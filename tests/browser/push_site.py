"""A page that subscribes, and a service worker that shows each push and then posts a receipt.

Before the receipt no page asks what is shown: Chromium would drop what it has not drawn yet.
"""

import json
from typing import Any

from aiohttp import web

from patrol.channels.push.sender import Subscription
from tests.services.server import Server

_PAGE = """<!doctype html><meta charset="utf-8"><title>push</title><script>
const bytes = text => Uint8Array.from(
  atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
async function subscribe(key) {
  await navigator.serviceWorker.register('/service_worker.js');
  const {pushManager} = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe(
    {userVisibleOnly: true, applicationServerKey: bytes(key)});
  return JSON.stringify(subscription);
}
async function shown() {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.getNotifications()).map(({title, body, tag}) => ({title, body, tag}));
}
</script>"""

_WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(clients.claim()));
self.addEventListener('push', event => {
  const message = event.data.json();
  const {title, ...rest} = message.notification;
  const receipt = {method: 'POST', body: JSON.stringify({id: message.id})};
  event.waitUntil(
    self.registration.showNotification(title, rest).then(() => fetch('/receipt', receipt)));
});
"""


class PushSite(Server):
    def __init__(self) -> None:
        super().__init__()
        self.receipts: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/service_worker.js", self.worker),
            web.post("/receipt", self.receipt),
        ]

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def worker(self, _: web.Request) -> web.Response:
        return web.Response(text=_WORKER, content_type="text/javascript")

    async def receipt(self, request: web.Request) -> web.Response:
        self.receipts.append((await request.json())["id"])
        return web.Response()


def subscription(text: str) -> Subscription:
    """The subscription that the page's `subscribe()` answered as JSON."""
    answer: dict[str, Any] = json.loads(text)
    return Subscription("042", answer["endpoint"], answer["keys"]["p256dh"], answer["keys"]["auth"])
