import assert from "@std/assert";
import { callOf } from "../../../src/viewer/obs/call.ts";
import { factsOf } from "../../../src/viewer/web/page/spans.js";
import type { Span } from "../../../src/telemetry/span.ts";

Deno.test("the page and the terminal tell the same speed and the same first token", () => {
  const rows: readonly Row[] = [
    [true, 80, 200, 1000, 100],
    [true, 7, 3, 5, undefined],
    [true, 7, 10, 59, undefined],
    [true, 7, 10, 60, 140],
    [false, 80, 200, 1000, undefined],
    [undefined, 80, 200, 1000, 100],
    [true, 0, 200, 1000, undefined],
    [true, 80, 200, 1000, undefined, 500],
  ];
  for (const [isStreaming, output, ttft, duration, speed, status = 200] of rows) {
    const span = spanOf({ isStreaming, output, ttft, duration, status });
    const facts = factsOf(span);
    const call = callOf(span)!;
    assert.equal(call.tokensPerSecond, speed, `obs: ${isStreaming} ${output} ${duration}`);
    assert.equal(facts.speed, speed, `page: ${isStreaming} ${output} ${duration}`);
    assert.equal(facts.ttftMs, call.ttftMs);
  }
});

type Row = readonly [
  isStreaming: boolean | undefined,
  output: number,
  ttft: number,
  duration: number,
  speed: number | undefined,
  status?: number,
];

interface Timed {
  readonly status: number;
  readonly isStreaming: boolean | undefined;
  readonly output: number;
  readonly ttft: number;
  readonly duration: number;
}

function spanOf({ status, isStreaming, output, ttft, duration }: Timed): Span {
  const int = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
  return {
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    parentSpanId: "",
    name: "POST /v1/messages m",
    service: "plano(llm)",
    kind: 2,
    startTimeUnixNano: "1000000000",
    endTimeUnixNano: String(1_000_000_000 + duration * 1_000_000),
    status: { code: 0 },
    events: [],
    links: [],
    attributes: [
      { key: "llm.model", value: { stringValue: "m" } },
      ...(isStreaming === undefined
        ? []
        : [{ key: "llm.is_streaming", value: { boolValue: isStreaming } }]),
      int("http.status_code", status),
      int("llm.usage.completion_tokens", output),
      int("llm.time_to_first_token", ttft),
      int("llm.duration_ms", duration),
    ],
  };
}
