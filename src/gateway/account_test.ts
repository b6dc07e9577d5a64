import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { Secret } from "../base/secret.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { organisationOf, sameAccount, soleAccount } from "./account.ts";

const key = (value: string) => new Secret(value, "a test");
const one: ProviderEntry = { ...testEntry("openai/gpt-4o"), accessKey: key("a") };

Deno.test("sameAccount is true for two models behind one key", () => {
  assert(sameAccount(one, one));
  assert(sameAccount(one, { ...testEntry("openai/gpt-5"), accessKey: key("a") }));
});

const OTHERS: readonly (readonly [says: string, ProviderEntry])[] = [
  ["key", { ...one, accessKey: key("b") }],
  ["address", { ...one, baseUrl: new URL("http://127.0.0.1:2/v1") }],
  ["host", { ...one, hostHeader: "elsewhere" }],
  ["header", { ...one, headers: { "openai-organization": "o" } }],
  ["setting", { ...one, settings: { region: "eu" } }],
  ["provider", { ...one, provider: testEntry("groq/m").provider }],
  ["client's key", { ...one, passthroughAuth: true }],
];
for (const [says, other] of OTHERS) {
  Deno.test(`sameAccount is false when the ${says} differs`, () => {
    assert(!sameAccount(one, other) && !sameAccount(other, one));
  });
}

Deno.test("soleAccount is the one that all entries are", () => {
  const second = { ...testEntry("openai/gpt-5"), accessKey: key("a") };
  assert.equal(soleAccount([one, second]), one);
  assert.equal(soleAccount([one, { ...one, accessKey: key("b") }]), undefined);
  assert.equal(soleAccount([]), undefined);
});

Deno.test("organisationOf tells the accounts of a provider apart, and says nothing where there is one (W047)", () => {
  const second = { ...testEntry("openai/gpt-5"), accessKey: key("a") };
  const other = { ...testEntry("openai/o3"), accessKey: key("b") };
  const groq = testEntry("groq/m");
  assert.equal(organisationOf(one, [one, second, groq]), undefined);
  const entries = [one, second, other, groq];
  assert.deepEqual(entries.map((entry) => organisationOf(entry, entries)), [
    one.name,
    one.name,
    other.name,
    undefined,
  ]);
});
