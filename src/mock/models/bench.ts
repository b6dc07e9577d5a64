import type { MockModel } from "../plan.ts";
import { echo, say } from "./text.ts";

/** The text of the fixed answers, so that a JSON reply is about 1 kB. */
const filler = "0123456789abcdef".repeat(40);

/** Models of the benchmarks: bytes made once, see {@link isBench}. The plans make those bytes. */
export const benchModels: readonly MockModel[] = [
  {
    name: "bench-json",
    doc: "A fixed reply of about 1 kB, made once.",
    plan: (ask) => say(ask, filler),
  },
  {
    name: "bench-sse-N",
    doc: "N deltas written at once, made once.",
    plan(ask, { numbers }) {
      const plan = echo(ask);
      if (plan.kind !== "reply") return plan;
      const deltas = Array.from({ length: Math.min(100_000, numbers[0]!) }, () => "token ");
      return {
        kind: "reply",
        reply: { ...plan.reply, blocks: [{ type: "text", text: deltas.join(""), deltas }] },
      };
    },
  },
];

/** The model in a body's bytes, when it is one of the benchmarks': found without parsing. */
export function benchModelIn(body: string): string | undefined {
  return /"model"\s*:\s*"((?:mock\/)?bench-(?:json|sse-\d{1,6}))"/.exec(body)?.[1];
}

/** The same for a path that says the model. */
export function benchModelNamed(name: string): string | undefined {
  return /^(?:mock\/)?bench-(?:json|sse-\d{1,6})$/.test(name) ? name : undefined;
}

/** What identifies a benchmark's bytes: they depend on nothing else of the request. */
export function benchKey(dialect: string, model: string, stream: boolean): string {
  return `${dialect} ${stream ? "stream" : "whole"} ${model}`;
}
