import { extrasOf } from "../../ir/extras.ts";
import { GEMINI } from "../ids.ts";

/** This dialect. */
export const HERE = GEMINI;

/** How the unknown fields of a node are kept and put back. */
export const { restOf, restored } = extrasOf(HERE);
