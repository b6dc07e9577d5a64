import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { framed, frameDecoder } from "../../../src/base/framing.ts";
import { parseJson } from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import { runTransducer } from "../../../src/base/transducer.ts";
import { dialects } from "../../../src/dialects/all.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import type { StreamEvent } from "../../../src/ir/event.ts";
import { grammarError } from "../../../src/ir/grammar.ts";
import {
  type Fixture,
  fixtures,
  messagesOf,
  readEnvOf,
  replyEnvOf,
  requestOf,
} from "../../support/fixtures.ts";
import { mutateBytes } from "../mutate.ts";
import { mutateJson } from "../mutate_json.ts";
import type { Random } from "../random.ts";
import { split } from "../split.ts";
import type { FuzzTarget } from "../target.ts";

const WORDS = ["data: ", "\n\n", "event: error\n", "[DONE]", '"error":{}', "null", "{}", "}"];

/**
 * An upstream's stream: however it is split, the same sentence of the grammar, of which every client
 * gets a stream that reads back as one and fails when it failed.
 */
export function upstreamStream(dialect: Dialect): FuzzTarget {
  const { upstream } = dialect;
  const framing = upstream.framing ?? "sse";
  let known: readonly Fixture[] | undefined;
  const own = () =>
    known ??= fixtures().filter((fixture) =>
      fixture.dialect === dialect && fixture.stream !== undefined
    );
  let pool: readonly SseMessage[] | undefined;
  const messages = () => pool ??= own().flatMap(({ stream }) => messagesOf(stream!, dialect));
  return {
    name: `stream_${dialect.id}`,
    words: WORDS,
    outcomes: ["finished", "failed"],
    seeds: () => [...own().map(({ stream }) => stream!), new Uint8Array(0)],
    mutate(input, random, seeds) {
      const read = random.once(16) ? undefined : messagesIn(input, dialect);
      if (read === undefined || read.length === 0) return mutateBytes(input, random, seeds, WORDS);
      return framed(framing, mutated(read, random, messages()));
    },
    check(input, random) {
      const env = readEnvOf(requestOf(own()[0]!));
      const events = read(dialect, [input], env);
      assert.deepEqual(read(dialect, split(input, random), env), events);
      assert.equal(grammarError(events), undefined);
      const size = JSON.stringify(events).length;
      assert.ok(size <= 64 * (input.length + 1024), `${size} characters of events`);
      const failed = events.at(-1)?.type === "fail";
      for (const { id, client, upstream } of dialects.values()) {
        const told = runTransducer(client.encodeStream(replyEnvOf(env.request)), events);
        const heard = runTransducer(upstream.decodeStream(env), told);
        assert.equal(grammarError(heard), undefined, `${id}, read back`);
        const last = heard.at(-1);
        const state = last?.type === "fail" ? last.fault.message : "it has finished";
        assert.equal(last?.type === "fail", failed, `${id}, read back: ${state}`);
      }
      return failed ? "failed" : "finished";
    },
  };
}

/** One to three changes of messages: gone, twice, elsewhere, another stream's, or changed inside. */
function mutated(
  messages: readonly SseMessage[],
  random: Random,
  pool: readonly SseMessage[],
): readonly SseMessage[] {
  let result = messages;
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    if (result.length === 0) return result;
    const at = random.below(result.length);
    const message = result[at]!;
    switch (random.below(8)) {
      case 0:
        result = result.toSpliced(at, 1);
        break;
      case 1:
        result = result.toSpliced(at, 0, message);
        break;
      case 2:
        result = result.toSpliced(at, 1).toSpliced(random.below(result.length), 0, message);
        break;
      case 3:
        result = result.toSpliced(at, 0, random.pick(pool));
        break;
      case 4:
        result = result.slice(0, at);
        break;
      default:
        result = result.with(at, changed(message, random, pool));
    }
  }
  return result;
}

function changed(message: SseMessage, random: Random, pool: readonly SseMessage[]): SseMessage {
  const value = parseJson(message.data);
  if (value === undefined) return message;
  const pieces = [0, 1, 2].flatMap(() => parseJson(random.pick(pool).data) ?? []);
  return { ...message, data: JSON.stringify(mutateJson(value, random, pieces)) };
}

function messagesIn(input: Uint8Array, dialect: Dialect): readonly SseMessage[] | undefined {
  try {
    return messagesOf(input, dialect);
  } catch {
    return undefined; // not in its framing any more
  }
}

function read(
  dialect: Dialect,
  pieces: readonly Uint8Array[],
  env: ReturnType<typeof readEnvOf>,
): readonly StreamEvent[] {
  const frames = frameDecoder(dialect.upstream.framing ?? "sse");
  const decoder = dialect.upstream.decodeStream(env);
  const events: StreamEvent[] = [];
  const emit = (event: StreamEvent) => void events.push(event);
  const take = (message: SseMessage) => decoder.push(message, emit);
  try {
    for (const piece of pieces) frames.push(piece, take);
    frames.end(take);
  } catch (error) {
    // The gateway ends a stream whose frames are none with a fault of its own.
    if (!(error instanceof Fault)) throw error;
    const over = events.at(-1)?.type === "fail";
    return over ? events : [...events, { type: "fail", fault: error }];
  }
  decoder.end(emit);
  return events;
}
