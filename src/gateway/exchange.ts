import type { ResolvedConfig, ResolvedTimeouts } from "../config/resolved.ts";
import { dialects, loadDialect } from "../dialects/registry.ts";
import type { Dialect } from "../ir/codec.ts";
import type { Routes, Target } from "../routing/routes.ts";
import type { Upstream } from "../transport/upstream.ts";
import { type Attempt, backoffMs, tryInTurn } from "./attempts.ts";
import type { BodyIntake } from "./body_intake.ts";
import { type Carried, recalled } from "./custody.ts";
import { refuseHttp2Stream } from "./http2_stream.ts";
import { type Edits, NO_EDITS, type Plan, plan } from "./plan.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";
import { previousResponseIdIn, type ResponseOwners } from "./response_owners.ts";
import type { SealOwners } from "./seal_owners.ts";
import type { ThinkingMemory } from "./thinking_memory.ts";
import type { LoggedCall } from "./tracing/call_log.ts";
import type { RequestTrace } from "./tracing/request_trace.ts";
import type { Tracer } from "./tracing/tracer.ts";
import { type Asked, type PreparedEntry, writeRequest, type Written } from "./upstream_request.ts";
import { answer } from "./answer.ts";

/** What every exchange shares. */
export interface ExchangeContext {
  readonly config: ResolvedConfig;
  readonly routes: Routes;
  readonly upstream: Upstream;
  readonly prepared: ReadonlyMap<ResolvedConfig["providers"][number], PreparedEntry>;
  readonly intake: BodyIntake;
  /** Which entry made a reply that a later request may name by its id. */
  readonly owners: ResponseOwners;
  /** What was thought before tool calls, for clients that lose it. */
  readonly memory: ThinkingMemory;
  /** Who made the seals that clients hold as they came, where it may have been several. */
  readonly seals: SealOwners;
  /** Absent: nothing is limited. */
  readonly limiter?: RateLimiter;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly maxRetries: number;
  /** The config's, with the listener's own bound on the whole. */
  readonly timeouts: ResolvedTimeouts;
}

/** One request on its way: what it is and where its story is written down. */
export interface Exchange {
  readonly asked: Asked;
  readonly record: RequestRecord;
  readonly signal: AbortSignal;
  /** `performance.now()` at intake. */
  readonly started: number;
  /** Its tokens were counted before it came here. */
  readonly limited: boolean;
  /** What is gathered for its spans; absent: it is not traced. */
  readonly trace?: RequestTrace | undefined;
  /** Calls this once when the record is complete. */
  atEnd(run: () => void): void;
  /** Called exactly once, when the last byte has been handed over or the exchange has failed. */
  finish(): void;
}

/** A request as it was sent. */
export interface Sent extends Written {
  readonly target: Target;
  readonly plan: Plan;
  /** We may have asked for a usage chunk that the client did not ask for. */
  readonly hideUsage: boolean;
}

/**
 * Routes, plans, calls and answers one model request. Throws a `Fault` before the first byte; after
 * it the reply tells its own end.
 */
export async function runExchange(exchange: Exchange, context: ExchangeContext): Promise<Response> {
  const { asked, record, trace } = exchange;
  refuseHttp2Stream(asked);
  const routedAt = trace === undefined ? 0 : performance.now();
  const target = context.routes.find(asked.model);
  if (trace !== undefined) trace.routed(record, target.entry, routedAt, context.config.aliases);
  asked.defaultModel = target.model;
  if (context.limiter !== undefined && !exchange.limited) {
    await takeTokens(exchange, target, context.limiter);
  }
  const edits = editsOf(asked);
  const chosen = recall(
    asked,
    { target, edits, plan: plan(asked.dialect.id, target, edits) },
    context,
  );
  if (!dialects.has(chosen.way.dialect)) await loadDialect(chosen.way.dialect);
  record.target = target.entry.name;
  record.provider = target.entry.provider.id;
  record.upstreamModel = target.model;
  record.tier = chosen.tier;
  const sentAt = performance.now();
  const { reply, written } = await tryInTurn(
    attemptsFor(exchange, target, chosen, context),
    context.upstream,
    exchange.signal,
    trace?.calls,
  );
  const headAt = performance.now();
  record.losses = written.losses;
  record.upstreamHeadMs = headAt - exchange.started;
  record.status = reply.status;
  return await answer({ ...exchange, context, reply, sent: written, waitedMs: headAt - sentAt });
}

/**
 * Counts the request's input tokens with every limit of its target. Throws `rate_limited` when one is
 * used up. What the provider does not count in the end stays as it was estimated, failures too.
 */
export async function takeTokens(
  { asked, record, atEnd }: Pick<Exchange, "asked" | "record" | "atEnd">,
  target: Target,
  limiter: RateLimiter,
): Promise<void> {
  const ticket = await limiter.take(target, asked.headers, asked.body.bytes);
  if (ticket === undefined) return;
  record.rateLimit = ticket.state;
  if (ticket.refusal !== undefined) throw ticket.refusal;
  atEnd(() => {
    const input = record.usage?.input ?? -1;
    if (input >= 0) ticket.settle(input);
  });
}

/** What earlier replies say about this request: whose state it goes on with, and what was thought. */
function recall(asked: Asked, carried: Carried, context: ExchangeContext): Plan {
  const chosen = recalled(asked, carried, context);
  if (asked.dialect.client.keepsReplies === true) {
    const previous = previousResponseIdIn(asked.body.text);
    context.owners.refuseForeign(asked.tenant, previous, carried.target);
  }
  return chosen;
}

/** What the client's own form asks for: wrapped state, or a stream in another framing than providers have. */
function editsOf(asked: Asked): Edits {
  const reframed = asked.stream && asked.framing !== framingOf(asked.dialect);
  return asked.needsReencoding || reframed
    ? { request: asked.needsReencoding, reply: reframed }
    : NO_EDITS;
}

/** How a provider of this dialect frames its streams. */
function framingOf(dialect: Dialect): "sse" | "aws_event_stream" {
  return dialect.upstream.framing ?? "sse";
}

function attemptsFor(
  exchange: Exchange,
  target: Target,
  chosen: Plan,
  context: ExchangeContext,
): Attempt<Sent>[] {
  const { unsupportedTools, countUsage = false } = context.config;
  const prepared = context.prepared.get(target.entry)!;
  const write = (call?: LoggedCall): Sent => {
    const written = writeRequest(exchange.asked, {
      target,
      plan: chosen,
      prepared,
      timeouts: context.timeouts,
      unsupported: unsupportedTools,
      countUsage,
      headers: call?.headersOver(exchange.asked.headers),
    });
    exchange.record.attempts++;
    return { ...written, target, plan: chosen, hideUsage: countUsage };
  };
  const way = prepared.authorizer === undefined
    ? { write }
    : { write, authorizer: prepared.authorizer };
  const attempts: Attempt<Sent>[] = [{ ...way, pauseMs: 0 }];
  for (let i = 1; i <= context.maxRetries; i++) {
    attempts.push({ ...way, pauseMs: backoffMs(i, Math.random) });
  }
  return attempts;
}
