// @ts-check
const SVG = "http://www.w3.org/2000/svg";

/** The address of a QR code as a picture: adds the namespace that an inline SVG may lack. @param {string} svg */
export function qrPicture(svg) {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", `<svg xmlns="${SVG}"`);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}`;
}
