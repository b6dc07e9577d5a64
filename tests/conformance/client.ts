import type { Answer, Question } from "../real/client.ts";
import type { Rig } from "../support/rig.ts";

/** One way of one package to ask a model. */
export interface Client {
  /** For rows and test names: `openai responses`. */
  readonly id: string;
  /** The package as the import map has it, without its version. */
  readonly package: string;
  /** For the page: how it has to be set up, where its defaults do not do. */
  readonly setup?: string;
  /** True when the package tells what the model thought. */
  readonly seesThinking: boolean;
  /** What it makes of a tool's text before it sends it. Default: the text. */
  toolText?(name: string, text: string): string;
  /** Throws a {@link CannotSay} when the package has no word for something in the question. */
  ask(rig: Rig, question: Question): Promise<Answer>;
  /** The HTTP status that an error of the package tells. */
  statusOf(error: Error): number | undefined;
}

/** A client has no word for what it was to ask. */
export class CannotSay extends Error {
  override readonly name = "CannotSay";
}

/** A stream ended without a word about it: what a program finds that has to look for itself. */
export class SilentEnd extends Error {
  override readonly name = "SilentEnd";
}

/** Any number in one of the members where packages keep the status of an error. */
export function statusIn(error: unknown, ...members: readonly string[]): number | undefined {
  for (const member of members) {
    const value = (error as Record<string, unknown>)[member];
    if (typeof value === "number") return value;
  }
  return undefined;
}
