import assert from "@std/assert";
import { type ErrorClass, errorClass } from "./error_class.ts";

type Ended = Parameters<typeof errorClass>[0];

const cases: readonly (readonly [name: string, ended: Ended, found: ErrorClass])[] = [
  ["success", { outcome: "ok" }, "none"],
  ["a client that went away", { outcome: "client_gone", fault: "cancelled" }, "none"],
  ["a cut stream", { outcome: "cut", fault: "upstream_error", upstreamHeadMs: 3 }, "stream"],
  ["no connection", { outcome: "error", fault: "upstream_refused" }, "connect"],
  ["no answer in time", { outcome: "error", fault: "upstream_timeout" }, "timeout"],
  ["a reply nobody can read", { outcome: "error", fault: "upstream_garbled" }, "parse"],
  ["a connection that broke", { outcome: "error", fault: "upstream_error" }, "other"],
  ["a provider's 500", { outcome: "error", fault: "upstream_error", upstreamHeadMs: 3 }, "none"],
  ["a provider's 400", { outcome: "error", fault: "bad_request", upstreamHeadMs: 3 }, "none"],
  ["our own fault", { outcome: "error", fault: "internal", upstreamHeadMs: 3 }, "other"],
];

for (const [name, ended, found] of cases) {
  Deno.test(`errorClass calls ${name} ${found}`, () => assert.equal(errorClass(ended), found));
}
