// @ts-check
/** The OpenAPI document by resource: every act has the name of its resource as its tag. */

/** @typedef {Record<string, {tags?: string[]}>} Methods */
/** @typedef {{paths: Record<string, Methods>}} Spec */

/** @param {Methods} methods */
const tagsOf = (methods) => Object.values(methods).flatMap(({ tags }) => tags ?? []);

/**
 * The names of all resources, in order.
 * @param {Spec} spec
 */
export const resourcesOf = (spec) => [...new Set(Object.values(spec.paths).flatMap(tagsOf))].sort();

/**
 * The same document with the acts of one resource only.
 * @param {Spec} spec
 * @param {string} resource
 * @returns {Spec}
 */
export function only(spec, resource) {
  const paths = Object.entries(spec.paths).flatMap(([path, methods]) => {
    const kept = Object.entries(methods).filter(([, act]) => act.tags?.includes(resource));
    return kept.length ? [[path, Object.fromEntries(kept)]] : [];
  });
  return { ...spec, paths: Object.fromEntries(paths) };
}
