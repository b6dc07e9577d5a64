import type { Random } from "../fuzz/random.ts";
import type { Door } from "./case.ts";
import type { Spoken } from "./dialects.ts";
import { BODIES } from "./mutate_bodies.ts";
import { HEADERS } from "./mutate_headers.ts";
import { MODELS } from "./mutate_models.ts";
import { TARGETS } from "./mutate_targets.ts";

/** A request that is still being made up. */
export interface Draft {
  door: Door;
  spoken: Spoken;
  method: string;
  path: string;
  query: string;
  headers: (readonly [name: string, value: string])[];
  /** Of the body's object, as JSON. The model is one of them. */
  members: string[];
  /** Between them. */
  blanks?: string;
  /** Instead of the object. */
  bytes?: Uint8Array;
  noBody?: boolean;
  /** Headers may stand twice. */
  repeats?: boolean;
  chunked: boolean;
  readonly marks: string[];
}

/** Something that may keep a request from the direct way, or make it wrong. */
export interface Mutation {
  readonly says: string;
  /** False when it does not apply. */
  change(draft: Draft, random: Random): void | false;
}

/** All of them. */
export const MUTATIONS: readonly Mutation[] = [
  ...MODELS,
  ...MODELS,
  ...BODIES,
  ...HEADERS,
  ...TARGETS,
];
