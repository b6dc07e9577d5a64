import assert from "@std/assert";
import type { Span } from "../../../src/telemetry/span.ts";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import type { TraceQuery } from "../../../src/telemetry/store/trace_reader.ts";
import { seededRandom } from "../../support/fixtures.ts";
import { StoreFolder, type TestSpan, testSpan } from "./spans.ts";

const WORDS = [
  ...'abcXYZ019 ."\\\n\t%_',
  ...[
    "straße",
    "STRASSE",
    "İstanbul",
    "ΟΔΟΣ",
    "οδος",
    "Σ",
    "ﬁn",
    "\u{10400}",
    "🙂👍",
    "日本語",
    "\0",
  ],
];
const KEYS = ["llm.model", "note", "n", "ключ"];

Deno.test("openTraceReader finds what a look into every span finds, and nothing else", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = seededRandom(seed * 15485863);
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
    const text = (most: number) =>
      Array.from({ length: Math.floor(random() * most) }, () => pick(WORDS)).join("");
    const spans: readonly TestSpan[] = Array.from({ length: 60 }, (_, i) => ({
      id: (i + 1).toString(16).padStart(3, "0") + "f",
      trace: `${pick([..."abcdef"])}${pick([..."0123"])}`,
      // Some are linked across trace ids, which merges traces that are stored.
      ...(random() < 0.2 ? { parent: (i + 5).toString(16).padStart(3, "0") + "f" } : {}),
      at: i,
      name: text(6),
      attributes: { [pick(KEYS)]: text(random() < 0.1 ? 3000 : 12), [pick(KEYS)]: i % 7 },
    }));
    using folder = new StoreFolder();
    const writer = folder.writer();
    const json = spans.map((span) => JSON.stringify(testSpan(span)));
    for (let i = 0; i < json.length;) {
      const size = 1 + Math.floor(random() * 9);
      writer.write(json.slice(i, i += size));
    }
    writer.close();
    const reader = openTraceReader(folder.path);
    const all = reader.traces({ limit: 1000 });
    for (let round = 0; round < 60; round++) {
      const from = testSpan(pick(spans)).attributes;
      const query = random() < 0.6
        ? { text: partOf(pick(spans), random) }
        : { where: [from[0]!, pick([from[0]!, from.at(-1)!])].map(whereOf) };
      const expected = all.filter(({ spans }) => isAnswer(spans, query)).map((one) => one.traceId);
      const found = reader.list({ ...query, limit: 1000 }).map(({ traceId }) => traceId);
      assert.deepEqual(found, expected, JSON.stringify(query));
    }
    for (const key of [...KEYS, "nobody's"]) {
      const isThere = all.some((one) => one.spans.some((span) => hasKey(span, key)));
      assert.equal(reader.hasKey(key), isThere, key);
    }
    reader.close();
  }
});

/** Somewhere from a text of a span, in one case or the other. */
function partOf(span: TestSpan, random: () => number): string {
  const texts = [span.name!, ...Object.values(span.attributes!).map(String)];
  const text = texts[Math.floor(random() * texts.length)]!;
  const start = Math.floor(random() * text.length);
  const part = text.slice(start, start + Math.floor(random() * 12));
  return random() < 0.4 ? part : random() < 0.5 ? part.toUpperCase() : part.toLowerCase();
}

function whereOf({ key, value }: Span["attributes"][number]): readonly [string, string] {
  return [
    key,
    "stringValue" in value ? value.stringValue : "intValue" in value ? value.intValue : "",
  ];
}

/** The meaning of a query, said once more and plainly. */
function isAnswer(spans: readonly Span[], { text, where = [] }: TraceQuery): boolean {
  const hasText = text === undefined ||
    spans.some(({ name, attributes }) =>
      [name, ...attributes.map((one) => "stringValue" in one.value ? one.value.stringValue : "")]
        .some((one) => one.toLowerCase().includes(text.toLowerCase()))
    );
  return hasText &&
    where.every(([key, value]) =>
      spans.some(({ attributes }) =>
        attributes.some((one) => one.key === key && whereOf(one)[1] === value)
      )
    );
}

function hasKey({ attributes }: Span, key: string): boolean {
  return attributes.some((one) => one.key === key);
}
