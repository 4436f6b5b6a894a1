// @ts-check
/** The values of a station's form, as the call takes them. */

/** Minutes after midnight as "22:00". @param {number} minutes */
export const timeOf = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** @param {string} text as "22:00" */
export const minutesOf = (text) => {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Noon of a day: the same day in every zone nearby. @param {string} day as "2026-11-22" */
const noonOf = (day) => (day ? new Date(`${day}T12:00`).toISOString() : null);

/** The body of a request. @param {HTMLFormElement} form */
export function stationValues(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  const bearing = text("bearing_deg");
  return {
    code: text("code"),
    name: text("name"),
    name_en: text("name_en"),
    source_id: Number(text("source_id")),
    area_id: Number(text("area_id")),
    place_id: Number(text("place_id")) || null,
    address: text("address"),
    lat: Number(text("lat")),
    lon: Number(text("lon")),
    zone: text("zone"),
    limits: text("limits"),
    day_begins: minutesOf(text("day_begins")),
    night_begins: minutesOf(text("night_begins")),
    bearing_deg: bearing === "" ? null : Number(bearing),
    camera_url: text("camera_url"),
    silent_after_s: Number(text("silent_min")) * 60,
    raises: data.has("raises"),
    calibrated_at: noonOf(text("calibrated_at")),
    calibrated_by: text("calibrated_by"),
    calibrate_next: noonOf(text("calibrate_next")),
  };
}
