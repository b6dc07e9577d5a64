import assert from "@std/assert";
import { attribute, type Span, SPAN_KIND } from "../../telemetry/span.ts";
import type { Arrived } from "../../telemetry/store/trace_reader.ts";
import { CallFeed } from "./feed.ts";

function span(model: string | undefined): Span {
  return {
    traceId: "1".repeat(32),
    spanId: "2".repeat(16),
    parentSpanId: "",
    name: "n",
    kind: SPAN_KIND.server,
    startTimeUnixNano: "0",
    endTimeUnixNano: "0",
    service: "s",
    attributes: model === undefined ? [] : [attribute("llm.model", model)],
    events: [],
    links: [],
    status: { code: 0 },
  };
}

/** A store of rows that a test adds to. */
function store() {
  let rows: Arrived[] = [];
  return {
    add: (...models: (string | undefined)[]) => {
      for (const model of models) {
        rows.push({ row: rows.length + 1, traceId: "1".repeat(32), span: span(model) });
      }
    },
    clear: () => void (rows = []),
    reader: {
      after: (row: number, limit = 1000) => rows.filter((one) => one.row > row).slice(0, limit),
      lastRow: () => rows.at(-1)?.row ?? 0,
    },
  };
}

const prices = { costOf: () => undefined };
const models = (feed: CallFeed) => [...feed.pages()].flat().map(({ model }) => model);

Deno.test("CallFeed gives the calls of before, then those that come", () => {
  const { add, reader } = store();
  add("a", undefined, "b");
  const feed = new CallFeed(reader, { prices, capacity: 10 });
  assert.deepEqual(models(feed), ["a", "b"]);
  assert.deepEqual(models(feed), []);
  add("c");
  assert.deepEqual(models(feed), ["c"]);
});

Deno.test("CallFeed reads no more of the past than is wanted, however long it is", () => {
  const { add, reader } = store();
  add(...Array.from({ length: 5000 }, (_, i) => `m${i}`));
  const feed = new CallFeed(reader, { prices, capacity: 500 });
  const found = models(feed);
  assert.equal(found.length, 2000);
  assert.equal(found.at(-1), "m4999");
});

Deno.test("CallFeed begins anew with a store that was cleared", () => {
  const { add, clear, reader } = store();
  add("a", "b", "c");
  const feed = new CallFeed(reader, { prices, capacity: 10 });
  models(feed);
  clear();
  add("d");
  assert.deepEqual(models(feed), ["d"]);
});
