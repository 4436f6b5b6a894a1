// @ts-check
/**
 * The page after sign-in: the requested one when it is ours and fits this person, else home. The
 * address is read as the browser reads it: `//host`, `/\host` and `/<tab>/host` lead to another
 * host.
 *
 * @param {string} home `/phone`, or `/` for a desk @param {Location | URL} here
 */
export function destination(home, here = location) {
  const next = new URLSearchParams(here.search).get("next") ?? home;
  const requested = parsed(next, here.href);
  const isOurs = next.startsWith("/") && requested?.origin === here.origin;
  const isPhones = requested?.pathname === "/phone";
  const isOwn = isOurs && isPhones === (home === "/phone");
  const target = requested && isOwn ? requested : new URL(home, here.href);
  // The phone's cached shell belongs to another session
  if (target.pathname === "/phone") target.searchParams.set("fresh", "");
  return target.href;
}

/** `URL.canParse` is missing on old phones. @param {string} next @param {string} base */
function parsed(next, base) {
  try {
    return new URL(next, base);
  } catch {
    return null;
  }
}
