// @ts-check
import { html, nothing } from "lit";
import { isInZzd } from "../../lib/host_app.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { CameraSheet } from "../camera_sheet.js";
import { look, pointOf } from "./looks.js";
import { codeIn } from "./proof.js";

/** A frame is looked at so often: more would only warm the phone. */
const EVERY_MS = 150;
/** Pixels of the longer side of a frame that is looked at. */
const MOST_PX = 960;

/** 扫码: the camera's picture, read on this phone. Nothing of it is kept or sent. */
export class ScanSheet extends CameraSheet {
  static properties = { ...CameraSheet.properties, isUnknown: { state: true } };

  constructor() {
    super();
    this.isUnknown = false;
  }

  heading() {
    return t("phone.round.scan");
  }

  async start() {
    const { codeReader, codeByHost } = await import("./code_reader.js");
    if (isInZzd()) return this.read(await codeByHost());
    const [view, readCode] = await Promise.all([this.play(), codeReader()]);
    return view && this.watch(view, readCode);
  }

  /** @param {HTMLVideoElement} video @param {(picture: ImageData) => Promise<string>} readCode */
  async watch(video, readCode) {
    const canvas = document.createElement("canvas");
    while (!this.isOver) {
      const text = video.videoWidth ? await readCode(pictureOf(video, canvas)) : "";
      if (text && (await this.read(text))) return;
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
  }

  /** Takes the code of a point; another code is told, and the camera goes on. @param {string} text */
  async read(text) {
    const code = codeIn(text);
    const point = code ? await pointOf({ code }) : undefined;
    this.isUnknown = !point;
    if (!point || this.isOver) return false;
    this.letGo();
    const done = await look(this.phone, point, { code });
    if (done?.isOdd) this.phone.router.swap(`odd:${done.key}`);
    else this.leave();
    return true;
  }

  /** The code in letters, where no camera reads it. @param {SubmitEvent} event */
  async typed(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const isTaken = await this.read(String(data.get("code") ?? ""));
    if (!isTaken) toast(t("phone.round.unknown"), { kind: "late", seconds: 8 });
  }

  body() {
    const words = this.trouble ? "phone.round.no_camera" : "phone.round.scan_lead";
    return html`${this.trouble || isInZzd() ? nothing : html`<video class="scan-view" muted playsinline aria-label=${t("phone.round.scan")}></video>`}
      <p class=${this.trouble ? "wrong" : "muted"} role="status">${this.isUnknown ? t("phone.round.unknown") : t(words)}</p>
      <form class="row" @submit=${this.typed}><label class="field grow"><span class="sr-only">${t("phone.round.code")}</span>
        <input name="code" maxlength="8" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder=${t("phone.round.code")}></label>
        <button class="btn">${t("phone.round.take_code")}</button></form>`;
  }
}
customElements.define("scan-sheet", ScanSheet);

/** @param {HTMLVideoElement} video @param {HTMLCanvasElement} canvas */
function pictureOf(video, canvas) {
  const scale = Math.min(1, MOST_PX / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
