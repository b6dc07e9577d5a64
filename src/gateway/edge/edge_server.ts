import { asFault, Fault } from "../../base/fault.ts";
import type { ProviderEntry } from "../../config/resolved.ts";
import { BodyIntake } from "../body_intake.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";
import { headerText } from "../reply_head.ts";
import type { PreparedEntry } from "../upstream_request.ts";
import { answerFault } from "./answer_fault.ts";
import { answerReply, MAX_TURNED_BYTES } from "./answer_reply.ts";
import { readRecords } from "./read_records.ts";
import { requestRecord } from "./request_record.ts";
import { Seldom } from "./seldom.ts";
import type { StoryTracing } from "./traced_facts.ts";

/** Bytes of a body: a batch of records, a provider's error, a reply to be turned. */
const MAX_BYTES = MAX_TURNED_BYTES;

/** Bytes of all bodies together: a few from every worker of an Envoy. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** The longest wait for the next bytes of a body; the other side is on this machine. */
const IDLE_MS = 10_000;

/** What the edge server needs of its gateway. */
export interface EdgeContext extends StoryTracing {
  readonly prepared: readonly PreparedEntry[];
  record(record: RequestRecord): void;
  /** Something that ought not to be, for the log. */
  warn(message: string): void;
}

/**
 * What Envoy's filters say to the gateway and ask of it, over a socket that nobody else can reach:
 * `POST /records` (the stories of direct requests), `POST /faults` (what a provider's error becomes) and
 * `POST /replies` (what one in another form than the client's becomes).
 */
export class EdgeServer {
  readonly #context: EdgeContext;
  readonly #intake = new BodyIntake({
    maxBytes: MAX_BYTES,
    maxHeldBytes: MAX_HELD_BYTES,
    idleMs: IDLE_MS,
  });

  /** Entries by their names as they stand in a header. */
  readonly #entries: ReadonlyMap<string, ProviderEntry>;
  /** A provider may be broken for every request, and a filter be of another version. */
  readonly #seldom: Seldom;

  constructor(context: EdgeContext) {
    this.#context = context;
    this.#entries = new Map(
      context.prepared.flatMap(({ entry }) => [
        [headerText(entry.name), entry] as const,
        [entry.name, entry] as const,
      ]),
    );
    this.#seldom = new Seldom((message) => context.warn(message));
  }

  async handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    try {
      switch (request.method === "POST" ? pathname : "") {
        case "/records":
          return await this.#withBody(request, (body) => this.#takeRecords(body));
        case "/faults":
          return await this.#withBody(
            asItCame(request),
            (body) => answerFault(request.headers, body, this.#context.prepared),
          );
        case "/replies":
          return await this.#withBody(
            asItCame(request),
            (body) => answerReply(request.headers, body, this.#context.prepared),
          );
        default:
          return new Response(null, { status: 404 });
      }
    } catch (error) {
      const fault = asFault(error);
      const path = pathname.slice(0, 40);
      this.#seldom.warn(path, `Cannot serve ${path} at the edge: ${fault.message}`);
      return new Response(null, { status: fault.status });
    }
  }

  /** Gives up what is still on its way. */
  abandon(): void {
    this.#intake.abandon();
  }

  async #withBody(
    request: Request,
    answer: (body: Uint8Array) => Promise<Response>,
  ): Promise<Response> {
    const body = await this.#intake.read(request);
    try {
      return await answer(body);
    } finally {
      this.#intake.release(body.length);
    }
  }

  async #takeRecords(body: Uint8Array): Promise<Response> {
    const records = readRecords(new TextDecoder().decode(body));
    if (typeof records === "string") {
      throw new Fault("bad_request", `Cannot read the records: ${records}`);
    }
    // All before the first is told: a batch that fails comes again.
    const world = { ...this.#context, entryOf: (shown: string) => this.#entries.get(shown) };
    const told = await Promise.all(records.map((record) => requestRecord(record, world)));
    const lost = records.reduce((sum, record) => sum + Math.max(record.lost, 0), 0);
    if (lost > 0) {
      this.#seldom.warn(
        "lost",
        `Cannot tell of ${lost} requests: Envoy's queue of records was full`,
      );
    }
    for (const record of told) this.#context.record(record);
    return new Response(null, { status: 204 });
  }
}

/** The body as the provider packed it: how that is undone, and when it cannot be, is its reader's matter. */
function asItCame(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("content-encoding");
  return new Request(request, { headers });
}
