/**
 * Builds an element. Children are elements or text; text goes in as text and is never read as markup.
 * `on` holds listeners, `style` goes through the CSSOM (the policy forbids style attributes).
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false || value === null) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "style") {
      for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    } else if (name === "href") element.setAttribute("href", ownAddress(value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== ""));
  return element;
}

/** Links lead to places of this page and its own downloads only, whatever a span holds. */
function ownAddress(address) {
  return /^(#\/|\/api\/)/.test(address) ? address : "#/";
}

const PICTURES = {
  back: "M12.5 4.5 7 10l5.5 5.5",
  down: "M5 8l5 5 5-5",
  close: "M5.5 5.5l9 9m0-9l-9 9",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm4 9.5 3.5 3.5",
  alert: "M10 6.2v4.6m0 2.7v.1M10 2.8 2.4 16.2h15.2z",
  copy: "M7.5 7.5h8.5v8.5H7.5zM12.5 7.5V4H4v8.5h3.5",
  save: "M10 3.5v9m-3.8-3.4L10 12.9l3.8-3.8M4 16.5h12",
};

/** A line drawing, 16 px. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PICTURES[name]);
  svg.append(path);
  return svg;
}

/** A button with a drawing and words. */
export function button(words, onClick, props = {}) {
  const { picture, ...rest } = props;
  const children = picture === undefined ? [words] : [icon(picture), words];
  return h("button", { type: "button", on: { click: onClick }, ...rest }, children);
}

let noticeTimer;
/** Says something for a moment, to screen readers too. */
export function notice(text) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => place.classList.remove("shown"), 2500);
}

/** Copies a text and says so. */
export async function copy(text, what) {
  const isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  notice(isDone || copyOldWay(text) ? `${what} copied` : "Cannot copy: the browser forbids it");
}

/** Over plain HTTP from another machine there is no clipboard but this. */
function copyOldWay(text) {
  const area = h("textarea", { class: "off-screen", readonly: true });
  area.value = text;
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return isDone;
}
