import assert from "@std/assert";
import { responseFlags } from "./response_flags.ts";

const cases: readonly (readonly [Parameters<typeof responseFlags>[0], flags: string])[] = [
  [{ outcome: "ok", attempts: 1 }, "-"],
  [{ outcome: "client_gone", fault: "cancelled", attempts: 1 }, "DC"],
  [{ outcome: "cut", fault: "upstream_error", attempts: 1 }, "UC"],
  [{ outcome: "error", fault: "upstream_refused", attempts: 1 }, "UF"],
  [{ outcome: "error", fault: "upstream_timeout", attempts: 2 }, "UT"],
  [{ outcome: "error", fault: "upstream_garbled", attempts: 1 }, "UPE"],
  [{ outcome: "error", fault: "rate_limited", attempts: 0 }, "RL"],
  [{ outcome: "error", fault: "rate_limited", attempts: 1 }, "-"],
  [{ outcome: "error", fault: "not_found", attempts: 0 }, "NR"],
  [{ outcome: "error", fault: "overloaded", attempts: 0 }, "UO"],
  [{ outcome: "error", fault: "unauthorized", attempts: 0 }, "-"],
];

for (const [record, flags] of cases) {
  Deno.test(`responseFlags writes ${flags} for ${JSON.stringify(record)}`, () => {
    assert.equal(responseFlags(record), flags);
  });
}
