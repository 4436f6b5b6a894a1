// @ts-check
/** The number that a source gives its own record; empty for an id that only programs read. @param {{source_ref?: string|null}} intake */
export const referenceOf = ({ source_ref: reference }) =>
  reference && !/[0-9a-f]{32}/i.test(reference) ? reference : "";
