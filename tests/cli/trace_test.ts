import assert from "@std/assert";
import type { Span } from "../../src/telemetry/span.ts";
import { REQUEST, requestSpans, spanOf, START_MS, TRACES } from "../viewer/terminal/traces.ts";
import { TraceHome } from "./trace_home.ts";

/** Ids of the three failures, newest first. */
const FAILED = ["f4", "f3", "f2"].map((end) => end.padStart(32, "a"));

/** A home with a success and three failures after it: 500, 429, 503. */
function filledHome(): TraceHome {
  const home = new TraceHome();
  home.write(requestSpans(REQUEST));
  for (const [index, status] of [503, 429, 500].entries()) {
    home.write(failure(FAILED[2 - index]!, status, index + 1));
  }
  return home;
}

function failure(traceId: string, status: number, after: number): readonly Span[] {
  return requestSpans({
    ...REQUEST,
    startedMs: START_MS + after * 60_000,
    status,
    outcome: "error",
    message: `The upstream answered ${status}`,
    trace: { traceId, spanId: `000000000000000${after}` },
    calls: [{ ...REQUEST.calls![0]!, status, spanId: `100000000000000${after}` }],
  });
}

const SUCCESS = REQUEST.trace!.traceId;

Deno.test("trace shows the last one as a tree, with the reason of its failure", async () => {
  using home = filledHome();
  const { code, out, err } = await home.trace([]);
  assert.equal(code, 0);
  assert.equal(err, "");
  assert.match(out, new RegExp(`^\\nTrace: ${FAILED[0]} \\(1238ms total\\)\\n`));
  assert.match(out, /✗ 500 💥 Internal Server Error: The upstream answered 500/);
  const limited = await home.trace(["any", "--where", "http.status_code=503"]);
  assert.match(limited.out, /✗ 503 💥 Service Unavailable/);
});

Deno.test("trace chooses by target: last, any, whole and short ids in any case", async () => {
  using home = filledHome();
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], [FAILED[0]!]],
    [["last"], [FAILED[0]!]],
    [["any"], [...FAILED, SUCCESS]],
    [["any", "--limit", "2"], FAILED.slice(0, 2)],
    [["--limit", "0"], []],
    [["--since", "9999d"], [...FAILED, SUCCESS]],
    [["--since", "5s"], []],
    [[SUCCESS], [SUCCESS]],
    [[SUCCESS.toUpperCase()], [SUCCESS]],
    [[SUCCESS.slice(0, 8)], [SUCCESS]],
    [[SUCCESS.slice(0, 8).toUpperCase()], [SUCCESS]],
    [["ffffffff"], []],
    [["any", "--where", "http.status_code=429"], [FAILED[1]!]],
    [["any", "--where", "http.status_code=429", "--where", "llm.model=gpt-4o-mini"], [FAILED[1]!]],
    [["any", "--where", "http.status_code=429", "--where", "llm.model=other"], []],
    // Upstream trimmed the attributes first and then found nothing.
    [["any", "--filter", "http.*", "--where", "llm.provider=openai"], [...FAILED, SUCCESS]],
  ];
  for (const [words, ids] of cases) {
    const { code, out, err } = await home.trace([...words, "--json"]);
    const { traces } = JSON.parse(out);
    assert.deepEqual(traces.map((one: { trace_id: string }) => one.trace_id), ids, words.join(" "));
    assert.deepEqual([code, err], [0, ""], words.join(" "));
  }
});

Deno.test("trace refuses what it cannot mean, in Plano's words", async () => {
  using home = filledHome();
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [["nope"], 1, "Trace ID must be 8 or 32 hex characters."],
    [["gggggggg"], 1, "Short trace ID must be 8 hex characters."],
    [["00000000"], 1, "Short trace ID must be 8 hex characters."],
    [["0".repeat(32)], 1, "Trace ID must be 32 hex characters."],
    [["x".repeat(32)], 1, "Trace ID must be 32 hex characters."],
    [["abcdef12", "--list"], 1, "Target and --list cannot be used together."],
    [["--limit", "-1"], 1, "Limit must be greater than or equal to 0."],
    [["--filter", "a,,b"], 1, "Filter contains empty tokens."],
    [["--filter", ""], 1, "Filter contains empty tokens."],
    [["--where", "a"], 1, "Invalid --where filter(s): a. Use key=value."],
    [
      ["--where", "a=b=c", "--where", "a b=c", "--where", "x=1", "--where", "=1"],
      1,
      "Invalid --where filter(s): a=b=c, a b=c, =1. Use key=value.",
    ],
    [
      ["--where", "no.such=1", "--where", "http.status_code=1"],
      1,
      "Unknown --where key(s): no.such",
    ],
    [["--since", "5"], 1, "Invalid --since: 5. Use a number and s, m, h or d, as in 5m."],
    [["--since", "-5m"], 1, "Invalid --since: -5m. Use a number and s, m, h or d, as in 5m."],
    [["--host", "x"], 2, "--host/--port are only valid with target 'listen'."],
    [["last", "--port", "1"], 2, "--host/--port are only valid with target 'listen'."],
    [["--background"], 2, "--background is only valid with target 'listen'."],
    [["listen", "--json"], 2, "Cannot use --json with trace listen"],
    [["down", "-v"], 2, "Cannot use --verbose with trace down"],
    [
      ["listen", "--port", "4318"],
      2,
      "Cannot listen for both on port 4318: --http-port names another",
    ],
    [["last", "more"], 2, 'Cannot use "more": one target is enough'],
    [["show"], 2, "Cannot run trace show: SPAN is missing"],
    [["diff", "abcdef12"], 2, "Cannot run trace diff: B is missing"],
    [["diff", "abcdef12", "abcdef13", "x"], 2, 'Cannot use "x": trace diff does not take it'],
    [["show", "abc"], 1, "Span ID must be 8 or 16 hex characters."],
    [["show", "ffffffff"], 1, 'Cannot show span "ffffffff": there is none of this id'],
    [["--format", "otlp"], 2, "Cannot use --format with trace"],
    [["export", "--format", "xml"], 2, 'Cannot use "xml" for --format: no such choice'],
    [["--follow", "--list"], 2, "Cannot use --list with --follow"],
    [["last", "--follow"], 2, 'Cannot use "last" with --follow'],
  ];
  for (const [words, code, message] of cases) {
    const said = await home.trace(words);
    assert.deepEqual([said.code, said.out], [code, ""], words.join(" "));
    assert.equal(said.err.split("\n")[0], `error: ${message}`, words.join(" "));
  }
});

Deno.test("trace --json has Plano's spans, and what Plano leaves out", async () => {
  using home = new TraceHome();
  const event = { timeUnixNano: "5", name: "e", attributes: [] };
  const link = { traceId: "b".repeat(32), spanId: "c".repeat(16), attributes: [] };
  const span = spanOf({
    id: 1,
    service: "shop",
    name: "pay",
    at: [0, 5],
    attributes: { text: "a", whole: 1, half: 0.5, yes: true, list: ["x"] },
    more: { events: [event], links: [link], status: { code: 2, message: "no" }, scope: "lib" },
  });
  home.write([span]);
  const { out } = await home.trace(["--json"]);
  assert.equal(out, `${JSON.stringify(JSON.parse(out), null, 2)}\n`);
  assert.deepEqual(JSON.parse(out), { traces: [{ trace_id: span.traceId, spans: [span] }] });
  assert.deepEqual(Object.keys(JSON.parse(out).traces[0].spans[0]), [
    "traceId",
    "spanId",
    "parentSpanId",
    "name",
    "startTimeUnixNano",
    "endTimeUnixNano",
    "service",
    "attributes",
    "kind",
    "status",
    "events",
    "links",
    "scope",
  ]);
  assert.equal((await home.trace(["ffffffff", "--json"])).out, '{\n  "traces": []\n}\n');
});

Deno.test("trace --list prints short ids, as many as --limit says, and all of them as JSON", async () => {
  using home = filledHome();
  const ids = [...FAILED, SUCCESS];
  const lines = (some: readonly string[]) => some.map((id) => `  - ${id.slice(0, 8)}\n`).join("");
  assert.equal((await home.trace(["--list"])).out, `\nTrace IDs:\n${lines(ids)}`);
  const some = await home.trace(["any", "--list", "--no-interactive", "--limit", "1"]);
  assert.equal(some.out, `\nTrace IDs:\n${lines(ids.slice(0, 1))}`);
  assert.deepEqual(JSON.parse((await home.trace(["--list", "--json"])).out), { trace_ids: ids });
  const none = await home.trace(["--list", "--where", "http.status_code=404"]);
  assert.equal(none.out, "No trace IDs found.\n");
  assert.match(none.err, /there are traces, but none of these/);
});

Deno.test("trace --filter leaves only what fits, and everything when a pattern fits nothing", async () => {
  using home = filledHome();
  const keys = async (...filter: string[]) => {
    const { out, err } = await home.trace(["last", "--json", ...filter]);
    const [{ spans }] = JSON.parse(out).traces;
    const all = spans.flatMap((span: Span) => span.attributes.map(({ key }) => key));
    return { keys: [...new Set<string>(all)].toSorted(), err };
  };
  assert.deepEqual(await keys("--filter", "http.status_code"), {
    keys: ["http.status_code"],
    err: "",
  });
  assert.deepEqual(await keys("--filter", "llm.mo*, *.provider", "--filter", "zone"), {
    keys: ["llm.model", "llm.provider", "zone"],
    err: "",
  });
  const unfiltered = await keys();
  const unknown = await keys("--filter", "http.status_code,nope,no.*");
  assert.deepEqual(unknown.keys, unfiltered.keys);
  assert.equal(
    unknown.err,
    "Warning: Filter key(s) not found: nope, no.*. Returning unfiltered traces.\n",
  );
  const tree = (await home.trace(["--filter", "http.status_code"])).out;
  assert.match(tree, /http\.status_code: 500 💥/);
  assert.ok(!tree.includes("llm.model"));
});

Deno.test("trace show tells of one span by its whole or its short id", async () => {
  using home = new TraceHome();
  home.write(TRACES.captured!.spans);
  const id = "00f067aa0ba902b7";
  const whole = await home.trace(["show", id.toUpperCase()]);
  assert.deepEqual(await home.trace(["show", id.slice(0, 8)]), whole);
  for (
    const words of ["Conversation", "You are a weather bot.", "┊ Two cities", "→ get_weather("]
  ) {
    assert.ok(whole.out.includes(words), words);
  }
  const json = JSON.parse((await home.trace(["show", id, "--json"])).out);
  assert.equal(json.spanId, id);
  const some = await home.trace(["show", id, "--json", "--filter", "llm.model"]);
  assert.equal(JSON.parse(some.out).attributes.length, 1);
});

Deno.test("trace diff puts two traces beside each other", async () => {
  using home = filledHome();
  const { code, out } = await home.trace(["diff", SUCCESS.slice(0, 8), "last"]);
  assert.equal(code, 0);
  assert.match(out, /http\.status_code: 200 → 500/);
  const gone = await home.trace(["diff", "last", "ffffffff"]);
  assert.match(gone.err, /Cannot compare trace "ffffffff": there is none of this id/);
});

Deno.test("trace export writes documents that other programs read", async () => {
  using home = filledHome();
  const all = await home.trace(["export", "any"]);
  const { resourceSpans } = JSON.parse(all.out);
  const spans = resourceSpans.flatMap((one: { scopeSpans: { spans: Span[] }[] }) =>
    one.scopeSpans.flatMap((scope) => scope.spans)
  );
  assert.equal(spans.length, 12);
  const one = JSON.parse((await home.trace(["export", SUCCESS])).out);
  assert.equal(one.resourceSpans.length, 3);
  const jaeger = JSON.parse((await home.trace(["export", "any", "--format", "jaeger"])).out);
  assert.deepEqual(
    jaeger.data.map((
      one: { traceID: string; spans: unknown[] },
    ) => [one.traceID, one.spans.length]),
    [...FAILED, SUCCESS].map((id) => [id, 3]),
  );
  const inference = await home.trace(["export", SUCCESS, "--format", "openinference"]);
  assert.match(inference.out, /"key":"openinference.span.kind"/);
  using empty = new TraceHome();
  const none = await empty.trace(["export"]);
  assert.deepEqual(JSON.parse(none.out), { resourceSpans: [] });
  assert.match(none.err, /^No traces found\.\n/);
});

Deno.test("trace --follow tells of requests as they come, also into a store that was not there", async () => {
  using home = new TraceHome();
  const stop = new AbortController();
  const following = home.trace(["--follow"], {
    signal: stop.signal,
    onOut: (text) => text.includes("SELECT") || text.includes("500") ? stop.abort() : undefined,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  home.write(requestSpans(REQUEST));
  home.write(failure(FAILED[0]!, 500, 1));
  const { code, out, err } = await following;
  assert.equal(code, 0);
  assert.match(err, /^Waiting for requests/);
  const [first, second, reason] = out.split("\n");
  assert.match(first!, / 4bf92f35 {2}200 · openai\/gpt-4o-mini · 1,204 in · 356 out .* · 1\.24 s$/);
  assert.match(second!, / aaaaaaaa {2}500 💥 · openai\/gpt-4o-mini /);
  assert.match(reason!, /^ +✗ Internal Server Error: The upstream answered 500$/);
  assert.equal(out.trimEnd().split("\n").length, 3);
});

Deno.test("trace --follow --json writes one trace a line, --where leaves out the others", async () => {
  using home = filledHome();
  const stop = new AbortController();
  const words = ["--follow", "--json", "--where", "http.status_code=429"];
  const following = home.trace(words, { signal: stop.signal, onOut: () => stop.abort() });
  await new Promise((resolve) => setTimeout(resolve, 50));
  home.write(failure("c1".padStart(32, "c"), 503, 5));
  home.write(failure("c2".padStart(32, "c"), 429, 6));
  const { trace_id, spans } = JSON.parse((await following).out);
  assert.equal(trace_id, "c2".padStart(32, "c"));
  assert.equal(spans.length, 3);
});

Deno.test("trace --follow tells of model calls of other programs, and of none twice", async () => {
  using home = new TraceHome();
  const stop = new AbortController();
  const following = home.trace(["--follow"], {
    signal: stop.signal,
    onOut: (text) => text.includes("the end") ? stop.abort() : undefined,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const attributes = { "gen_ai.request.model": "o3" };
  const of = { service: "agent", at: [0, 9] as const, attributes };
  const traceId = SUCCESS;
  home.write([
    spanOf({ ...of, id: 1, parent: 9, name: "chat" }),
    ...requestSpans(REQUEST),
    // The agent's own span of that request.
    spanOf({ ...of, id: 2, parent: 9, name: "chat", traceId }),
    spanOf({ id: 3, parent: 9, service: "agent", name: "inside", at: [0, 9] }),
    spanOf({ traceId: "e".repeat(32), id: 4, service: "agent", name: "the end", at: [0, 9] }),
  ]);
  const lines = (await following).out.trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.slice(9, 40).replace(/ · .*/, "")), [
    "0af76519  o3",
    "4bf92f35  200",
    "eeeeeeee  agent",
  ]);
});
