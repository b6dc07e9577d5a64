import { h } from "./dom.js";
import { visible } from "./format.js";

/** Values drawn in colour; beyond it the rest is plain. */
const NODES = 2000;

/** The object or list that a text holds; `undefined` for other texts. */
export function parsed(text) {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON, indented and in colour. */
export function jsonView(value) {
  const budget = { left: NODES };
  const place = h("pre", { class: "json" });
  write(value, "", place, budget);
  return place;
}

function write(value, indent, place, budget) {
  budget.left -= 1;
  if (budget.left < 0) {
    place.append(visible(JSON.stringify(value) ?? ""));
    return;
  }
  if (typeof value !== "object" || value === null) return place.append(leaf(value));
  const isList = Array.isArray(value);
  const entries = isList ? value.map((one) => [undefined, one]) : Object.entries(value);
  if (entries.length === 0) return place.append(isList ? "[]" : "{}");
  const deeper = `${indent}  `;
  place.append(isList ? "[\n" : "{\n");
  entries.forEach(([key, one], index) => {
    place.append(deeper);
    if (key !== undefined) {
      place.append(h("span", { class: "json-key" }, visible(JSON.stringify(key))), ": ");
    }
    write(one, deeper, place, budget);
    place.append(index === entries.length - 1 ? "\n" : ",\n");
  });
  place.append(`${indent}${isList ? "]" : "}"}`);
}

function leaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, visible(JSON.stringify(value)));
}
