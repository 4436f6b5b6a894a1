"""Collects the errors of a browser that the test itself does not look for."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
UNREACHED = "没连上服务器"
"""The page's own words for a missing network; the network's error is checked anyway."""
BUSY = 503
"""No fault: the answer says when to try again and the page does so, which tests check."""
LET_GO = "net::ERR_ABORTED"
"""No fault: a page drops a request when it closes or no longer needs the answer."""

_TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => console.error(
  `CSP: ${event.violatedDirective} refused ${event.blockedURI} ${event.sourceFile}`));
"""


class Watch:
    """Collects console errors, uncaught errors, policy violations and failed requests of a context.

    A missing network is no complaint, because tests ask for it by `set_offline`; nor is a busy
    server, because the machine may be busy.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.wrong: list[str] = []
        self.forgiven: list[str] = []
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def forgive(self, part: str) -> None:
        """Ignore complaints that contain `part`, because the test provokes them."""
        self.forgiven.append(part)

    def complaints(self) -> list[str]:
        return [line for line in self.wrong if not any(part in line for part in self.forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        known = (NO_NETWORK, f"status of {BUSY}")
        if message.type == "error" and not any(part in message.text for part in known):
            self.wrong.append(f"console: {message.text} at {message.location.get('url')}")

    def _error(self, error: WebError) -> None:
        if UNREACHED not in str(error.error):
            self.wrong.append(f"uncaught: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure not in (NO_NETWORK, LET_GO):
            self.wrong.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != BUSY:
            self.wrong.append(f"{response.status}: {response.request.method} {response.url}")
