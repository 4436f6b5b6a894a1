// @ts-check
/** Finds out which program shows the page: a browser, or 浙政钉, an app whose browser can do less. */

/** True inside 浙政钉: it has no Web Push and no home screen; its work notices open the page. */
export const isInZzd = () => /TaurusApp/.test(navigator.userAgent);
