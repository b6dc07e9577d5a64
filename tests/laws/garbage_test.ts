import assert from "@std/assert";
import { Fault } from "../../src/base/fault.ts";
import { isObject, type JsonObject, parseJson } from "../../src/base/json.ts";
import type { SseMessage } from "../../src/base/sse.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import { fold } from "../../src/ir/fold.ts";
import { grammarError } from "../../src/ir/grammar.ts";
import { damaged, damages } from "../support/damage.ts";
import {
  type Fixture,
  fixtures,
  forEach,
  lawTarget,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
  seededRandom,
  titleOf,
} from "../support/fixtures.ts";
import { said } from "../support/replies.ts";

/** Damages tried on one document: all of a small one, a seeded choice of a large one. */
const tries = 400;

const requests = fixtures().filter((fixture) => fixture.request !== undefined);
const replies = fixtures().filter((fixture) => fixture.response !== undefined);
const streams = fixtures().filter((fixture) => fixture.stream !== undefined);

Deno.test("garbage: a stream cut between two events fails or has said everything", () => {
  forEach(streams, titleOf, (fixture) => {
    const messages = messagesOf(fixture.stream!, fixture.dialect);
    const whole = decode(fixture, messages);
    for (let length = 0; length < messages.length; length++) {
      holds(decode(fixture, messages.slice(0, length)), whole, `after ${length} events`);
    }
  });
});

Deno.test("garbage: a stream cut inside an event fails or has said everything", () => {
  forEach(streams, titleOf, (fixture) => {
    const messages = messagesOf(fixture.stream!, fixture.dialect);
    const whole = decode(fixture, messages);
    for (const [index, message] of messages.entries()) {
      const half = { ...message, data: message.data.slice(0, message.data.length >> 1) };
      holds(decode(fixture, [...messages.slice(0, index), half]), whole, `inside event ${index}`);
      // What comes after a broken event cannot make up for it.
      holds(decode(fixture, messages.with(index, half)), whole, `event ${index} broken`);
    }
  });
});

Deno.test("garbage: wrong types in a stream never throw, and every encoder takes what is left", () => {
  forEach(streams, titleOf, (fixture) => {
    const messages = messagesOf(fixture.stream!, fixture.dialect);
    const all = messages.flatMap((message, index) => {
      const body = parseJson(message.data);
      return isObject(body) ? [...damages(body)].map((damage) => ({ index, body, damage })) : [];
    });
    for (const { index, body, damage } of sample(all)) {
      const broken = { ...messages[index]!, data: JSON.stringify(damaged(body, damage)) };
      const events = decode(fixture, messages.with(index, broken));
      const where = `${damage.at} of event ${index} = ${JSON.stringify(damage.value)}`;
      assert.equal(grammarError(events), undefined, where);
      for (const { client } of dialects.values()) {
        runTransducer(client.encodeStream(replyEnvOf(requestOf(fixture))), events);
      }
    }
  });
});

Deno.test("garbage: events that are not JSON fail the stream", () => {
  const junk = ["", "{", "null", "[]", "42", '"text"', "{}", "<html>", "\u0000"];
  forEach(dialects.values(), ({ id }) => id, (dialect) => {
    const fixture = streams.find((fixture) => fixture.dialect === dialect);
    if (fixture === undefined) return;
    for (const data of junk) {
      const events = decode(fixture, [{ data }]);
      assert.equal(events.at(-1)?.type, "fail", JSON.stringify(data));
    }
  });
});

Deno.test("garbage: wrong types in a reply are a fault or a reply, never another error", () => {
  forEach(replies, titleOf, (fixture) => {
    const env = readEnvOf(requestOf(fixture));
    for (const damage of sample([...damages(fixture.response!)])) {
      const body = damaged(fixture.response!, damage);
      onlyFaults(`${damage.at} = ${JSON.stringify(damage.value)}`, () => {
        const response = fixture.dialect.upstream.decodeResponse(body, env);
        for (const { client } of dialects.values()) {
          client.encodeResponse(response, replyEnvOf(env.request));
        }
      });
    }
  });
});

Deno.test("garbage: wrong types in a request are a 400 or a request, never another error", () => {
  forEach(requests, titleOf, (fixture) => {
    for (const damage of sample([...damages(fixture.request!)])) {
      onlyFaults(`${damage.at} = ${JSON.stringify(damage.value)}`, () => {
        const body = damaged(fixture.request!, damage);
        const request = fixture.dialect.client.decodeRequest(body);
        for (const { upstream } of dialects.values()) {
          onlyFaults("encoding", () => upstream.encodeRequest(request, lawTarget(request)));
        }
      });
    }
  });
});

Deno.test("garbage: any error body of any status is a fault with that status", () => {
  const bodies = [
    "",
    "null",
    "[]",
    "{}",
    "<html>",
    '{"error":null}',
    '{"error":[]}',
    '{"error":7}',
  ];
  forEach(dialects.values(), ({ id }) => id, ({ upstream, client }) => {
    for (const status of [400, 401, 403, 404, 413, 429, 500, 502, 503, 529]) {
      for (const body of bodies) {
        const fault = upstream.decodeFault(status, body);
        assert.ok(fault instanceof Fault);
        assert.equal(fault.status, status, body);
        assert.ok(fault.message.length > 0);
        const shown = client.encodeFault(fault) as JsonObject;
        const { message } = isObject(shown.error) ? shown.error : shown;
        assert.ok(String(message).startsWith(fault.message), "every dialect has a place for it");
      }
    }
  });
});

Deno.test("garbage: a recorded error keeps the upstream's words and status", () => {
  const errors = fixtures().filter((fixture) => fixture.error !== undefined);
  forEach(errors, titleOf, (fixture) => {
    const { status, body } = fixture.error!;
    const fault = fixture.dialect.upstream.decodeFault(status, body);
    assert.equal(fault.status, status);
    const whole = parseJson(body);
    const error = isObject(whole) && isObject(whole.error) ? whole.error : whole;
    // AWS has its words at the top.
    const message = isObject(error) ? error.message ?? error.Message : undefined;
    if (typeof message !== "string") return;
    assert.ok(fault.message.includes(message), fault.message);
    for (const { client } of dialects.values()) {
      const shown = JSON.stringify(client.encodeFault(fault));
      assert.ok(shown.includes(JSON.stringify(message).slice(1, -1)), shown);
    }
  });
});

/** A cut stream is a fail, unless everything had been said. */
function holds(events: readonly StreamEvent[], whole: readonly StreamEvent[], where: string): void {
  assert.equal(grammarError(events), undefined, where);
  if (events.at(-1)?.type === "fail") return;
  assert.notEqual(whole.at(-1)?.type, "fail", `${where}: a failed stream succeeds when it is cut`);
  assert.deepEqual(said(fold(events).candidates[0]), said(fold(whole).candidates[0]), where);
}

function decode(fixture: Fixture, messages: readonly SseMessage[]): StreamEvent[] {
  const env = readEnvOf(requestOf(fixture));
  return runTransducer(fixture.dialect.upstream.decodeStream(env), messages);
}

function onlyFaults(where: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault && error.code !== "internal") return;
    throw new Error(`${where}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function sample<T>(items: readonly T[]): readonly T[] {
  if (items.length <= tries) return items;
  const random = seededRandom(items.length);
  return Array.from({ length: tries }, () => items[Math.floor(random() * items.length)]!);
}
