import type { Span } from "../span.ts";
import { attributeText } from "./attribute_text.ts";
import type { SieveMaker } from "./sieve.ts";

/** The sieve of spans of one trace: their names, their texts, their attributes. */
export function sieveOf(spans: readonly Span[], maker: SieveMaker): Uint8Array {
  for (const span of spans) {
    maker.addText(span.name);
    for (const { key, value } of span.attributes) {
      maker.addAttribute(key, attributeText(value));
      if ("stringValue" in value) maker.addText(value.stringValue);
    }
  }
  return maker.take();
}

/** Where `text` looks: the name, and every string among the attributes. */
export function textsOf(span: Span): readonly string[] {
  const texts = [span.name];
  for (const { value } of span.attributes) {
    if ("stringValue" in value) texts.push(value.stringValue);
  }
  return texts;
}
