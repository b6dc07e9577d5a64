import assert from "@std/assert";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import { seededRandom } from "../../support/fixtures.ts";
import { StoreFolder, type TestSpan, testSpan } from "./spans.ts";

/** Each trace's id and its spans' first digits, sorted. */
function groupsOf(folder: StoreFolder): readonly string[] {
  const reader = openTraceReader(folder.path);
  try {
    return reader.traces({ limit: 1000 }).map(({ traceId, spans }) => {
      const ids = spans.map((span) => span.spanId.replace(/0+$/, "")).toSorted();
      return `${traceId.replace(/0+$/, "")}: ${ids.join(" ")}`;
    }).toSorted();
  } finally {
    reader.close();
  }
}

const CASES: readonly (readonly [what: string, spans: readonly TestSpan[], groups: string[]])[] = [
  [
    "a child of another trace id joins its parent",
    [{ id: "1", trace: "a" }, { id: "2", trace: "b", parent: "1", at: 1 }],
    ["a: 1 2"],
  ],
  [
    "the root's trace id names the trace when the child came first",
    [{ id: "2", trace: "b", parent: "1", at: 1 }, { id: "1", trace: "a" }],
    ["a: 1 2"],
  ],
  [
    "a span in the middle joins what came before and after it",
    [
      { id: "3", trace: "c", parent: "2", at: 2 },
      { id: "1", trace: "a" },
      { id: "2", trace: "b", parent: "1", at: 1 },
    ],
    ["a: 1 2 3"],
  ],
  [
    "a parent of two traces makes them one",
    [
      { id: "2", trace: "b", parent: "1", at: 1 },
      { id: "3", trace: "c", parent: "1", at: 2 },
      { id: "1", trace: "a" },
    ],
    ["a: 1 2 3"],
  ],
  [
    "spans of one trace id are together without any parent",
    [{ id: "1", trace: "a" }, { id: "2", trace: "a", parent: "9" }],
    ["a: 1 2"],
  ],
  [
    "a parent that never comes joins nobody",
    [{ id: "1", trace: "a", parent: "9" }, { id: "2", trace: "b", parent: "9" }],
    ["a: 1", "b: 2"],
  ],
  [
    "a span that comes again is stored once",
    [{ id: "1", trace: "a" }, { id: "1", trace: "a", name: "again" }],
    ["a: 1"],
  ],
  [
    "a span without a trace is dropped",
    [{ id: "1", trace: "a" }, { id: "2", trace: "b", traceId: "" }],
    ["a: 1"],
  ],
  [
    "a span that is its own parent is alone",
    [{ id: "1", trace: "a", parent: "1" }, { id: "2", trace: "b" }],
    ["a: 1", "b: 2"],
  ],
];

for (const [what, spans, groups] of CASES) {
  Deno.test(`the trace store: ${what}`, () => {
    using folder = new StoreFolder();
    folder.write(...spans);
    assert.deepEqual(groupsOf(folder), groups);
  });
}

Deno.test("the trace store: any order of arrival gives the same traces, in batches of any size", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(seed * 7919);
    const forest = randomForest(random);
    const expected = arrived(forest, () => 0.5, forest.length);
    for (let round = 0; round < 3; round++) {
      const size = 1 + Math.floor(random() * 6);
      assert.deepEqual(arrived(forest, random, size), expected, `seed ${seed}, round ${round}`);
    }
  }
});

/** Spans of a few trees; a child mostly has its parent's trace id, and some parents never come. */
function randomForest(random: () => number): readonly TestSpan[] {
  const spans: TestSpan[] = [];
  for (let i = 0; i < 24; i++) {
    const id = (i + 1).toString(16).padStart(2, "0") + "f";
    const parent = spans[Math.floor(random() * spans.length * 1.3)];
    const trace = parent !== undefined && random() < 0.7
      ? parent.trace
      : `t${Math.floor(random() * 8)}`.replace("t", "e");
    const at = Math.floor(random() * 20);
    const status = random() < 0.4 ? { "http.status_code": 200 + Math.floor(random() * 3) } : {};
    const call = random() < 0.4
      ? {
        [random() < 0.5 ? "llm.model" : "gen_ai.request.model"]: `m${Math.floor(random() * 3)}`,
        "llm.usage.prompt_tokens": Math.floor(random() * 9),
      }
      : {};
    spans.push({
      id,
      trace,
      at,
      attributes: { ...status, ...call },
      ...(parent === undefined ? {} : { parent: random() < 0.1 ? "ffff" : parent.id }),
    });
  }
  return spans;
}

/** The traces and their summaries, after the spans came in a random order. */
function arrived(forest: readonly TestSpan[], random: () => number, size: number): unknown {
  using folder = new StoreFolder();
  const writer = folder.writer();
  const order = forest.map((span) => ({ span, key: random() })).toSorted((a, b) => a.key - b.key)
    .map(({ span }) => JSON.stringify(testSpan(span)));
  for (let i = 0; i < order.length; i += size) writer.write(order.slice(i, i + size));
  writer.close();
  const reader = openTraceReader(folder.path);
  const summaries = reader.list().toSorted((a, b) => a.traceId < b.traceId ? -1 : 1);
  reader.close();
  return { groups: groupsOf(folder), summaries };
}
