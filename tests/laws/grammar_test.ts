import assert from "@std/assert";
import { runTransducer } from "../../src/base/transducer.ts";
import { dialects } from "../../src/dialects/all.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import { grammarError } from "../../src/ir/grammar.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import {
  type Fixture,
  fixtures,
  forEach,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
} from "../support/fixtures.ts";
import { billed, said, tellable } from "../support/replies.ts";

const streams = fixtures().filter((fixture) => fixture.stream !== undefined);
const replies = fixtures().filter((fixture) => fixture.response !== undefined);

Deno.test("grammar: every decoder's events are a sentence of it", () => {
  forEach(streams, titleOf, (fixture) => {
    assert.equal(grammarError(eventsOf(fixture)), undefined);
  });
});

Deno.test("grammar: what any encoder makes of any stream is read back as the same reply", () => {
  forEach(pairs(), ({ title }) => title, ({ target, request, events }) => {
    const read = readBack(target, request, events);
    assert.equal(grammarError(read), undefined);
    const last = events.at(-1);
    if (last?.type === "fail") assert.equal(read.at(-1)?.type, "fail");
    else {
      const meant = tellable(target.id, said(fold(events).candidates[0]));
      assert.deepEqual(said(fold(read).candidates[0]), meant);
    }
  });
});

Deno.test("grammar: what any encoder makes of any stream bills the same tokens", () => {
  const whole = [...pairs()].filter(({ events }) => events.some((event) => event.type === "usage"));
  forEach(whole, ({ title }) => title, ({ target, request, events }) => {
    if (events.at(-1)?.type === "fail") return;
    const read = readBack(target, { ...request, streamUsage: true }, events);
    assert.deepEqual(billed(fold(read)), billed(fold(events)));
  });
});

Deno.test("grammar: a whole reply reads back as the same reply from every dialect", () => {
  const cases = replies.flatMap((fixture) =>
    [...dialects.values()].map((target) => ({ fixture, target }))
  );
  const title = ({ fixture, target }: typeof cases[number]) =>
    `${titleOf(fixture)} as ${target.id}`;
  forEach(cases, title, ({ fixture, target }) => {
    const request = requestOf(fixture);
    const env = readEnvOf(request);
    const reply = fixture.dialect.upstream.decodeResponse(fixture.response!, env);
    const { value, losses } = target.client.encodeResponse(reply, replyEnvOf(request));
    const again = target.upstream.decodeResponse(value, env);
    const meant = said(reply.candidates[0]);
    const told = tellable(target.id, meant);
    assert.deepEqual(said(again.candidates[0]), told);
    if (JSON.stringify(told) !== JSON.stringify(meant)) {
      assert.ok(losses.some(({ kind }) => kind === "unsupported"), "what is left out is a loss");
    }
    if (reply.usage !== undefined) assert.deepEqual(billed(again), billed(reply));
  });
});

Deno.test("grammar: a stream that is cut before its finish fails in every dialect", () => {
  forEach(pairs(), ({ title }) => title, ({ target, request, events }) => {
    const stop = events.findIndex((event) => event.type === "finish" || event.type === "fail");
    for (let length = 0; length <= stop; length++) {
      const read = readBack(target, request, events.slice(0, length));
      assert.equal(read.at(-1)?.type, "fail", `cut after ${length} events`);
    }
  });
});

interface Pair {
  readonly title: string;
  readonly target: Dialect;
  readonly request: ChatRequest;
  readonly events: readonly StreamEvent[];
}

/** Every stream for every dialect's clients. */
function* pairs(): Iterable<Pair> {
  for (const { title, request, events } of sentences()) {
    for (const target of dialects.values()) {
      yield { title: `${title} as ${target.id}`, target, request, events };
    }
  }
}

/** Every recorded stream, and every recorded reply as a stream. */
function* sentences(): Iterable<{ title: string; request: ChatRequest; events: StreamEvent[] }> {
  for (const fixture of fixtures()) {
    const request = requestOf(fixture);
    if (fixture.stream !== undefined) {
      yield { title: titleOf(fixture), request, events: eventsOf(fixture) };
    }
    if (fixture.response !== undefined) {
      const { upstream } = fixture.dialect;
      const response = upstream.decodeResponse(fixture.response, readEnvOf(request));
      yield { title: `${titleOf(fixture)} unfolded`, request, events: [...unfold(response)] };
    }
  }
}

function eventsOf(fixture: Fixture): StreamEvent[] {
  const decoder = fixture.dialect.upstream.decodeStream(readEnvOf(requestOf(fixture)));
  return runTransducer(decoder, messagesOf(fixture.stream!, fixture.dialect));
}

/** Written for a client of the dialect and read as an upstream of it. */
function readBack(
  dialect: Dialect,
  request: ChatRequest,
  events: readonly StreamEvent[],
): StreamEvent[] {
  const messages = runTransducer(dialect.client.encodeStream(replyEnvOf(request)), events);
  return runTransducer(dialect.upstream.decodeStream(readEnvOf(request)), messages);
}
