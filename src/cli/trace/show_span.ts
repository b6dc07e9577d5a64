import { Fault } from "../../base/fault.ts";
import { spanView } from "../../viewer/terminal/span_view.ts";
import type { ExitCode, Io } from "../io.ts";
import type { TraceOptions } from "./options.ts";
import { attributeFilter, filtered } from "./attribute_filter.ts";
import { sayWhyEmpty } from "./empty.ts";
import { jsonSpan } from "../../viewer/export/json_span.ts";
import { readPatterns } from "./request.ts";
import { openStore, viewStyle } from "./store.ts";

/** `planoai trace show SPAN`: everything that is known of one span. */
export async function showSpan(io: Io, word: string, options: TraceOptions): Promise<ExitCode> {
  const id = word.toLowerCase();
  if (!/^([\da-f]{8}|[\da-f]{16})$/.test(id) || /^0+$/.test(id)) {
    throw new Fault("config", "Span ID must be 8 or 16 hex characters.", {
      note: "planoai trace -v shows the ids of spans",
    });
  }
  const patterns = readPatterns(options.filter);
  using reader = openStore(io);
  const found = reader.traceOfSpan(id);
  const whole = found?.spans.findLast(({ spanId }) => spanId.startsWith(id));
  if (found === undefined || whole === undefined) {
    if (reader.lastRow() === 0) await sayWhyEmpty(io);
    const isTrace = id.length === 8 && reader.list({ id, limit: 1 }).length > 0;
    throw new Fault("not_found", `Cannot show span "${id}": there is none of this id`, {
      note: isTrace
        ? `it is a trace's: planoai trace ${id}, with -v for the ids of its spans`
        : "planoai trace -v shows the ids of spans",
    });
  }
  const request = { target: { kind: "last" }, patterns, where: [] } as const;
  const wanted = attributeFilter(io, reader, [], request);
  const [span] = filtered({ ...found, spans: [whole] }, wanted).spans;
  if (options.json) io.out(`${JSON.stringify(jsonSpan(span!), null, 2)}\n`);
  else for (const line of spanView(span!, found, viewStyle(io, true))) io.out(`${line}\n`);
  return 0;
}
