import { BEDROCK_CONVERSE, GEMINI, OPENAI_COMPLETIONS } from "../../src/dialects/ids.ts";
import { type RigUpstream, UPSTREAMS } from "../support/rig.ts";

/** One upstream for each dialect of the mock, each spoken to as its own vendor is. */
export const ALL_UPSTREAMS: readonly RigUpstream[] = [
  ...UPSTREAMS,
  { prefix: "gemini", title: "Gemini", dialect: GEMINI, provider: "gemini", root: "/v1beta" },
  {
    prefix: "bedrock",
    title: "Converse",
    dialect: BEDROCK_CONVERSE,
    provider: "amazon_bedrock",
    root: "",
  },
  {
    prefix: "completions",
    title: "Completions",
    dialect: OPENAI_COMPLETIONS,
    provider: "openai",
  },
];
