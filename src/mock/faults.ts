import type { MockDialect } from "./dialect.ts";
import type { Delivery } from "./plan.ts";
import type { Frame } from "./write/frame.ts";
import { PING } from "./write/messages.ts";

/** A stream's next step: text to write, or the connection to drop. */
export type Step = Frame | { readonly kind: "drop" };

/** Lays a delivery's faults over the frames of a well-formed stream. */
export function* withFaults(
  frames: Iterable<Frame>,
  delivery: Delivery,
  dialect: MockDialect,
  errorFrames: (written: number) => Iterable<Frame>,
): Generator<Step> {
  const { fault } = delivery;
  let deltas = 0;
  let written = 0;
  for (const frame of frames) {
    if (delivery.noEnd && frame.kind === "end") continue;
    // A reply that has too few deltas breaks before its end, so that a fault never fails to happen.
    const due = fault !== undefined &&
      (frame.kind === "delta" ? deltas === fault.after : deltas > 0 && frame.kind !== "head");
    if (due) {
      switch (fault.kind) {
        case "cut":
          return yield { kind: "drop" };
        case "cut_json":
          return yield {
            kind: "tail",
            text: frame.text.slice(0, Math.floor(frame.text.length * 0.6)),
          };
        case "error":
          return yield* errorFrames(written);
        case "malformed":
          yield* garbage(frames, frame, dialect);
          return;
        default:
          fault.kind satisfies never;
      }
    }
    if (frame.kind === "delta") {
      deltas++;
      if (delivery.keepAlive !== undefined) yield keepAlive(delivery.keepAlive, dialect);
    }
    written++;
    yield delivery.crlf ? { ...frame, text: frame.text.replaceAll("\n", "\r\n") } : frame;
  }
}

/** One event whose data is not JSON, then the frame it stood before and all others. */
function* garbage(frames: Iterable<Frame>, frame: Frame, dialect: MockDialect): Generator<Frame> {
  const event = dialect === "openai_chat" ? "" : frame.text.slice(0, frame.text.indexOf("\n") + 1);
  yield { kind: "delta", text: `${event}data: {"garbage": tru, "mock"\n\n` };
  yield frame;
  yield* frames;
}

function keepAlive(kind: "ping" | "comment", dialect: MockDialect): Frame {
  const ping = kind === "ping" && dialect === "anthropic_messages";
  return { kind: "head", text: ping ? PING : ": keep-alive\n\n" };
}
