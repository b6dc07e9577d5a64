import type { Case } from "./case.ts";
import type { Seen } from "./compare.ts";

/** A request on which the planes differ. */
export interface Unlike {
  readonly one: Case;
  /** One for each part that differs, which it begins with. */
  readonly lines: readonly string[];
  readonly embedded: Seen;
  readonly native: Seen;
}

/** A difference that comes of what an Envoy is, and why it may stay. One that a whole run never meets fails. */
export interface Inherent {
  readonly id: string;
  readonly why: string;
  /** Whether this is what the two differ in, and all of it. */
  explains(unlike: Unlike): boolean;
}

/** All of them; docs/native.md tells users of those that they can meet. */
export const INHERENT: readonly Inherent[] = [
  {
    id: "fragment",
    why: "Envoy refuses a request line with a fragment, which no client sends (RFC 9112 §3.2)",
    explains: ({ one, native: { answer, asked } }) =>
      one.path.includes("#") && answer.status === 400 && asked.length === 0,
  },
  {
    id: "cut",
    why:
      "Envoy passes on that a provider broke its connection by breaking the client's: a filter " +
      "does not hear of it, and cannot add the event by which the gateway says so",
    explains: ({ lines, embedded, native }) =>
      only(lines, ["whole", "body"]) && !native.answer.whole && embedded.answer.status === 200 &&
      startsWith(embedded.answer.body, native.answer.body),
  },
  {
    id: "empty stream",
    why: "a stream without a byte is a 502 where the head says so already; the gateway has sent " +
      "its own head by then, and says it in an event",
    explains: ({ lines, embedded, native }) =>
      !lines.some((line) => line.startsWith("asked")) && native.answer.status === 502 &&
      embedded.answer.status === 200 && isStream(embedded),
  },
];

function only(lines: readonly string[], parts: readonly string[]): boolean {
  return lines.every((line) => parts.some((part) => line.startsWith(`${part}:`)));
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function isStream({ answer }: Seen): boolean {
  return answer.headers.some(([name, value]) =>
    name === "content-type" && value.startsWith("text/event-stream")
  );
}
