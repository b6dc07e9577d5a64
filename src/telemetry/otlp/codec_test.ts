import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import { attribute, type Span } from "../span.ts";
import { decodeTracesJson } from "./decode_json.ts";
import { decodeTraces } from "./decode_protobuf.ts";
import { encodeTraces } from "./encode_protobuf.ts";
import { OTLP_LIMITS } from "./limits.ts";
import { ProtoWriter } from "./proto_writer.ts";
import { toOtlpJson } from "./to_otlp_json.ts";

const BARE: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "",
  name: "POST /v1/chat/completions",
  kind: 0,
  startTimeUnixNano: "1",
  endTimeUnixNano: "18446744073709551615",
  service: "unknown",
  attributes: [],
  events: [],
  links: [],
  status: { code: 0 },
};

const FULL: Span = {
  ...BARE,
  spanId: "00f067aa0ba902b7",
  parentSpanId: "b7ad6b7169203331",
  traceState: "a=1,b=2",
  kind: 2,
  service: "plano(llm)",
  attributes: [
    attribute("text", "größer 🚩"),
    attribute("empty", ""),
    attribute("long", "x".repeat(20_000)),
    attribute("yes", true),
    attribute("no", false),
    attribute("zero", 0),
    attribute("double", -1.5),
    attribute("list", ["a", ""]),
    { key: "least", value: { intValue: "-9223372036854775808" } },
    { key: "most", value: { intValue: "9223372036854775807" } },
    { key: "minus", value: { intValue: "-1" } },
    { key: "infinite", value: { doubleValue: "-Infinity" } },
    { key: "no number", value: { doubleValue: "NaN" } },
    { key: "bytes", value: { bytesValue: "AAH/" } },
    {
      key: "nested",
      value: {
        kvlistValue: {
          values: [{ key: "in", value: { arrayValue: { values: [{ intValue: "300" }] } } }],
        },
      },
    },
  ],
  events: [{ timeUnixNano: "1700000000000000001", name: "e", attributes: [attribute("k", 1)] }],
  links: [{ traceId: BARE.traceId, spanId: BARE.spanId, attributes: [attribute("k", "v")] }],
  status: { code: 2, message: "broken" },
  resource: [attribute("deployment.environment.name", "test")],
  scope: "planoai",
};

const SPANS = [BARE, FULL, { ...FULL, spanId: "00f067aa0ba902b8", service: "plano(routing)" }];

Deno.test("decodeTraces gives back what encodeTraces was given", () => {
  const { spans, rejected } = decodeTraces(encodeTraces(SPANS));
  assert.deepEqual(spans, SPANS);
  assert.equal(rejected, 0);
});

Deno.test("decodeTracesJson gives back what toOtlpJson was given", () => {
  const { spans, rejected } = decodeTracesJson(JSON.stringify(toOtlpJson(SPANS)));
  assert.deepEqual(spans, SPANS);
  assert.equal(rejected, 0);
});

Deno.test("encodeTraces adds attributes to resources that lack them", () => {
  const extra = [attribute("service.namespace", "shop"), attribute("service.name", "other")];
  const [bare, full] = decodeTraces(encodeTraces([BARE, FULL], extra)).spans;
  assert.deepEqual(bare!.resource, [attribute("service.namespace", "shop")]);
  assert.equal(bare!.service, "unknown");
  assert.deepEqual(full!.resource, [...FULL.resource!, attribute("service.namespace", "shop")]);
});

/** A request in OTLP/JSON with one span. */
function request(span: Json): string {
  const whole = { traceId: BARE.traceId, spanId: BARE.spanId, ...span as Record<string, Json> };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [whole] }] }] });
}

Deno.test("decodeTracesJson takes numbers or text, enums by name, ids of any case, unknown fields", () => {
  const text = request({
    traceId: BARE.traceId.toUpperCase(),
    parentSpanId: "0000000000000000",
    kind: "SPAN_KIND_CLIENT",
    startTimeUnixNano: 17,
    flags: 257,
    surprise: { deep: [1, null] },
    status: { code: "STATUS_CODE_ERROR" },
    attributes: [
      { key: "a", value: { intValue: 7 } },
      { key: "b", value: { doubleValue: "NaN" } },
      { key: "c", value: { doubleValue: 1 } },
      { key: "d", value: {} },
      { key: "e" },
    ],
  }).replace(":17,", ":1700000000000000001,");
  const [span] = decodeTracesJson(text).spans;
  assert.equal(span!.traceId, BARE.traceId);
  assert.equal(span!.parentSpanId, "");
  assert.equal(span!.kind, 3);
  assert.equal(span!.startTimeUnixNano, "1700000000000000001");
  assert.equal(span!.status.code, 2);
  assert.deepEqual(span!.attributes.map((one) => one.value), [
    { intValue: "7" },
    { doubleValue: "NaN" },
    { doubleValue: 1 },
    { stringValue: "" },
    { stringValue: "" },
  ]);
});

Deno.test("decodeTracesJson refuses what OTLP does not allow, and says which field", () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /not JSON/],
    ["[]", /no JSON object/],
    ['{"resourceSpans":{}}', /"resourceSpans" is not a list of objects/],
    ['{"resourceSpans":[1]}', /"resourceSpans" is not a list of objects/],
    [request({ name: 5 }), /"name" is not text/],
    [request({ startTimeUnixNano: "soon" }), /"startTimeUnixNano" is not a time/],
    [request({ endTimeUnixNano: "-1" }), /"endTimeUnixNano" is not a time/],
    [request({ endTimeUnixNano: "18446744073709551616" }), /"endTimeUnixNano" is not a time/],
    [request({ attributes: [{ key: "a", value: { intValue: "1.5" } }] }), /"intValue"/],
    [
      request({ attributes: [{ key: "a", value: { intValue: "9223372036854775808" } }] }),
      /64 bits/,
    ],
    [request({ attributes: [{ key: "a", value: { bytesValue: "*" } }] }), /"bytesValue"/],
    [request({ attributes: [{ key: "a", value: nested(40) }] }), /nested too deeply/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => decodeTracesJson(text),
      (error: unknown) => isRefusal(error, message),
      text,
    );
  }
});

Deno.test("decoders leave out spans without an id and count them", () => {
  const bad = [{ ...BARE, traceId: "0".repeat(32) }, { ...BARE, spanId: "12" }, BARE];
  for (
    const decoded of [
      decodeTraces(encodeTraces(bad)),
      decodeTracesJson(JSON.stringify(toOtlpJson(bad))),
    ]
  ) {
    assert.deepEqual([decoded.spans.length, decoded.rejected], [1, 2]);
  }
});

Deno.test("decoders take as many spans as allowed, and refuse too many values", () => {
  const many = Array.from({ length: 5 }, () => FULL);
  const two = { ...OTLP_LIMITS, spans: 2 };
  const few = { ...OTLP_LIMITS, values: 10 };
  const bytes = encodeTraces(many);
  const text = JSON.stringify(toOtlpJson(many));
  for (const decoded of [decodeTraces(bytes, two), decodeTracesJson(text, two)]) {
    assert.deepEqual([decoded.spans.length, decoded.rejected], [2, 3]);
  }
  for (const read of [() => decodeTraces(bytes, few), () => decodeTracesJson(text, few)]) {
    assert.throws(read, (error: unknown) => error instanceof Fault && error.code === "too_large");
  }
});

Deno.test("decodeTraces refuses bytes that are no message, and nothing else", () => {
  const whole = encodeTraces(SPANS);
  let refused = 0;
  for (let cut = 0; cut < whole.length; cut += cut < 400 ? 1 : 97) {
    try {
      decodeTraces(whole.subarray(0, cut));
    } catch (error) {
      if (!isRefusal(error, /no protobuf message/)) throw error;
      refused++;
    }
  }
  assert.ok(refused > 400, `${refused}`);
  for (const bytes of [[0], [7], [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]]) {
    assert.throws(
      () => decodeTraces(Uint8Array.from(bytes)),
      (error: unknown) => isRefusal(error, /./),
    );
  }
});

Deno.test("decodeTraces passes over unknown fields, also with another wire form of a known number", () => {
  const out = new ProtoWriter();
  out.uintAlways(900, 5);
  out.message(1, () => {
    out.stringAlways(3, "schema");
    out.uintAlways(1, 3);
    out.message(2, () => {
      out.doubleAlways(77, 1);
      out.message(2, () => {
        out.bytesAlways(1, new Uint8Array(16).fill(1));
        out.bytesAlways(2, new Uint8Array(8).fill(2));
        out.stringAlways(6, "not a kind");
        out.uintAlways(10, 3);
      });
    });
  });
  const { spans } = decodeTraces(out.finish());
  assert.deepEqual(spans, [{
    ...BARE,
    traceId: "01".repeat(16),
    spanId: "02".repeat(8),
    name: "",
    startTimeUnixNano: "0",
    endTimeUnixNano: "0",
  }]);
});

Deno.test("decodeTraces reads a resource that stands behind its spans", () => {
  const out = new ProtoWriter();
  out.message(1, () => {
    out.message(2, () => {
      out.message(2, () => {
        out.bytesAlways(1, new Uint8Array(16).fill(1));
        out.bytesAlways(2, new Uint8Array(8).fill(2));
      });
    });
    out.message(1, () => {
      out.message(1, () => {
        out.string(1, "service.name");
        out.message(2, () => out.string(1, "late"));
      });
    });
  });
  assert.equal(decodeTraces(out.finish()).spans[0]!.service, "late");
});

function nested(levels: number): Json {
  return levels === 0 ? { intValue: "1" } : { arrayValue: { values: [nested(levels - 1)] } };
}

function isRefusal(error: unknown, message: RegExp): boolean {
  return error instanceof Fault && error.code === "bad_request" && message.test(error.message);
}
