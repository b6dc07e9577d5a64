import type { Dialect } from "../../../src/ir/codec.ts";
import type { CorpusCase } from "./case.ts";

/** One line of the table. */
export interface Row {
  readonly id: string;
  readonly symptom: string;
  readonly title: string;
  readonly thread: string;
  readonly clients: string;
  readonly upstreams: string;
  /** `codec`, `http`, a test file, or `later` and the part that it belongs to. */
  readonly where: string;
}

/** What the table says of a case. */
export function rowOf(item: CorpusCase): Row {
  const { id, symptom, title, thread } = item;
  return { id, symptom, title, thread, ...placesOf(item) };
}

function placesOf(item: CorpusCase): Pick<Row, "clients" | "upstreams" | "where"> {
  switch (item.kind) {
    case "codec":
      return { clients: named(item.clients), upstreams: named(item.upstreams), where: "codec" };
    case "http": {
      const { calls } = item.scene;
      const clients = calls.flatMap((call) => call.clients);
      const upstreams = calls.flatMap((call) =>
        call.upstreams.length === 0 ? call.clients : call.upstreams
      );
      return { clients: named(clients), upstreams: named(upstreams), where: "http" };
    }
    case "held": {
      const files = new Set(item.heldBy.map(({ file }) => file));
      return { clients: "", upstreams: "", where: [...files].join(", ") };
    }
    case "later":
      return { clients: "", upstreams: "", where: `later: ${item.later}` };
    default:
      return item satisfies never;
  }
}

function named(dialects: readonly Dialect[]): string {
  return [...new Set(dialects.map(({ id }) => id))].join(", ");
}
