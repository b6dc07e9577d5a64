import type { Rule } from "./rule.ts";

/** A provider without credentials. */
export const rule: Rule = {
  id: "no_key",
  severity: "warning",
  doc:
    "Hosted providers refuse requests without a key: give `access_key` or `passthrough_auth: true`.",
  *check(doc) {
    for (const { node, full, provider, byPrefix } of doc.providers) {
      if (provider?.keyRequired !== true || byPrefix === undefined) continue;
      // A server of one's own often wants no key.
      if (node.get("base_url").exists || node.get("access_key").exists) continue;
      if (node.get("passthrough_auth").flag === true || node.get("headers").exists) continue;
      const { auth } = provider;
      const name = auth.kind === "none" ? "MY_KEY" : auth.env;
      yield {
        message: `"${full}" has no access_key: ${provider.title} will refuse its requests`,
        at: node.get("model").at,
        notes: [`add "access_key: $${name}", or "passthrough_auth: true" for the client's own`],
      };
    }
  },
};
