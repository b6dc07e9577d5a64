import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { Secret } from "../base/secret.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { ANTHROPIC_MESSAGES, BEDROCK_CONVERSE, OPENAI_CHAT } from "../dialects/ids.ts";
import type { Issuer } from "../ir/origin.ts";
import type { ChatRequest } from "../ir/request.ts";
import { holdsForeignSeal, SealOwners } from "./seal_owners.ts";

const key = (value: string) => new Secret(value, "a test");
const first: ProviderEntry = { ...testEntry("anthropic/claude-a"), accessKey: key("a") };
const second: ProviderEntry = { ...testEntry("anthropic/claude-b"), accessKey: key("b") };
const maker: Issuer = { provider: "anthropic", modelFamily: "claude", organisation: "a" };

function request(data: string): ChatRequest {
  const seal = { kind: "signature", data } as const;
  return {
    dialect: ANTHROPIC_MESSAGES,
    model: "m",
    turns: [{ role: "assistant", parts: [{ type: "thinking", text: "x", seal }] }],
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
  };
}

/** Owners who have heard one seal, in the pieces that it came in. */
function owners(tenant: string, ...pieces: readonly string[]): SealOwners {
  const made = new SealOwners([first, second], 2);
  hear(made, tenant, ...pieces);
  return made;
}

function hear(made: SealOwners, tenant: string, ...pieces: readonly string[]): void {
  const watcher = made.watcher(tenant);
  for (const data of pieces) {
    const delta = { type: "seal", kind: "signature", data, issuer: maker } as const;
    watcher.push({ type: "delta", block: 0, delta });
  }
  watcher.push({ type: "close", block: 0 });
}

function issuerIn({ turns }: ChatRequest): Issuer | undefined {
  const part = turns[0]!.parts[0]!;
  return part.type === "thinking" ? part.seal?.issuer : undefined;
}

Deno.test("SealOwners names the maker of a seal, whatever pieces it came in (W041)", () => {
  assert.deepEqual(issuerIn(owners("t", "si", "g").named("t", request("sig"))), maker);
});

Deno.test("SealOwners leaves a request alone whose seals it has not heard", () => {
  const asked = request("another");
  assert.equal(owners("t", "sig").named("t", asked), asked);
});

Deno.test("SealOwners tells a tenant nothing of another's seals", () => {
  const asked = request("sig");
  assert.equal(owners("t", "sig").named("u", asked), asked);
});

Deno.test("SealOwners forgets the longest unused seal when it is full", () => {
  const made = owners("t", "one");
  hear(made, "t", "two");
  made.named("t", request("one"));
  hear(made, "t", "three");
  assert.deepEqual(issuerIn(made.named("t", request("one"))), maker);
  assert.equal(issuerIn(made.named("t", request("two"))), undefined);
});

Deno.test("SealOwners.isShared is true where several accounts or makers speak a dialect", () => {
  assert(new SealOwners([first, second]).isShared(ANTHROPIC_MESSAGES));
  assert(!new SealOwners([first, { ...second, accessKey: key("a") }]).isShared(ANTHROPIC_MESSAGES));
  assert(!new SealOwners([first, testEntry("openai/gpt-5")]).isShared(ANTHROPIC_MESSAGES));
  assert(new SealOwners([testEntry("amazon_bedrock/m")]).isShared(BEDROCK_CONVERSE));
});

Deno.test("SealOwners.isShared needs somebody who seals in the dialect", () => {
  const openai = testEntry("openai/gpt-5");
  const groq = testEntry("groq/llama");
  const router = testEntry("openrouter/x/y");
  assert(!new SealOwners([openai, groq]).isShared(OPENAI_CHAT));
  assert(!new SealOwners([router]).isShared(OPENAI_CHAT));
  assert(new SealOwners([openai, router]).isShared(OPENAI_CHAT));
});

Deno.test("SealOwners.isWatched is true of those who seal where a dialect is shared", () => {
  const openai = testEntry("openai/gpt-5");
  const router = testEntry("openrouter/x/y");
  const chat = ({ speaks }: ProviderEntry) =>
    speaks.find(({ dialect }) => dialect === OPENAI_CHAT)!;
  const both = new SealOwners([openai, router]);
  assert(both.isWatched(chat(router)));
  assert(!both.isWatched(chat(openai)));
  assert(!new SealOwners([router]).isWatched(chat(router)));
});

Deno.test("holdsForeignSeal is true for a seal whose maker is known to be another", () => {
  const named = owners("t", "sig").named("t", request("sig"));
  assert(holdsForeignSeal(named, { ...maker, organisation: "b" }));
  assert(!holdsForeignSeal(named, maker));
  assert(!holdsForeignSeal(request("sig"), maker));
});
