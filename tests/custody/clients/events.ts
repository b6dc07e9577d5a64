import { frameDecoder } from "../../../src/base/framing.ts";
import { type JsonObject, parseObject } from "../../../src/base/json.ts";
import { runTransducer } from "../../../src/base/transducer.ts";

/** One event of a stream. */
export interface StreamedEvent {
  readonly event: string;
  readonly data: JsonObject;
}

/** The events of a stream that are objects: all but `[DONE]`. */
export function eventsOf(
  bytes: Uint8Array,
  framing: "sse" | "aws_event_stream" = "sse",
): readonly StreamedEvent[] {
  return runTransducer(frameDecoder(framing), [bytes]).flatMap(({ event, data }) => {
    const object = parseObject(data);
    return object === undefined ? [] : [{ event: event ?? "message", data: object }];
  });
}
