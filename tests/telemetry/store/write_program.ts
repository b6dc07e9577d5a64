/** Writes spans for ever, or as many batches as it is told: a process of its own for the tests. */
import { TraceWriter } from "../../../src/telemetry/store/trace_writer.ts";
import { START, testSpan } from "./spans.ts";

const [path, name, batches = "1000000"] = Deno.args;
const writer = new TraceWriter(path!, {
  bounds: { maxDays: 7, maxBytes: 2 ** 30 },
  busyMs: 20_000,
  warn: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
  now: () => START,
});
for (let batch = 0; batch < Number(batches); batch++) {
  const spans = Array.from({ length: 10 }, (_, i) => {
    const id = `${name}${(batch * 10 + i).toString(16).padStart(8, "0")}`;
    return JSON.stringify(testSpan({
      id,
      trace: id.slice(0, -1),
      at: batch,
      attributes: { writer: name!, text: "some words ".repeat(100) },
    }));
  });
  writer.write(spans);
  // The first says that it began.
  if (batch === 20) Deno.stdout.writeSync(new TextEncoder().encode("began\n"));
}
writer.close();
