import type { Span } from "../span.ts";
import { attributeText } from "./attribute_text.ts";
import { keyMark, valueMark } from "./marks.ts";

/** Attributes of one span that can be searched for. */
const MOST_ATTRIBUTES = 2000;

/** What spans of one trace bring to the index: each text and each mark once. */
export class SearchText {
  readonly #words = new Set<string>();
  readonly #marks = new Set<string>();

  add(span: Span): void {
    for (const text of textsOf(span)) this.#words.add(text);
    for (const { key, value } of span.attributes.slice(0, MOST_ATTRIBUTES)) {
      this.#marks.add(keyMark(key));
      this.#marks.add(valueMark(key, attributeText(value)));
    }
  }

  words(): string {
    return [...this.#words].join("\n");
  }

  marks(): string {
    return [...this.#marks].join(" ");
  }
}

/** Where `text` looks: the name, and every string among the attributes. */
export function textsOf(span: Span): readonly string[] {
  const texts = [span.name];
  for (const { value } of span.attributes) {
    if ("stringValue" in value) texts.push(value.stringValue);
  }
  return texts;
}
