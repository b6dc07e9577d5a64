import assert from "@std/assert";
import { Metrics } from "../../../src/telemetry/metrics/metrics.ts";
import { ask, CHAT, MESSAGES } from "../../e2e/clients.ts";
import { scenario, startMockStage } from "../../e2e/stage.ts";

/** What both planes count of the same requests; times differ. */
const COUNTED = [
  'brightstaff_http_requests_total{handler="list_models",method="GET",status_class="2xx"} 1',
  'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 3',
  'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="4xx"} 1',
  'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="5xx"} 1',
  'brightstaff_http_requests_total{handler="not_found",method="GET",status_class="4xx"} 1',
  'brightstaff_llm_tokens_total{provider="openai",model="cached",kind="cache_read"} 128',
  'brightstaff_llm_tokens_usage_missing_total{provider="openai",model="echo"} 1',
  'brightstaff_llm_upstream_requests_total{provider="openai",model="cached",status_class="2xx",error_class="none"} 2',
  'brightstaff_llm_upstream_requests_total{provider="openai",model="echo",status_class="2xx",error_class="none"} 1',
  'brightstaff_llm_upstream_requests_total{provider="openai",model="error-500",status_class="5xx",error_class="none"} 1',
  'brightstaff_prompt_cache_requests_total{provider="openai",model="cached",outcome="hit"} 2',
  "request_latency_count 4",
];

scenario("counts the same on both planes, direct or not", async (plane) => {
  await using stage = await startMockStage({ plane });
  const calls = [
    ask(CHAT, "chat/cached"), // Envoy sends it by itself
    ask(MESSAGES, "chat/cached"), // the gateway translates it
    ask(CHAT, "chat/echo", { stream: true }), // a stream that does not state its usage
    ask(CHAT, "chat/error-500"),
    ask(CHAT, "nobody/knows"),
    { method: "GET", path: "/v1/models" },
    { method: "GET", path: "/v1/nothing-there" },
  ];
  for (const call of calls) await stage.call(call);
  const metrics = new Metrics({ version: "1" });
  for (const record of await stage.recorded(calls.length)) metrics.record(record);
  const names = new Set(COUNTED.map((line) => line.replace(/[{ ].*$/, "")));
  const found = metrics.text().split("\n").filter((line) =>
    names.has(line.replace(/[{ ].*$/, "")) &&
    !/kind="(prompt|completion|cache_write)"|read"\} 0/.test(line)
  );
  assert.deepEqual(found.toSorted(), COUNTED);
});
