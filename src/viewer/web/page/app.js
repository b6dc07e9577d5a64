import { get, login } from "./api.js";
import { CompareView } from "./compare.js";
import { h, notice } from "./dom.js";
import { isTyping, showHelp } from "./keys.js";
import { TraceList } from "./list.js";
import { LiveEvents } from "./live.js";
import { loginForm } from "./login.js";
import { TraceView } from "./trace.js";

const main = document.getElementById("main");

/** What the views know of the whole. */
const app = {
  info: undefined,
  go: (hash) => {
    location.hash = hash;
    route(); // the event comes later than the next key of a fast typer
  },
  follow: (query) => live.follow(query),
  failed,
};

const list = new TraceList(app);
let view = list;

const live = new LiveEvents({
  traces: ({ traces, ids }) => {
    list.take(traces);
    if (view !== list) view.changed?.(ids);
  },
  reload: () => {
    if (list.scroller.scrollTop < 8 || list.element.hidden) list.reload(true);
    if (view !== list) view.changed?.();
  },
  state: showLive,
});

function failed(error) {
  if (error.name === "AbortError") return;
  if (error.status === 401) return ask();
  notice(error.note === undefined ? error.message : `${error.message}. ${error.note}`);
}

let routed;
/** Shows the view that the address names. */
function route() {
  if (routed === location.hash) return;
  routed = location.hash;
  const path = location.hash.slice(1).split("?")[0];
  const trace = /^\/trace\/([\da-f]{8}|[\da-f]{32})(?:\/(conversation))?(?:\/span\/([\da-f]{16}))?$/
    .exec(path);
  if (trace !== null) {
    const [, id, tab, span] = trace;
    if (view instanceof TraceView && view.id === id) return view.turn(tab ?? "timeline", span);
    return put(new TraceView(app, id, tab ?? "timeline", span));
  }
  const pair = /^\/compare\/([\da-f]{8}|[\da-f]{32})\/([\da-f]{8}|[\da-f]{32})$/.exec(path);
  if (pair !== null) return put(new CompareView(app, pair[1], pair[2]));
  put(list);
}

function put(next) {
  if (view !== next) {
    view.hide?.();
    if (view !== list) view.element.remove();
  }
  view = next;
  list.element.hidden = next !== list;
  if (next !== list) main.append(next.element);
  next.show();
}

function ask() {
  main.replaceChildren(loginForm(async (token) => {
    await login(token);
    start();
  }));
}

async function start() {
  try {
    app.info = await get("/api/info");
  } catch (error) {
    return error.status === 401 ? ask() : failed(error);
  }
  main.replaceChildren(list.element);
  list.reload();
  routed = undefined;
  route();
}

/** A token comes once, in the part of the address that browsers keep to themselves. */
async function enter() {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    history.replaceState(null, "", "#/");
    await login(decodeURIComponent(token)).catch(failed);
  }
  await start();
}

const liveButton = document.getElementById("live");
function showLive(state) {
  liveButton.dataset.state = state;
  liveButton.setAttribute("aria-pressed", String(live.isOn));
  document.getElementById("live-text").textContent =
    { live: "Live", paused: "Paused", away: "Reconnecting" }[state];
}

function switchLive() {
  live.set(!live.isOn);
}

const themeButton = document.getElementById("theme");
const THEMES = ["auto", "light", "dark"];
function switchTheme() {
  const now = document.documentElement.dataset.theme ?? "auto";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  setTheme(next);
  try {
    localStorage.setItem("planoai-theme", next);
  } catch {
    // a browser that keeps nothing: the choice holds for this page
  }
}

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  themeButton.textContent = theme[0].toUpperCase() + theme.slice(1);
}

function search() {
  if (view !== list) app.go("#/");
  list.search();
}

function onKey(event) {
  if (event.defaultPrevented) return;
  if (event.key === "Escape" && event.target.matches?.("input, select")) {
    event.target.blur();
    (view.scroller ?? main).focus({ preventScroll: true });
    return event.preventDefault();
  }
  if (isTyping(event)) return;
  if (event.key === "?") showHelp();
  else if (event.key === "t") switchTheme();
  else if (event.key === "p") switchLive();
  else if (event.key === "/") search();
  // On a button or link, Enter and Space are theirs.
  else if (event.target.closest("button, a, summary") && /^( |Enter)$/.test(event.key)) return;
  else if (view.key?.(event) !== true) return;
  event.preventDefault();
}

addEventListener("hashchange", () => app.info !== undefined && route());
addEventListener("keydown", onKey);
// A menu closes when a person clicks elsewhere, or has chosen.
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest("a") !== null) menu.open = false;
  }
});
liveButton.addEventListener("click", switchLive);
themeButton.addEventListener("click", switchTheme);
document.getElementById("help").addEventListener("click", showHelp);
// Not a link to a fragment: fragments are places of this page.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
setTheme(document.documentElement.dataset.theme ?? "auto");
main.append(h("p", { class: "muted loading" }, "Loading…"));
enter();
