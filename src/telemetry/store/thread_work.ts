import { asFault } from "../../base/fault.ts";
import { oneLine } from "../../base/log.ts";
import { openTraceReader } from "./open_trace_reader.ts";
import type { FromThread, ThreadFault, ToThread } from "./thread_messages.ts";
import type { TraceReader } from "./trace_reader.ts";
import { TraceWriter } from "./trace_writer.ts";

/**
 * What a thread of the store does with a message. `busyMs` is how long it may stand still for another
 * process's write.
 */
export function threadWork(
  busyMs: number,
  say: (message: FromThread) => void,
): (message: ToThread) => void {
  let writer: TraceWriter | undefined;
  let reader: TraceReader | undefined;
  const answer = (message: ToThread): string | undefined => {
    switch (message.kind) {
      case "write_to":
        writer = new TraceWriter(message.path, {
          bounds: message.bounds,
          busyMs,
          warn: (text) => say({ kind: "warn", text }),
          now: Date.now,
        });
        return undefined;
      case "read_from":
        reader = openTraceReader(message.path);
        return undefined;
      case "write":
        writer?.write(message.spans);
        return undefined;
      case "read":
        return reader === undefined ? undefined : readJson(reader, message);
      case "close":
        writer?.close();
        reader?.close();
        return undefined;
    }
  };
  return (message) => {
    try {
      const json = answer(message);
      if (!("id" in message)) return;
      say({ kind: "done", id: message.id, ...(json === undefined ? {} : { json }) });
    } catch (error) {
      if ("id" in message) say({ kind: "failed", id: message.id, fault: faultOf(error) });
    }
  };
}

/** As text: it crosses to another thread many times faster than an object does. */
function readJson(
  reader: TraceReader,
  { name, args }: Extract<ToThread, { kind: "read" }>,
): string | undefined {
  const read = reader[name] as (...args: readonly unknown[]) => unknown;
  return JSON.stringify(read(...args));
}

function faultOf(error: unknown): ThreadFault {
  const { code, message, note } = asFault(error);
  // What SQLite says of a full disk is worth more than that planoai failed inside.
  const words = error instanceof Error && code === "internal" ? error.message : undefined;
  return {
    code,
    message: words === undefined ? message : `Cannot use the trace store: ${oneLine(words, 300)}`,
    ...(note === undefined ? {} : { note }),
  };
}
