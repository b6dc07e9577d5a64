import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../../src/dialects/ids.ts";
import { loadDialect } from "../../src/dialects/registry.ts";
import { edgeClientOf } from "../../src/envoy/edge_client_of.ts";
import type { EdgeLimit, EdgeReply, EdgeTable, EdgeWay } from "../../src/envoy/edge_table.ts";

/** Bytes of a body that a test's table lets through. */
export const BODY_BYTES = 64 * 1024;

const clients = (await Promise.all(
  [OPENAI_CHAT, ANTHROPIC_MESSAGES, OPENAI_RESPONSES].map(loadDialect),
)).map((dialect) => edgeClientOf(dialect, BODY_BYTES));

/** A way to a made-up provider. */
export function testWay(way: Partial<EdgeWay> = {}): EdgeWay {
  return {
    cluster: "provider_a",
    authority: "api.a.example",
    path: "/v1/chat/completions",
    headers: [
      ["accept", "*/*"],
      ["accept-encoding", "identity"],
      ["authorization", "Bearer key-of-the-provider"],
    ],
    forwarded: [
      ["user-agent", null],
      ["x-request-id", null],
      ["traceparent", null],
    ],
    quoted: "key-of-the-provider",
    mends: [],
    asksUsage: false,
    echoesModel: false,
    ...way,
  };
}

/** A limit of 100 tokens a second for each value of `x-team`. */
export function testLimit(limit: Partial<EdgeLimit> = {}): EdgeLimit {
  const said = (status: number, body: string, headers: EdgeReply["headers"] = []) => {
    const reply = { status, headers, body, fault: "rate_limited", message: body };
    return { [OPENAI_CHAT]: reply, [ANTHROPIC_MESSAGES]: reply, [OPENAI_RESPONSES]: reply };
  };
  return {
    header: "x-team",
    capacity: 100,
    windowMs: 1000,
    refusals: said(429, '{"error":"used up"}'),
    tooSmall: said(429, '{"error":"too small"}', [["x-should-retry", "false"]]),
    ...limit,
  };
}

/**
 * A table with a target for each thing that a way may want. Chat clients have the direct way to all of
 * them, Messages clients to `claude`, Responses clients to `resp`; `chat-only` is for Chat alone.
 */
export function testEdgeTable(table: Partial<EdgeTable> = {}): EdgeTable {
  const ways = [
    testWay(),
    testWay({ mends: ["top_k", "n"] }),
    testWay({ asksUsage: true }),
    testWay({ path: "/chat?api-version=1" }),
    testWay({
      headers: [["accept", "*/*"]],
      credential: { header: "authorization", prefix: "Bearer " },
    }),
    testWay({
      cluster: "provider_b",
      authority: "api.b.example",
      path: "/v1/messages",
      headers: [["x-api-key", "key-of-b"]],
      forwarded: [["anthropic-version", "2023-06-01"], ["anthropic-beta", null]],
      echoesModel: true,
    }),
    testWay({ path: "/v1/responses" }),
  ];
  const target = (
    name: string,
    model: string,
    own: Record<string, number>,
    limits = [] as number[],
  ) => ({ name, model, ways: own, limits });
  return {
    listener: "llm",
    gateway: "gateway_llm",
    edge: "edge",
    bodyBytes: BODY_BYTES,
    hosts: [],
    keys: [],
    clients,
    names: {
      "": 0,
      "gpt": 0,
      "gpt-4o": 0,
      "mended": 1,
      "asked": 2,
      "azure": 3,
      "own-key": 4,
      "claude": 5,
      "fast-claude": 5,
      "resp": 6,
      "größe": 7,
      "limited": 8,
      "limited-far": 9,
    },
    targets: [
      target("a/gpt-4o", "gpt-4o", { [OPENAI_CHAT]: 0 }),
      target("a/mended", "mended", { [OPENAI_CHAT]: 1 }),
      target("a/asked", "asked", { [OPENAI_CHAT]: 2 }),
      target("a/azure", "azure", { [OPENAI_CHAT]: 3 }),
      target("a/own-key", "own-key", { [OPENAI_CHAT]: 4 }),
      target("b/claude", "claude", { [ANTHROPIC_MESSAGES]: 5 }),
      target("a/resp", "resp", { [OPENAI_RESPONSES]: 6 }),
      target("größe/g", 'g"1', { [OPENAI_CHAT]: 0 }),
      target("a/limited", "limited", { [OPENAI_CHAT]: 0 }, [0]),
      target("c/far", "far", {}, [0]),
    ],
    ways,
    limits: [testLimit()],
    ...table,
  };
}
