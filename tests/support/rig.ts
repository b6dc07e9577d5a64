import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import assert from "@std/assert";
import { Secret } from "../../src/base/secret.ts";
import type { ProviderEntry, ResolvedConfig } from "../../src/config/resolved.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../../src/dialects/ids.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { RecordedRequest } from "../../src/mock/recorded.ts";
import { type Mock, type MockOptions, startMock } from "../../src/mock/mock.ts";
import { findProvider } from "../../src/providers/registry.ts";
import { testEntry, testListener } from "./entry.ts";
import { type Front, startFront } from "./front.ts";
import type { Plane } from "./planes.ts";

/** An upstream of the rig: its models are called `<prefix>/<model of the mock>`. */
export interface RigUpstream {
  readonly prefix: string;
  /** For test names. */
  readonly title: string;
  readonly dialect: DialectId;
  readonly provider: string;
  /** Where its API begins on the mock. Default `/v1`. */
  readonly root?: string;
}

/** One upstream a dialect, and each speaks nothing else. */
export const UPSTREAMS: readonly RigUpstream[] = [
  { prefix: "chat", title: "Chat", dialect: OPENAI_CHAT, provider: "openai" },
  { prefix: "messages", title: "Messages", dialect: ANTHROPIC_MESSAGES, provider: "anthropic" },
  { prefix: "responses", title: "Responses", dialect: OPENAI_RESPONSES, provider: "openai" },
];

/** A gateway and a mock behind it, in this process, on free ports. */
export interface Rig extends AsyncDisposable, Pick<Front, "recorded" | "served"> {
  /** The gateway's, without a path. */
  readonly url: string;
  readonly mock: Mock;
  /** Resolves with the record of the next request that ends. */
  nextRecord(): Promise<RequestRecord>;
  /** Resolves when the next request reaches the mock. */
  nextRequest(): Promise<RecordedRequest>;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  /** Waits until nothing is in flight, asserts that nothing is left behind, and closes both. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a rig differs from the plainest. */
export interface RigOptions {
  /** What carries the traffic. Default: embedded. */
  readonly plane?: Plane;
  readonly mock?: Omit<MockOptions, "onRequest">;
  /**
   * Models of the mock that have an entry of their own at each upstream, by the name that the mock knows:
   * `chat+echo`. Nothing else is there then: Envoy sends them directly.
   */
  readonly models?: readonly string[];
  /** Default {@link UPSTREAMS}. */
  readonly upstreams?: readonly RigUpstream[];
  /** `model_aliases`: name to target. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Tries after the first. Default 0. */
  readonly maxRetries?: number;
}

/** Starts one. Use it as `await using rig = await startRig()`. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { plane = "embedded" } = options;
  const ended = new Announcer<RequestRecord>();
  const arrived = new Announcer<RecordedRequest>();
  const mock = await startMock({
    ...options.mock,
    onRequest: (request) => arrived.tell(request),
  });
  const front = await startFront({
    plane,
    config: configFor(mock, options),
    told: (record) => ended.tell(record),
  });
  const url = `http://127.0.0.1:${front.port}`;
  const client = { apiKey: "a-key-of-the-client", maxRetries: 0 };
  return {
    url,
    mock,
    recorded: front.recorded,
    served: front.served,
    nextRecord: () => ended.next(),
    nextRequest: () => arrived.next(),
    openai: new OpenAI({ ...client, baseURL: `${url}/v1` }),
    anthropic: new Anthropic({ ...client, baseURL: url }),
    async [Symbol.asyncDispose]() {
      // An Envoy is not this rig's alone; it is asked again until nothing is in flight.
      if (plane === "embedded") await front.drain(2_000);
      await front.assertInFlight(0);
      if (mock.openStreams > 0) await within(mock.nextAbort(), 1_000);
      const open = mock.openStreams;
      await front.close();
      await mock.close();
      assert.equal(open, 0, "the mock still answers somebody");
    },
  };
}

function configFor(mock: Mock, options: RigOptions): ResolvedConfig {
  const upstreams = options.upstreams ?? UPSTREAMS;
  const providers = options.models === undefined
    ? [
      ...upstreams.map((upstream) => entry(mock, upstream.prefix, upstream.provider, [upstream])),
      entry(mock, "mock", "mock", UPSTREAMS),
    ]
    : upstreams.flatMap((upstream) =>
      options.models!.map((model) => ({
        ...entry(mock, upstream.prefix, upstream.provider, [upstream]),
        name: `${upstream.prefix}+${model}`,
        model: `${upstream.prefix}+${model}`,
      }))
    );
  return {
    file: "(rig)",
    version: "v0.4.0",
    listeners: [testListener({ maxRetries: options.maxRetries ?? 0 })],
    providers,
    aliases: new Map(Object.entries(options.aliases ?? {})),
    limits: { bodyBytes: 32 * 1024 * 1024, headerBytes: 64 * 1024 },
    timeouts: { connectMs: 2_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 60_000 },
    drainTimeoutMs: 2_000,
    unsupportedTools: "drop",
  };
}

function entry(
  mock: Mock,
  prefix: string,
  provider: string,
  upstreams: readonly RigUpstream[],
): ProviderEntry {
  const row = findProvider(provider)!;
  const dialects = upstreams.map(({ dialect }) => dialect);
  return testEntry(`${prefix}/*`, {
    baseUrl: mock.url + (upstreams[0]?.root ?? "/v1"),
    dialects,
    fields: {
      provider: row,
      // Where a provider has a dialect at a place of its own, it is spoken to there.
      ...(upstreams.length > 1
        ? {}
        : { speaks: row.speaks.filter((way) => dialects.includes(way.dialect)) }),
      accessKey: new Secret("the-key-of-the-provider", "a test"),
    },
  });
}

/** Resolves promises of "the next one". */
class Announcer<T> {
  readonly #waiting: ((value: T) => void)[] = [];

  next(): Promise<T> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  tell(value: T): void {
    for (const resolve of this.#waiting.splice(0)) resolve(value);
  }
}

/** What a promise gives, or `undefined` when it takes longer than `ms`. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
