import { awsFrame } from "../base/aws_event_stream.ts";
import type { Ask } from "./ask.ts";
import type { Delivery } from "./plan.ts";
import type { Frame } from "./write/frame.ts";
import { PING } from "./write/messages.ts";

/** A stream's next step: data to write, or the connection to drop. */
export type Step = Frame | { readonly kind: "drop" };

/** Lays a delivery's faults over the frames of a well-formed stream. */
export function* withFaults(
  frames: Iterable<Frame>,
  delivery: Delivery,
  ask: Ask,
  failure: (written: number) => Frame,
): Generator<Step> {
  const { fault } = delivery;
  let deltas = 0;
  let written = 0;
  for (const frame of frames) {
    if (delivery.noEnd && (frame.kind === "end" || frame.kind === "close")) continue;
    // A reply that has too few deltas breaks before its end, so that a fault never fails to happen.
    const due = fault !== undefined &&
      (frame.kind === "delta" ? deltas === fault.after : deltas > 0 && frame.kind !== "head");
    if (due) {
      switch (fault.kind) {
        case "cut":
          return yield { kind: "drop" };
        case "stop":
          return;
        case "cut_json":
          return yield {
            kind: "tail",
            data: frame.data.slice(0, Math.floor(frame.data.length * 0.6)),
          };
        case "error":
          return yield failure(written);
        case "malformed":
          yield* garbage(frames, frame, ask);
          return;
        default:
          fault.kind satisfies never;
      }
    }
    if (frame.kind === "delta") {
      deltas++;
      if (delivery.keepAlive !== undefined) yield* keepAlive(delivery.keepAlive, ask);
    }
    written++;
    yield delivery.crlf ? withCrLf(frame) : frame;
  }
}

function withCrLf(frame: Frame): Frame {
  if (typeof frame.data !== "string") return frame; // lengths, not lines
  return { ...frame, data: frame.data.replaceAll(/\r?\n/g, "\r\n") };
}

const noJson = '{"garbage": tru, "mock"';

/** One event whose data is not JSON, then the frame it stood before and all others. */
function* garbage(frames: Iterable<Frame>, frame: Frame, ask: Ask): Generator<Frame> {
  yield { kind: "delta", data: garbageLike(frame.data, ask) };
  yield frame;
  yield* frames;
}

function garbageLike(data: Frame["data"], ask: Ask): Frame["data"] {
  switch (ask.framing) {
    case "sse": {
      const named = typeof data === "string" && data.startsWith("event:");
      return `${named ? data.slice(0, data.indexOf("\n") + 1) : ""}data: ${noJson}\n\n`;
    }
    case "json_array":
      return `,\r\n${noJson}`;
    case "aws_event_stream":
      return awsFrame({ event: "contentBlockDelta", data: noJson });
    default:
      return ask.framing satisfies never;
  }
}

/** Only server-sent events have a word for it. */
function* keepAlive(kind: "ping" | "comment", ask: Ask): Generator<Frame> {
  if (ask.framing !== "sse") return;
  const ping = kind === "ping" && ask.dialect === "anthropic_messages";
  yield { kind: "head", data: ping ? PING : ": keep-alive\n\n" };
}
