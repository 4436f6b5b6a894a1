// @ts-check
/**
 * Where a sign-in leads: to the page that was asked for when it is ours and this person's own, else
 * home. Read as the browser will read it, for `//host`, `/\host` and `/<tab>/host` are another's.
 *
 * @param {string} home `/phone` or `/desk` @param {Location | URL} here
 */
export function goal(home, here = location) {
  const next = new URLSearchParams(here.search).get("next") ?? home;
  const asked = read(next, here.href);
  const isOurs = next.startsWith("/") && asked?.origin === here.origin;
  const isPhones = asked?.pathname === "/phone";
  const isOwn = isOurs && isPhones === (home === "/phone");
  const found = asked && isOwn ? asked : new URL(home, here.href);
  // The phone's old shell was another session's
  if (found.pathname === "/phone") found.searchParams.set("fresh", "");
  return found.href;
}

/** `URL.canParse` is missing on old phones. @param {string} next @param {string} base */
function read(next, base) {
  try {
    return new URL(next, base);
  } catch {
    return null;
  }
}
