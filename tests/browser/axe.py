"""Asks axe-core, the usual checker of accessibility, what is wrong with a page."""

from playwright.sync_api import Page

from tests.services.web_process import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
"""From `package-lock.json`; `make test` installs it."""
ASK = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html, failureSummary }) =>
      `${html.slice(0, 120)} (${failureSummary.split('\\n')[1]?.trim()})`).join(' | ')}`);
}"""


def violations(page: Page) -> list[str]:
    """Return the rules that the page breaks, each with its elements; best practices count too."""
    page.evaluate(AXE.read_text())
    rules: list[str] = page.evaluate(ASK)
    return rules
