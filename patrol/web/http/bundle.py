"""Join modules into one script, so that a phone on a slow line asks once and not seventy times.

There is no build step: the joined text is made from the files as they are when the process first
needs it. Each module becomes a function that runs at its first use and returns its exports.
docs/decisions/bundle.md says which syntax a module may use; any other is refused by name.
"""

import json
import re
from collections.abc import Callable, Iterable

SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
STATEMENT = r"(?:^|(?<=[;}}])){}"
"""A library is packed into one line, where a statement begins after `;` or `}`."""

IMPORT = re.compile(
    STATEMENT.format(
        r"""import\s*(?:(?:\{(?P<names>[^}]*)\}|\*\s*as\s+(?P<whole>\w+))\s*from\s*)?"""
        r"""["'](?P<path>[^"']+)["'];?"""
    ),
    re.MULTILINE,
)
FORWARD = re.compile(
    STATEMENT.format(
        r"""export\s*(?:\*|\{(?P<names>[^}]*)\})\s*from\s*["'](?P<path>[^"']+)["'];?"""
    ),
    re.MULTILINE,
)
LIST = re.compile(STATEMENT.format(r"export\s*\{(?P<names>[^}]*)\};?"), re.MULTILINE)
DECLARED = re.compile(
    r"^export (?P<kept>(?:const|class|(?:async )?function\*?) (?P<name>[\w$]+))", re.MULTILINE
)
DYNAMIC = re.compile(r"""\bimport\(["']([^"']+)["']\)""")
LEFT_OVER = re.compile(STATEMENT.format(r"(?:import|export)\b\s*[\w{*\"']"), re.MULTILINE)
AWAITS = re.compile(r"^(?:(?:const|let) [^=\n]+= )?await ", re.MULTILINE)

START = """const $made = {{}};
const $use = (path) => ($made[path] ??= $known[path]());
const $libraries = {libraries};
let $tries = 0;
let $rest = null;
const $fetchRest = async () => {{
  const url = {rest_url};
  // A browser may remember that an address has failed.
  const {{ default: rest }} = await import($tries++ ? `${{url}}?${{$tries}}` : url);
  Object.assign($known, rest($use, $load));
}};
const $load = async (path) => {{
  if (!$known[path])
    await ($rest ??= $fetchRest().catch((error) => {{
      $rest = null;
      throw error;
    }}));
  for (const name of $libraries[path] ?? []) $made[name] ??= await import(name);
  return $use(path);
}};
const $known = {known};
await $use({entry});
"""

Resolve = Callable[[str, str], str | None]
"""Returns the module that a path in another module names; None when that is a library outside."""


class Unsupported(Exception):
    """A module uses syntax that cannot be joined."""


class Joined:
    """One module as a function, with the modules that it needs.

    Raises: Unsupported.
    """

    def __init__(self, path: str, text: str, resolve: Resolve) -> None:
        self.path, self._resolve = path, resolve
        self.needs: list[str] = []
        """Modules that it imports, by their paths."""
        self.libraries: list[str] = []
        """Libraries that it imports and that stay outside, by their names."""
        self.may_load: list[str] = []
        """Modules that it may import later."""
        self._exports: list[str] = []
        text = SOURCE_MAP.sub("", text)
        for syntax, changed in (
            (FORWARD, self._forwarded),
            (IMPORT, self._imported),
            (LIST, self._listed),
            (DECLARED, self._declared),
            (DYNAMIC, self._loaded),
        ):
            text = syntax.sub(changed, text)
        if LEFT_OVER.search(text):
            raise Unsupported(f"{path}: an import or export of a kind that bundle.py does not know")
        self.waits = bool(AWAITS.search(text))
        """True when the module itself awaits something; only the entry of an app may."""
        start = "async () => {" if self.waits else "() => {"
        self.text = f"{start}\n{text}\nreturn {{{','.join(self._exports)}}};\n}}"

    def _use(self, path: str) -> str:
        module = self._resolve(self.path, path)
        (self.libraries if module is None else self.needs).append(module or path)
        return f"$use({json.dumps(module or path)})"

    def _imported(self, match: re.Match[str]) -> str:
        use = self._use(match["path"])
        if match["whole"]:
            return f"const {match['whole']}={use};"
        if match["names"] is None:
            return f"{use};"
        names = (f"{name}:{given}" for name, given in _pairs(match["names"]))
        return f"const {{{','.join(names)}}}={use};"

    def _forwarded(self, match: re.Match[str]) -> str:
        use = self._use(match["path"])
        if match["names"] is None:
            self._exports.insert(0, f"...{use}")  # a module's own exports go before these
        else:
            pairs = _pairs(match["names"])
            self._exports += [f"{given}:{use}.{name}" for name, given in pairs]
        return f"{use};"

    def _listed(self, match: re.Match[str]) -> str:
        self._exports += [f"{given}:{name}" for name, given in _pairs(match["names"])]
        return ""

    def _declared(self, match: re.Match[str]) -> str:
        self._exports.append(match["name"])
        return match["kept"]

    def _loaded(self, match: re.Match[str]) -> str:
        module = self._resolve(self.path, match[1])
        if module is None:
            return match[0]
        self.may_load.append(module)
        return f"$load({json.dumps(module)})"


def _pairs(names: str) -> Iterable[tuple[str, str]]:
    """Yield the name and the given name of each part of `a, b as c`."""
    for part in filter(None, map(str.strip, names.split(","))):
        name, _, given = part.partition(" as ")
        yield name.strip(), (given or name).strip()


class Modules:
    """The modules of one app; `read` returns the text of the module with a path."""

    def __init__(self, entry: str, read: Callable[[str], str], resolve: Resolve) -> None:
        self.entry, self._read, self._resolve = entry, read, resolve
        self._known: dict[str, Joined] = {}
        self.first = self._with_needs(entry)
        """Paths of the modules that the app starts with, each after the modules that it needs."""
        self.libraries: dict[str, list[str]] = {}
        """The libraries from outside that must be there before a module that is loaded later."""
        self.rest = self._later()
        """Paths of the modules that may be loaded later."""

    def _joined(self, path: str) -> Joined:
        if path not in self._known:
            self._known[path] = Joined(path, self._read(path), self._resolve)
        return self._known[path]

    def _with_needs(self, path: str, trail: tuple[str, ...] = ()) -> list[str]:
        """Return a module after all modules that it needs.

        Raises: Unsupported.
        """
        module = self._joined(path)
        if path in trail:
            raise Unsupported(f"{path} imports itself, by {' and '.join(trail)}")
        if module.waits and path != self.entry:
            raise Unsupported(f"{path}: only the entry of an app may await")
        paths: dict[str, None] = {}  # a dict and no set: it keeps the order
        for need in module.needs:
            paths |= dict.fromkeys(self._with_needs(need, (*trail, path)))
        return [*paths, path]

    def _later(self) -> list[str]:
        paths = list(self.first)
        for path in paths:  # it grows meanwhile
            for target in self._known[path].may_load:
                needed = self._with_needs(target)
                libraries = [name for each in needed for name in self._known[each].libraries]
                self.libraries |= {target: libraries} if libraries else {}
                paths += [each for each in needed if each not in paths]
        return paths[len(self.first) :]

    def start(self, rest_url: str) -> str:
        """Return the script of the first modules, which runs the entry at once."""
        return START.format(
            known=self._definitions(self.first),
            libraries=json.dumps(self.libraries),
            rest_url=json.dumps(rest_url),
            entry=json.dumps(self.entry),
        )

    def later(self) -> str:
        """Return the script of the other modules."""
        return f"export default ($use, $load) => ({self._definitions(self.rest)});\n"

    def _definitions(self, paths: list[str]) -> str:
        pairs = (f"{json.dumps(path)}: {self._known[path].text}" for path in paths)
        return "{" + ",\n".join(pairs) + "}"
