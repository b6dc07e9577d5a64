import { button, copy, h } from "./dom.js";
import { count, visible } from "./format.js";
import { jsonView, parsed } from "./json_view.js";
import { plain } from "./spans.js";
import { longText } from "./long_text.js";

/** Attributes by name; with `isSearched` a field above narrows them. */
export function attributeTable(title, attributes, isSearched = false) {
  if (attributes.length === 0) return "";
  const rows = attributes.toSorted((a, b) => a.key < b.key ? -1 : 1).map(attributeRow);
  const table = h("dl", { class: "attributes" }, rows.map((row) => row.element));
  const none = h("p", { class: "muted", hidden: true }, "No attribute fits.");
  const search = h("input", {
    type: "search",
    placeholder: "Search attributes",
    "aria-label": "Search attributes",
    autocomplete: "off",
    on: {
      input: () => {
        const wanted = search.value.toLowerCase();
        for (const row of rows) row.element.hidden = !row.text.includes(wanted);
        none.hidden = rows.some((row) => !row.element.hidden);
      },
    },
  });
  return h(
    "section",
    {},
    title === "" ? "" : h("h3", {}, title, h("small", {}, String(attributes.length))),
    isSearched && rows.length > 6 ? search : "",
    table,
    none,
  );
}

function attributeRow(attribute) {
  const value = plain(attribute.value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const element = h(
    "div",
    {},
    h("dt", {}, breakable(visible(attribute.key))),
    h(
      "dd",
      {},
      shown(value, attribute.cut),
      button("", () => copy(text, "Value"), {
        picture: "copy",
        class: "quiet copy",
        "aria-label": "Copy the value",
      }),
    ),
  );
  return { element, text: `${attribute.key} ${text.slice(0, 5000)}`.toLowerCase() };
}

/** Long names break after a dot, not in a word. */
function breakable(key) {
  return key.split(/(?<=\.)/).flatMap((part, index) => index === 0 ? [part] : [h("wbr"), part]);
}

function shown(value, cut) {
  if (cut !== undefined) {
    return h("span", { class: "muted" }, `Loading ${cut.toLocaleString("en")} characters…`);
  }
  if (typeof value === "string") {
    const json = parsed(value);
    return json === undefined ? longText(value, 600) : folded(json, value.length);
  }
  const isPlainList = Array.isArray(value) && value.every((one) => typeof one !== "object");
  if (isPlainList) return longText(value.join(value.length > 4 ? "\n" : ", "), 600);
  if (typeof value === "object" && value !== null) {
    return folded(value, JSON.stringify(value).length);
  }
  return h("span", { class: `json-${typeof value}` }, String(value));
}

/** JSON; a long one waits until somebody wants it. */
function folded(json, length) {
  if (length < 200) return jsonView(json);
  const details = h("details", {}, h("summary", {}, count(length, "character")));
  const open = () => details.open && details.append(jsonView(json));
  details.addEventListener("toggle", open, { once: true });
  return details;
}
