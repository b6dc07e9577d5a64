import type { Rule } from "./rule.ts";

/** An exporter that is to send what nobody records. */
export const rule: Rule = {
  id: "uncaptured_messages",
  severity: "warning",
  doc:
    "An exporter's `capture_messages` needs that of `tracing`: what is not recorded is not sent.",
  *check(doc) {
    const tracing = doc.root.get("tracing");
    if (tracing.get("capture_messages").flag === true) return;
    for (const exporter of tracing.get("exporters").items()) {
      const captures = exporter.get("capture_messages");
      if (captures.flag !== true) continue;
      yield {
        message: "Cannot send messages to this exporter: they are not recorded",
        at: captures.at,
        notes: [
          'set "tracing.capture_messages: true" too, which also keeps them for planoai trace',
        ],
      };
    }
  },
};
