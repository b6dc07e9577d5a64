import assert from "@std/assert";
import { dialects } from "../../src/dialects/registry.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { Issuer } from "../../src/ir/origin.ts";
import {
  type Fixture,
  fixtures,
  forEach,
  lawTarget,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../support/fixtures.ts";
import { nextTurn } from "../support/history.ts";

Deno.test("custody: seals come back byte for byte to their issuer through every client dialect", () => {
  forEach(sealed(), titled, ({ fixture, client, seals }) => {
    const sent = returned(fixture, client, undefined);
    for (const seal of seals) assert.ok(sent.includes(JSON.stringify(seal)), `${seal} is lost`);
  });
});

Deno.test("custody: seals never go to another issuer", () => {
  const other = { provider: "somebody_else", modelFamily: "law" };
  // A seal in its own dialect stands there as its maker wrote it, by passthrough too, and so cannot
  // say who that was: what the router must know (W047) is no codec's to tell.
  const foreign = [...sealed()].filter(({ fixture, client }) => fixture.dialect.id !== client.id);
  if (foreign.length === 0) return; // a single dialect
  forEach(foreign, titled, ({ fixture, client, seals }) => {
    const sent = returned(fixture, client, other);
    for (const seal of seals) assert.ok(!sent.includes(seal), `${seal} is given away`);
    assert.ok(!sent.includes("plano1."), "a wrapped seal is given away");
  });
});

interface Case {
  readonly fixture: Fixture;
  readonly client: Dialect;
  readonly seals: readonly string[];
}

function titled({ fixture, client }: Case): string {
  return `${titleOf(fixture)} through ${client.id}`;
}

/** Every recorded reply with seals, for clients of every dialect. */
function* sealed(): Iterable<Case> {
  for (const fixture of fixtures()) {
    if (fixture.response === undefined) continue;
    const reply = fixture.dialect.upstream.decodeResponse(
      fixture.response,
      readEnvOf(requestOf(fixture)),
    );
    const seals = reply.candidates.flatMap((candidate) => candidate.parts).flatMap((part) =>
      part.type === "thinking" && part.seal !== undefined ? [part.seal.data] : []
    );
    if (seals.length === 0) continue;
    for (const client of dialects.values()) yield { fixture, client, seals };
  }
}

/** What the upstream gets when a client of a dialect echoes its reply. */
function returned(fixture: Fixture, client: Dialect, issuer: Issuer | undefined): string {
  const request = requestOf(fixture);
  const { upstream } = fixture.dialect;
  const reply = upstream.decodeResponse(fixture.response!, readEnvOf(request));
  const shown = client.client.encodeResponse(reply, replyEnvOf(request)).value;
  const next = client.client.decodeRequest(nextTurn(client.id, shown));
  const target = { ...lawTarget(next), ...(issuer === undefined ? {} : { issuer }) };
  return JSON.stringify(upstream.encodeRequest(next, target).value);
}
