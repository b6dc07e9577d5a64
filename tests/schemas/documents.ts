import { type Json, parseObject } from "../../src/base/json.ts";
import { Fault } from "../../src/base/fault.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import {
  type Fixture,
  fixtures,
  framedAs,
  lawTarget,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../support/fixtures.ts";
import { corpusCases, fileOf } from "../support/corpus/case.ts";
import { eventOf, isJudged } from "./judge.ts";
import type { Kind } from "./schema.ts";

/** One thing that we write, and what it was made of when its source is of the same dialect. */
export interface Written {
  readonly title: string;
  readonly dialect: DialectId;
  readonly kind: Kind;
  readonly value: Json;
  readonly kept: readonly Json[];
}

/**
 * Every wire fixture and every case of the corpus in every dialect that can be judged: requests,
 * replies and events.
 */
export function* documents(): Iterable<Written> {
  for (const fixture of [...fixtures(), ...corpusFixtures()]) {
    for (const target of dialects.values()) {
      if (!isJudged(target.id)) continue;
      const title = `${titleOf(fixture)} as ${target.id}`;
      const common = { title, dialect: target.id };
      const own = target === fixture.dialect;
      for (const value of requestsOf(fixture, target)) {
        yield { ...common, kind: "request", value, kept: own ? [fixture.request!] : [] };
      }
      const kept = own ? heardOf(fixture) : [];
      for (const events of repliesOf(fixture)) {
        const env = replyEnvOf(requestOf(fixture));
        const messages = runTransducer(target.client.encodeStream(env), events);
        for (const message of messages) {
          const value = eventOf(target.id, message);
          if (value !== undefined) yield { ...common, kind: "event", value, kept };
        }
        if (events.at(-1)?.type === "fail") continue;
        const { value } = target.client.encodeResponse(fold(events), env);
        yield { ...common, kind: "response", value, kept };
      }
    }
  }
}

/** Longer streams of the corpus are one event a thousand times. */
const LONGEST = 32 * 1024;

/** What the clients and the upstreams of the corpus say, as fixtures. */
function* corpusFixtures(): Iterable<Fixture> {
  const encoder = new TextEncoder();
  for (const item of corpusCases()) {
    if (!("clients" in item)) continue; // a case about HTTP, which has no documents
    const own = (name: string, { id }: Dialect, kind: string) =>
      fileOf(item, `${name}.${id}.${kind}`) ?? fileOf(item, `${name}.${kind}`);
    const common = { name: `corpus/${item.id}`, directory: item.directory };
    for (const dialect of item.clients) {
      const request = parseObject(own("request", dialect, "json") ?? "");
      if (request === undefined) continue;
      // Where the path says the model, cases about passing bytes leave it out.
      yield { ...common, dialect, request: { model: item.model, ...request } };
    }
    for (const dialect of item.upstreams) {
      const response = parseObject(own("upstream", dialect, "json") ?? "");
      const stream = own("upstream", dialect, "sse");
      // A reply that is itself an error has nothing to be judged.
      if (item.fails) continue;
      if (response !== undefined) yield { ...common, dialect, response };
      if (stream === undefined || stream.length > LONGEST) continue;
      yield { ...common, dialect, stream: framedAs(encoder.encode(stream), dialect) };
    }
  }
}

/** The fixture's request as the target is sent it. */
function* requestsOf(fixture: Fixture, target: Dialect): Iterable<Json> {
  if (fixture.request === undefined) return;
  try {
    const request = fixture.dialect.client.decodeRequest(fixture.request);
    yield target.upstream.encodeRequest(request, { ...lawTarget(request), quirks: {} }).value;
  } catch (error) {
    // What the target cannot say at all is a 400, which other laws look at.
    if (!(error instanceof Fault) || error.code !== "bad_request") throw error;
  }
}

/** The fixture's recorded reply and its recorded stream, both as events. */
function* repliesOf(fixture: Fixture): Iterable<readonly StreamEvent[]> {
  const env = readEnvOf(requestOf(fixture));
  const { upstream } = fixture.dialect;
  if (fixture.response !== undefined) {
    yield [...unfold(upstream.decodeResponse(fixture.response, env))];
  }
  if (fixture.stream !== undefined) {
    const messages = messagesOf(fixture.stream, fixture.dialect);
    yield runTransducer(upstream.decodeStream(env), messages);
  }
}

/** All that the upstream said, and the request that it echoes. */
function heardOf(fixture: Fixture): readonly Json[] {
  const messages = fixture.stream === undefined
    ? []
    : messagesOf(fixture.stream, fixture.dialect).flatMap((message) =>
      eventOf(fixture.dialect.id, message) ?? []
    );
  return [fixture.response, fixture.request, ...messages].filter((one) => one !== undefined);
}
