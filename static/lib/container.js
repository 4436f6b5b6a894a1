// @ts-check
/** Which program shows the page: a browser, or 浙政钉, an app whose own browser does less. */

/** No push of its own, no home screen; its work notices bring the member here. */
export const isInZzd = () => /TaurusApp/.test(navigator.userAgent);
