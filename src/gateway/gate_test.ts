import assert from "@std/assert";
import { testListener } from "../../tests/support/entry.ts";
import { Fault } from "../base/fault.ts";
import { Secret } from "../base/secret.ts";
import { Gate, hostsOf } from "./gate.ts";

const open = new Gate(testListener({ corsOrigins: ["https://app.example"] }));
const keyed = new Gate(
  testListener({ address: "0.0.0.0", keys: [new Secret("k-1", "$A"), new Secret("k-2", "$B")] }),
);

const cases: readonly [
  name: string,
  gate: Gate,
  headers: Record<string, string>,
  outcome: string | number | undefined,
][] = [
  ["localhost", open, { host: "localhost:12000" }, undefined],
  ["an IPv6 loopback", open, { host: "[::1]:12000" }, undefined],
  ["a rebound name", open, { host: "evil.example" }, 403],
  [
    "an origin that is listed",
    open,
    { host: "localhost", origin: "https://app.example" },
    undefined,
  ],
  ["an origin that is not", open, { host: "localhost", origin: "https://evil.example" }, 403],
  ["a client's own key", open, { host: "localhost", authorization: "Bearer sk-own" }, "sk-own"],
  ["a client's raw key", open, { host: "localhost", authorization: "sk-own" }, "sk-own"],
  ["an empty bearer beside x-api-key", open, {
    host: "localhost",
    authorization: "Bearer  ",
    "x-api-key": "k",
  }, "k"],
  [
    "a key header that came twice, ours in it: nothing of it is passed on",
    keyed,
    { authorization: "Bearer k-1", "x-api-key": "k-2, sk-own" },
    undefined,
  ],
  [
    "any host with the right key",
    keyed,
    { host: "evil.example", authorization: "Bearer k-2" },
    undefined,
  ],
  ["the key in x-api-key", keyed, { "x-api-key": "k-1" }, undefined],
  ["a gateway key beside the provider's", keyed, {
    "x-api-key": "k-1",
    authorization: "Bearer sk-p",
  }, "sk-p"],
  [
    "a gateway key in both headers",
    keyed,
    { "x-api-key": "k-1", authorization: "Bearer k-1" },
    undefined,
  ],
  ["a gateway key behind the provider's", keyed, {
    "x-api-key": "sk-p",
    "x-goog-api-key": "k-1",
  }, "sk-p"],
  ["two gateway keys", keyed, { "x-api-key": "k-1", authorization: "Bearer k-2" }, undefined],
  [
    "another scheme beside the key",
    keyed,
    { "x-api-key": "k-1", authorization: "Basic Zm9v" },
    undefined,
  ],
  ["another scheme alone", open, { host: "localhost", authorization: "Basic Zm9v" }, undefined],
  ["no key", keyed, {}, 401],
  ["a wrong key", keyed, { authorization: "Bearer k-3" }, 401],
  ["a prefix of a key", keyed, { authorization: "Bearer k-" }, 401],
  ["a malformed authorization", keyed, { authorization: "Bearer" }, 401],
];

function admit(gate: Gate, fields: Record<string, string>): () => string | undefined {
  const headers = new Headers(fields);
  return gate.admit(headers, headers.get("origin"));
}

for (const [name, gate, headers, outcome] of cases) {
  Deno.test(`Gate.admit with ${name} gives ${outcome ?? "no credential"}`, () => {
    if (typeof outcome !== "number") {
      return assert.equal(admit(gate, headers)(), outcome);
    }
    assert.throws(
      () => admit(gate, headers),
      (error: unknown) => error instanceof Fault && error.status === outcome,
    );
  });
}

Deno.test("hostsOf lists names that the gate lets in, and none where it lets in all", () => {
  const listener = testListener({ address: "127.8.8.8" });
  const gate = new Gate(listener);
  const hosts = hostsOf(listener);
  assert(hosts.includes("127.8.8.8") && hosts.includes("localhost"));
  for (const host of hosts) {
    gate.admit(new Headers({ host: `${host.replace("*", "app")}:12000` }), null);
  }
  assert.deepEqual(hostsOf(testListener({ address: "0.0.0.0" })), []);
  assert.deepEqual(hostsOf(testListener({ keys: [new Secret("k", "$A")] })), []);
});
