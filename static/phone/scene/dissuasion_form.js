// @ts-check
/** The fields of a dissuasion record while it is filled in, and when it may be sent. */

/**
 * @typedef {object} DissuasionFields
 * @property {string | null} role
 * @property {string | null} on_behalf_of
 * @property {string | null} reaction
 * @property {string[]} told
 * @property {string | null} sound_source
 * @property {number} witnesses
 * @property {string} witness_words
 * @property {string} body_camera
 */

/** @type {DissuasionFields} */
export const EMPTY_DISSUASION = {
  role: null,
  on_behalf_of: null,
  reaction: null,
  told: [],
  sound_source: null,
  witnesses: 0,
  witness_words: "",
  body_camera: "",
};

/** True when the record says who spoke, for whom, and what came of it. @param {DissuasionFields} fields */
export const isWhole = ({ role, on_behalf_of, reaction }) =>
  Boolean(role && on_behalf_of && reaction);
