import { isLoopback } from "../../base/loopback.ts";
import type { Rule } from "./rule.ts";

/** A listener that others can reach. */
export const rule: Rule = {
  id: "public_bind",
  severity: "warning",
  doc:
    "A listener beyond this machine needs `auth.keys`, or anyone who reaches it spends your money. `up` refuses without.",
  *check(doc) {
    for (const one of doc.listeners) {
      if (isLoopback(one.address) || one.node.get("auth").get("keys").items().length > 0) continue;
      yield {
        message: `Anyone who reaches ${one.address} can use the listener "${one.name}"`,
        at: one.node.get("address").at,
        notes: [
          'add "auth: {keys: [$GATEWAY_KEY]}", or listen on 127.0.0.1',
          "planoai up refuses this without --allow-unauthenticated-public",
        ],
      };
    }
  },
};
