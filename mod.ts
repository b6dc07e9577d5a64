/**
 * The planoai gateway as a library: start it in your own process, load and check its config, use its
 * translation between the dialects of language models alone, or test against its fake provider.
 *
 * A gateway with a fake provider behind it, from start to end:
 *
 * ```ts
 * import { loadConfig, startGateway, startMock } from "@planoai/planoai";
 * import assert from "node:assert/strict";
 *
 * const mock = await startMock();
 * const { config } = loadConfig({
 *   file: "config.yaml",
 *   text: `
 * version: v0.4.0
 * listeners:
 *   - { type: model, name: llm, port: 12000 }
 * model_providers:
 *   - { model: anthropic/*, base_url: "${mock.url}/v1", access_key: $KEY }
 * `,
 *   env: { KEY: "any" },
 * });
 * assert(config);
 * // Port 0 takes any free one; a program that people call keeps the file's.
 * const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
 * const gateway = await startGateway({ ...config, listeners });
 *
 * // A Chat client, answered by a provider that speaks Messages:
 * const reply = await fetch(`http://127.0.0.1:${gateway.listeners[0]!.port}/v1/chat/completions`, {
 *   method: "POST",
 *   body: JSON.stringify({
 *     model: "anthropic/echo",
 *     messages: [{ role: "user", content: "Hello" }],
 *   }),
 * });
 * const { choices } = await reply.json();
 * assert.match(choices[0].message.content, /Hello/);
 *
 * await gateway.close();
 * await mock.close();
 * ```
 *
 * @module
 */

export {
  type BehindEnvoy,
  type BoundListener,
  type Gateway,
  type GatewayOptions,
  type GatewayStatus,
  startGateway,
} from "./src/gateway/gateway.ts";
export { translate, type TranslateOptions, type Translation } from "./src/gateway/translate.ts";
export { loadConfig, type LoadOptions, type LoadResult } from "./src/config/load.ts";
export { type Mock, type MockOptions, startMock } from "./src/mock/mock.ts";
export {
  realCredentialDeps,
  type RealCredentialOptions,
} from "./src/transport/credentials/real.ts";

export type {
  EntryWay,
  ModelListener,
  ProviderEntry,
  ResolvedConfig,
} from "./src/config/resolved.ts";
export type {
  CostSource,
  Limits,
  LogSettings,
  MetricsSources,
  OwnPort,
  OwnPorts,
  PostHogExporter,
  RateLimit,
  ResolvedTimeouts,
  ResolvedTracing,
  ShownAt,
  StoreBounds,
} from "./src/config/resolved.ts";
export type { BucketId, BucketStore, Taking } from "./src/gateway/rate_limit_buckets.ts";
export type { RateState } from "./src/gateway/rate_limit_headers.ts";
export type { Diagnostic, Note, Severity, Span } from "./src/config/diagnostic.ts";
export type { Fix } from "./src/config/diagnostic.ts";
export type { Place, Range, Source } from "./src/config/node.ts";
export { Fault, type FaultCode, type FaultOptions, FAULTS } from "./src/base/fault.ts";
export { Secret } from "./src/base/secret.ts";
export type { Json, JsonObject } from "./src/base/json.ts";
export type { Transducer } from "./src/base/transducer.ts";
export type { DialectId, Issuer, Loss, Translated } from "./src/ir/origin.ts";
export type { Quirks } from "./src/ir/codec.ts";
export type {
  RecordedAttempt,
  RecordedContent,
  RecordedCost,
  RecordedParams,
  RecordedRate,
  RecordedTrace,
  RecordedUsage,
  RequestRecord,
} from "./src/telemetry/request_record.ts";
export type { Auth, Provider, Setting, Way } from "./src/providers/provider.ts";
export type { EndpointName, ModelQuirk } from "./src/providers/provider.ts";
export type { Credentials } from "./src/gateway/authorizers.ts";
export type { CredentialDeps } from "./src/transport/credentials/deps.ts";
export type { ProxyEnv } from "./src/transport/proxy_env.ts";
export type { Upstream, UpstreamReply, UpstreamRequest } from "./src/transport/upstream.ts";
export type { ByteSource, HeaderPair, Origin, Timeouts } from "./src/transport/upstream.ts";
export type { MockDialect } from "./src/mock/dialect.ts";
export type { Finish, ReplyUsage } from "./src/mock/reply.ts";
export type { ScenarioCall } from "./src/mock/scenario.ts";
export type { RecordOptions } from "./src/mock/record.ts";
export type { RecordedRequest } from "./src/mock/recorded.ts";
export type { Scenario, ScenarioFile, ScenarioMatch, ScenarioReply } from "./src/mock/scenario.ts";
export type { Brand, brand } from "./src/base/brand.ts";
export type { Plan } from "./src/gateway/plan.ts";
