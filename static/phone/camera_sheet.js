// @ts-check
import { SheetElement } from "./sheet_element.js";

/** The base of sheets that show the camera's picture in a `<video>`. The camera is let go when the sheet closes. */
export class CameraSheet extends SheetElement {
  static properties = { ...SheetElement.properties, trouble: { state: true } };

  constructor() {
    super();
    /** The name of the error, where no camera can be had. */
    this.trouble = "";
    /** @type {MediaStream | null} */
    this.stream = null;
    this.isOver = false;
  }

  /** Opens the camera and does what the sheet is for. @returns {Promise<unknown>} */
  async start() {
    return this.play();
  }

  async firstUpdated() {
    super.firstUpdated();
    try {
      await this.start();
    } catch (error) {
      this.trouble = /** @type {Error} */ (error).name;
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.letGo();
  }

  /** Ends the camera's picture: the sheet has what it wanted, or is closed. */
  letGo() {
    this.isOver = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  /** Shows the picture of the camera at the back. @param {MediaTrackConstraints} [wishes] @returns {Promise<HTMLVideoElement | null>} null when the sheet was closed meanwhile */
  async play(wishes = {}) {
    const video = { facingMode: "environment", ...wishes };
    this.stream = await navigator.mediaDevices.getUserMedia({ video });
    if (this.isOver) {
      this.letGo();
      return null;
    }
    const view = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
    view.srcObject = this.stream;
    await view.play();
    return view;
  }
}
