import { Fault } from "../base/fault.ts";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { answer, errorAnswer, streamedReply, vendorHeaders, wholeReply } from "./answer.ts";
import type { Ask } from "./ask.ts";
import type { StreamWatcher } from "./body.ts";
import { dialectOfPath, type MockDialect } from "./dialect.ts";
import { embeddings } from "./embeddings.ts";
import { modelEntry, modelList } from "./model_list.ts";
import { benchKey, benchModelIn } from "./models/bench.ts";
import { modelOf } from "./models/table.ts";
import type { Delivery } from "./plan.ts";
import { readBody } from "./read_body.ts";
import { readChat } from "./read/chat.ts";
import { readMessages } from "./read/messages.ts";
import { readResponses } from "./read/responses.ts";
import { type RecordedRequest, RequestLog } from "./recorded.ts";
import { recorder, type RecordOptions } from "./record.ts";
import { Refusal } from "./refusal.ts";
import { loadExchanges, replayer } from "./replay.ts";
import { inputTokens } from "./reply.ts";
import { planOfScenario, type ScenarioFile } from "./scenario.ts";
import { Watch } from "./watch.ts";

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
    const dialect = dialectOfPath(path, request.headers);
    let seed = path;
    try {
      if (request.method !== "POST") return await this.#get(request, url, dialect);
      const body = await readBody(request);
      const model = benchModelIn(body);
      if (model !== undefined && this.#intercept === undefined) {
        const made = this.#benchAnswer(path, body, model);
        if (made !== undefined) return made;
      }
      seed = `${path}\n${body}`;
      this.#record(request, url, body);
      if (this.#intercept !== undefined) return await this.#intercepted(request, this.#intercept);
      return await this.#post(request, path, body, seed, dialect);
    } catch (error) {
      if (error instanceof Refusal) {
        return errorAnswer(dialect, error.status, error.message, seed, error.options);
      }
      if (error instanceof Fault) return errorAnswer(dialect, error.status, error.message, seed);
      // A wait ended because the client left or the mock closes: nobody reads this.
      return errorAnswer(dialect, 503, "The mock is closing.", seed);
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

  async #get(request: Request, url: URL, dialect: MockDialect): Promise<Response> {
    this.#record(request, url, "");
    const { method } = request;
    const path = url.pathname;
    if (method === "GET" || method === "HEAD") {
      if (path === "/") return Response.json({ name: "planoai mock", status: "ok" });
      if (path === "/healthz") return new Response("ok\n");
      if (this.#intercept !== undefined) return await this.#intercepted(request, this.#intercept);
      if (path === "/v1/models") {
        return Response.json(modelList(dialect, this.#now()), {
          headers: vendorHeaders(dialect, path),
        });
      }
      if (path.startsWith("/v1/models/")) {
        const id = decodeURIComponent(path.slice("/v1/models/".length));
        return Response.json(modelEntry(dialect, id, this.#now()), {
          headers: vendorHeaders(dialect, path),
        });
      }
    }
    if (path in routes) {
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
    path: string,
    text: string,
    seed: string,
    dialect: MockDialect,
  ): Promise<Response> {
    const route = routes[path];
    if (route === undefined) throw unknownPath("POST", path, dialect);
    const body = readObject(text, dialect);
    if (dialect === "anthropic_messages" && !request.headers.has("anthropic-version")) {
      throw new Refusal(400, "anthropic-version: header is required");
    }
    if (route.kind === "value") {
      return Response.json(route.answer(body, seed), { headers: vendorHeaders(dialect, seed) });
    }
    const ask = route.read(body, seed);
    const { model, numbers } = modelOf(ask.model);
    const plan = planOfScenario(this.#options.scenarios, ask) ??
      model.plan(ask, { headers: request.headers, numbers });
    const watcher = this.watch.begin(request.signal);
    try {
      return await answer(ask, plan, this.#pace, this.#now(), watcher);
    } catch (error) {
      watcher.done("finished");
      throw error;
    }
  }

  /** The bytes of a benchmark model: made by the first request, the same for all others. */
  #benchAnswer(path: string, text: string, name: string): Response | undefined {
    const route = routes[path];
    if (route?.kind !== "ask") return undefined;
    const dialect = dialectOfPath(path, new Headers());
    const key = benchKey(dialect, name, /"stream"\s*:\s*true/.test(text));
    let made = this.#bench.get(key);
    if (made === undefined) {
      const ask = route.read(readObject(text, dialect), key);
      const { model, numbers } = modelOf(ask.model);
      const plan = model.plan(ask, { headers: new Headers(), numbers });
      if (plan.kind !== "reply") return undefined;
      const whole = ask.stream
        ? [...streamedReply(ask, plan.reply, this.#now())].map((frame) => frame.text).join("")
        : JSON.stringify(wholeReply(ask, plan.reply, this.#now()));
      made = {
        bytes: new TextEncoder().encode(whole),
        headers: {
          "content-type": ask.stream ? "text/event-stream; charset=utf-8" : "application/json",
          ...vendorHeaders(dialect, key),
        },
      };
      // A client could ask for any number of sizes; the benchmarks use a few.
      if (this.#bench.size >= 32) this.#bench.clear();
      this.#bench.set(key, made);
    }
    return new Response(made.bytes, { headers: made.headers });
  }
}

type Route =
  | { readonly kind: "ask"; readonly read: (body: JsonObject, seed: string) => Ask }
  | { readonly kind: "value"; readonly answer: (body: JsonObject, seed: string) => object };

const routes: Readonly<Record<string, Route>> = {
  "/v1/chat/completions": { kind: "ask", read: readChat },
  "/v1/responses": { kind: "ask", read: readResponses },
  "/v1/messages": { kind: "ask", read: readMessages },
  "/v1/messages/count_tokens": {
    kind: "value",
    answer: (body, seed) => ({ input_tokens: inputTokens(readMessages(body, seed, true)) }),
  },
  "/v1/embeddings": { kind: "value", answer: embeddings },
};

function readObject(text: string, dialect: MockDialect): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw new Refusal(
    400,
    dialect === "anthropic_messages"
      ? "The request body is not valid JSON."
      : "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The API expects a JSON payload.)",
  );
}

function unknownPath(method: string, path: string, dialect: MockDialect): Refusal {
  return dialect === "anthropic_messages"
    ? new Refusal(404, "Not Found")
    : new Refusal(404, `Invalid URL (${method} ${path})`, { code: null });
}
