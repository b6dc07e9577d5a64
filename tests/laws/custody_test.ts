import assert from "@std/assert";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import { SEAL_BASE64_PREFIX, SEAL_PREFIX } from "../../src/ir/seal.ts";
import type { Issuer } from "../../src/ir/origin.ts";
import {
  type Fixture,
  fixtures,
  forEach,
  lawTarget,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../support/fixtures.ts";
import { assembled, nextTurn } from "../support/history.ts";
import { carriesSeals } from "../support/replies.ts";

Deno.test("custody: seals come back byte for byte to their issuer through every client dialect", () => {
  forEach(sealed(), titled, (item) => {
    const sent = returned(item, undefined);
    for (const seal of item.seals) {
      assert.ok(sent.includes(JSON.stringify(seal)), `${seal} is lost`);
    }
  });
});

Deno.test("custody: seals never go to another issuer", () => {
  const other = { provider: "somebody_else", modelFamily: "law" };
  // A seal in its own dialect stands there as its maker wrote it, by passthrough too, and so cannot
  // say who that was: what the router must know (W047) is no codec's to tell.
  const foreign = [...sealed()].filter(({ fixture, client }) => fixture.dialect.id !== client.id);
  if (foreign.length === 0) return; // a single dialect
  forEach(foreign, titled, (item) => {
    const sent = returned(item, other);
    for (const seal of item.seals) assert.ok(!sent.includes(seal), `${seal} is given away`);
    for (const mark of [SEAL_PREFIX, SEAL_BASE64_PREFIX]) {
      assert.ok(!sent.includes(mark), "a wrapped seal is given away");
    }
  });
});

interface Case {
  readonly fixture: Fixture;
  readonly client: Dialect;
  readonly way: "whole" | "streamed";
  readonly seals: readonly string[];
}

function titled({ fixture, client, way }: Case): string {
  return `${titleOf(fixture)} ${way} through ${client.id}`;
}

/** Every recorded reply and stream with seals, for clients of every dialect. */
function* sealed(): Iterable<Case> {
  for (const fixture of fixtures()) {
    for (const way of ["whole", "streamed"] as const) {
      const events = eventsOf(fixture, way);
      if (events === undefined || events.at(-1)?.type === "fail") continue;
      const seals = fold(events).candidates.flatMap(({ parts }) => parts).flatMap((part) =>
        part.type === "thinking" && part.seal !== undefined ? [part.seal.data] : []
      );
      if (seals.length === 0) continue;
      for (const client of dialects.values()) {
        if (carriesSeals(client.id)) yield { fixture, client, way, seals };
      }
    }
  }
}

function eventsOf(fixture: Fixture, way: Case["way"]): readonly StreamEvent[] | undefined {
  const env = readEnvOf(requestOf(fixture));
  const { upstream } = fixture.dialect;
  if (way === "streamed") {
    return fixture.stream &&
      runTransducer(upstream.decodeStream(env), messagesOf(fixture.stream, fixture.dialect));
  }
  return fixture.response && [...unfold(upstream.decodeResponse(fixture.response, env))];
}

/** What the upstream gets when a client of a dialect echoes its reply. */
function returned({ fixture, client, way }: Case, issuer: Issuer | undefined): string {
  const request = requestOf(fixture);
  const events = eventsOf(fixture, way)!;
  const env = replyEnvOf(request);
  const shown = way === "whole"
    ? client.client.encodeResponse(fold(events), env).value
    : assembled(client, runTransducer(client.client.encodeStream(env), events), request);
  const next = client.client.decodeRequest(nextTurn(client.id, shown));
  const target = { ...lawTarget(next), ...(issuer === undefined ? {} : { issuer }) };
  return JSON.stringify(fixture.dialect.upstream.encodeRequest(next, target).value);
}
