import type { ConfigDocument } from "../document.ts";
import type { ConfigNode } from "../node.ts";
import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** A key in clear text. */
export const rule: Rule = {
  id: "literal_key",
  severity: "warning",
  doc: "Keys belong into variables: config files get shared and committed.",
  *check(doc) {
    for (const node of keysOf(doc)) {
      const { text } = node;
      if (text === undefined || text === "" || variablesIn(text).length > 0) continue;
      // A variable that is not closed is variable_form's to report.
      if (text.includes("${")) continue;
      // Never the key itself: diagnostics end up in CI logs.
      const name = /^[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET)$/.test(text);
      yield {
        message: name
          ? `"${node.key}" is the text "${text}", not the variable of this name`
          : "A key stands here in clear text",
        at: node.at,
        notes: [name ? `write $${text}` : "put it into .env and write its name: $MY_KEY"],
        private: true,
      };
    }
  },
};

function* keysOf(doc: ConfigDocument): Generator<ConfigNode> {
  for (const { node } of doc.providers) {
    yield node.get("access_key");
    for (const header of node.get("headers").members()) {
      if (/^(authorization|x-api-key|api-key)$/i.test(header.key)) yield header;
    }
  }
  for (const { node } of doc.listeners) yield* node.get("auth").get("keys").items();
  for (const exporter of doc.root.get("tracing").get("exporters").items()) {
    yield exporter.get("api_key");
  }
}
