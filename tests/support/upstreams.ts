import { BEDROCK_CONVERSE, GEMINI, OPENAI_COMPLETIONS } from "../../src/dialects/ids.ts";
import { type RigUpstream, UPSTREAMS } from "./rig.ts";

/** An upstream for each dialect that has tools, media and turns, each spoken to as its vendor is. */
export const CONVERSATIONAL_UPSTREAMS: readonly RigUpstream[] = [
  ...UPSTREAMS,
  { prefix: "gemini", title: "Gemini", dialect: GEMINI, provider: "gemini", root: "/v1beta" },
  {
    prefix: "bedrock",
    title: "Converse",
    dialect: BEDROCK_CONVERSE,
    provider: "amazon_bedrock",
    root: "",
  },
];

/** An upstream for each dialect of the mock. */
export const ALL_UPSTREAMS: readonly RigUpstream[] = [
  ...CONVERSATIONAL_UPSTREAMS,
  {
    prefix: "completions",
    title: "Completions",
    dialect: OPENAI_COMPLETIONS,
    provider: "openai",
  },
];
