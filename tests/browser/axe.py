"""Asks axe-core, the usual checker of accessibility, what is wrong with a page."""

from playwright.sync_api import Page

from tests.services.web_process import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
"""From `package-lock.json`; `make test` installs it."""
ASK = """async (only) => {
  const runOnly = only.length ? { runOnly: only } : {};
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...runOnly });
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html, failureSummary }) =>
      `${html.slice(0, 120)} (${failureSummary.split('\\n')[1]?.trim()})`).join(' | ')}`);
}"""


def violations(page: Page, *only: str) -> list[str]:
    """Return the rules that the page breaks, each with its elements; best practices count too.

    `only` names the rules to ask; without names it asks all.
    """
    page.evaluate(f"globalThis.axe ?? (() => {{ {AXE.read_text()} }})()")
    rules: list[str] = page.evaluate(ASK, only)
    return rules
