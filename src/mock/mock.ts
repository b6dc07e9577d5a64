import { joinBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { answer, errorAnswer } from "./answer.ts";
import type { StreamWatcher } from "./body.ts";
import { contentTypeOf } from "./content_type.ts";
import { dialectOfPath, type MockDialect } from "./dialect.ts";
import { checkAwsAuthorization } from "./keys.ts";
import { modelEntry, modelList } from "./model_list.ts";
import { benchKey, benchModelIn, benchModelNamed } from "./models/bench.ts";
import { modelOf } from "./models/table.ts";
import type { Delivery } from "./plan.ts";
import { readBody } from "./read_body.ts";
import { type RecordedRequest, RequestLog } from "./recorded.ts";
import { recorder, type RecordOptions } from "./record.ts";
import { Refusal } from "./refusal.ts";
import { loadExchanges, replayer } from "./replay.ts";
import { decoded, type Route, routeOf } from "./routes.ts";
import { planOfScenario, type ScenarioFile } from "./scenario.ts";
import { voices } from "./voice.ts";
import { Watch } from "./watch.ts";
import { notJson, unknownPath } from "./words.ts";
import type { Frame } from "./write/frame.ts";

/** How {@link startMock} runs; everything has a default. */
export interface MockOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
  /** Answers that come before the table of models. */
  readonly scenarios?: ScenarioFile;
  /** The time in replies, in ms. Default: always 2026-01-01T00:00:00Z, so that replies are the same. */
  readonly now?: () => number;
  /** Waits that every answer has unless its model says otherwise. */
  readonly pace?: { readonly delayMs?: number; readonly chunkMs?: number };
  /** Passes every request on to a real upstream and writes the exchanges to files, keys removed. */
  readonly record?: RecordOptions;
  /** Answers from the files that `record` wrote. */
  readonly replay?: { readonly dir: string };
  /** Told each request as it comes, but those of the benchmark models. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

/** Answers instead of the models; owns the watcher and tells it when the answer is whole. */
type Intercept = (request: RecordedRequest, watcher: StreamWatcher) => Promise<Response>;

/** A running mock. */
export interface Mock {
  /** Where it listens. */
  readonly port: number;
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** The last requests, oldest first, bounded; the benchmark models leave none. */
  readonly requests: readonly RecordedRequest[];
  /** Requests that are being answered. */
  readonly openStreams: number;
  /** How many clients left before their answer was whole. */
  readonly aborted: number;
  /** When, as `performance.now()`. */
  readonly aborts: readonly number[];
  /** Resolves with the time when the next client leaves. */
  nextAbort(): Promise<number>;
  /** Ends what is open and stops listening. */
  close(): Promise<void>;
}

const fixedNowMs = Date.UTC(2026, 0, 1);

/**
 * Starts the fake provider. Rejects with the system's error when the port is taken and with a
 * `config` fault when there is nothing to replay.
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const hostname = options.hostname ?? "127.0.0.1";
  const service = new MockService(options, await interceptOf(options));
  const server = Deno.serve({
    port: options.port ?? 0,
    hostname,
    onListen() {},
    onError: () => new Response("The mock failed inside", { status: 500 }),
  }, (request) => service.handle(request));
  const { port } = server.addr;
  const shown = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    port,
    url: `http://${shown}:${port}`,
    get requests() {
      return service.log.requests;
    },
    get openStreams() {
      return service.watch.open;
    },
    get aborted() {
      return service.watch.aborted;
    },
    get aborts() {
      return service.watch.aborts;
    },
    nextAbort: () => service.watch.nextAbort(),
    async close() {
      service.watch.stop();
      await server.shutdown();
    },
  };
}

async function interceptOf({ record, replay }: MockOptions): Promise<Intercept | undefined> {
  if (record !== undefined) return recorder(record);
  return replay === undefined ? undefined : replayer(await loadExchanges(replay.dir));
}

class MockService {
  readonly log = new RequestLog();
  readonly watch = new Watch();
  readonly #options: MockOptions;
  readonly #intercept: Intercept | undefined;
  readonly #pace: Delivery;
  readonly #bench = new Map<
    string,
    { bytes: Uint8Array<ArrayBuffer>; headers: Record<string, string> }
  >();

  constructor(options: MockOptions, intercept: Intercept | undefined) {
    this.#options = options;
    this.#intercept = intercept;
    this.#pace = options.pace ?? {};
  }

  #now(): number {
    return this.#options.now?.() ?? fixedNowMs;
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname;
    const route = routeOf(url);
    const dialect = route?.dialect ?? dialectOfPath(path, request.headers);
    let seed = path;
    try {
      if (request.method !== "POST") return await this.#get(request, url, dialect, route);
      const body = await readBody(request);
      if (route !== undefined && this.#intercept === undefined) {
        const made = this.#benchAnswer(route, body);
        if (made !== undefined) return made;
      }
      seed = `${path}\n${body}`;
      this.#record(request, url, body);
      if (this.#intercept !== undefined) return await this.#intercepted(request, this.#intercept);
      if (route === undefined) throw unknownPath("POST", path, dialect);
      return await this.#post(request, url, route, body, seed);
    } catch (error) {
      const asker = { dialect, framing: route?.framing ?? "sse", stream: !!route?.stream, seed };
      if (error instanceof Refusal) {
        return errorAnswer(asker, error.status, error.message, error.options);
      }
      if (error instanceof Fault) return errorAnswer(asker, error.status, error.message);
      // A wait ended because the client left or the mock closes: nobody reads this.
      return errorAnswer(asker, 503, "The mock is closing.");
    }
  }

  #record(request: Request, url: URL, body: string): void {
    const recorded = {
      method: request.method,
      path: url.pathname,
      query: url.search,
      headers: Object.fromEntries(request.headers),
      body,
    };
    this.log.add(recorded);
    this.#options.onRequest?.(recorded);
  }

  async #get(
    request: Request,
    url: URL,
    dialect: MockDialect,
    route: Route | undefined,
  ): Promise<Response> {
    this.#record(request, url, "");
    const { method } = request;
    const path = url.pathname;
    if (method === "GET" || method === "HEAD") {
      if (path === "/") return Response.json({ name: "planoai mock", status: "ok" });
      if (path === "/healthz") return new Response("ok\n");
      if (this.#intercept !== undefined) return await this.#intercepted(request, this.#intercept);
      const listed = this.#models(url, dialect);
      if (listed !== undefined) {
        return Response.json(listed, { headers: voices[dialect].headers(path) });
      }
    }
    if (route !== undefined) {
      throw new Refusal(
        405,
        `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use POST)`,
        {
          headers: { allow: "POST" },
        },
      );
    }
    throw unknownPath(method, path, dialect);
  }

  #models({ pathname, searchParams }: URL, dialect: MockDialect): object | undefined {
    const found = /^\/v1(?:beta|alpha)?\/models(?:\/([^:]+))?$/.exec(pathname);
    if (found === null) return undefined;
    return found[1] === undefined
      ? modelList(dialect, this.#now(), searchParams)
      : modelEntry(dialect, decoded(found[1]), this.#now());
  }

  async #intercepted(request: Request, intercept: Intercept): Promise<Response> {
    const watcher = this.watch.begin(request.signal);
    try {
      return await intercept(this.log.requests.at(-1)!, watcher);
    } catch (error) {
      watcher.done("finished");
      throw error;
    }
  }

  async #post(
    request: Request,
    url: URL,
    route: Route,
    text: string,
    seed: string,
  ): Promise<Response> {
    const { dialect } = route;
    const { headers } = request;
    const body = readObject(text, dialect);
    if (dialect === "anthropic_messages" && !headers.has("anthropic-version")) {
      throw new Refusal(400, "anthropic-version: header is required");
    }
    if (dialect === "bedrock_converse") checkAwsAuthorization(headers);
    if (route.kind === "value") {
      return Response.json(route.answer(body, seed), { headers: voices[dialect].headers(seed) });
    }
    const ask = route.read(body, seed);
    const { model, numbers } = modelOf(ask.model);
    const plan = planOfScenario(this.#options.scenarios, ask) ??
      model.plan(ask, { headers, query: url.searchParams, numbers });
    const watcher = this.watch.begin(request.signal);
    try {
      return await answer(ask, plan, this.#pace, this.#now(), watcher);
    } catch (error) {
      watcher.done("finished");
      throw error;
    }
  }

  /** The bytes of a benchmark model: made by the first request, the same for all others. */
  #benchAnswer(route: Route, text: string): Response | undefined {
    if (route.kind !== "ask") return undefined;
    const name = route.model === undefined ? benchModelIn(text) : benchModelNamed(route.model);
    if (name === undefined) return undefined;
    const stream = route.stream ?? /"stream"\s*:\s*true/.test(text);
    const key = benchKey(`${route.dialect} ${route.framing}`, name, stream);
    let made = this.#bench.get(key);
    if (made === undefined) {
      const ask = route.read(readObject(text, route.dialect), key);
      const { model, numbers } = modelOf(ask.model);
      const none = { headers: new Headers(), query: new URLSearchParams() };
      const plan = model.plan(ask, { ...none, numbers });
      if (plan.kind !== "reply") return undefined;
      const voice = voices[ask.dialect];
      const bytes = ask.stream
        ? joined(voice.frames(ask, plan.reply, this.#now()))
        : new TextEncoder().encode(JSON.stringify(voice.whole(ask, plan.reply, this.#now())));
      made = { bytes, headers: { "content-type": contentTypeOf(ask), ...voice.headers(key) } };
      // A client could ask for any number of sizes; the benchmarks use a few.
      if (this.#bench.size >= 32) this.#bench.clear();
      this.#bench.set(key, made);
    }
    return new Response(made.bytes, { headers: made.headers });
  }
}

/** The bytes of all frames. */
function joined(frames: Iterable<Frame>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const chunks = [...frames].map(({ data }) =>
    typeof data === "string" ? encoder.encode(data) : data
  );
  return new Uint8Array(joinBytes(chunks, chunks.reduce((sum, chunk) => sum + chunk.length, 0)));
}

function readObject(text: string, dialect: MockDialect): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw notJson(dialect);
}
