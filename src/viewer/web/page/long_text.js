import { button, h } from "./dom.js";
import { visible } from "./format.js";

const SHOWN = 3000;

/** Text as it was written; a long one shows its beginning until a person wants the rest. */
export function longText(text, shown = SHOWN) {
  const place = h("div", { class: "text" });
  if (text.length <= shown * 1.2) place.append(...paragraphs(text));
  else {
    const more = button(`Show all ${text.length.toLocaleString("en")} characters`, () => {
      place.replaceChildren(...paragraphs(text));
    }, { class: "quiet more" });
    place.append(...paragraphs(text.slice(0, shown)), more);
  }
  return place;
}

/** What stands between fences is code. */
function paragraphs(text) {
  return text.split(/^```/m).map((part, index) => {
    if (index % 2 === 0) return part.trim() === "" ? "" : h("p", {}, visible(trimLines(part)));
    const lines = part.indexOf("\n");
    return h(
      "pre",
      { class: "code" },
      visible(lines === -1 ? part : trimLines(part.slice(lines + 1))),
    );
  }).filter((one) => one !== "");
}

function trimLines(text) {
  return text.replace(/^\n+|\s+$/g, "");
}
