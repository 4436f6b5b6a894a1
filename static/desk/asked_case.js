// @ts-check
import { openEnded } from "./ended/open_ended.js";
import { rowOf } from "./state/selection.js";
import { desk } from "./state/store.js";

/** The case that another page has named, as in `/desk#case=ID`: an open one is selected, an ended one read. */
export function openAskedCase() {
  const id = /^#case=([0-9a-f]{32})$/.exec(location.hash)?.[1];
  if (!id) return;
  history.replaceState(null, "", location.pathname);
  if (rowOf(desk.state, `incident:${id}`)) desk.select(`incident:${id}`);
  else openEnded(id);
}
