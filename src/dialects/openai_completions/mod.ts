import type { Dialect } from "../../ir/codec.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { STREAM_ENDS, USAGE_ASKING } from "../openai_choices.ts";
import { decodeFault, encodeFault, encodeStreamFault } from "../openai_choices_error.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { encodeStream } from "./client_stream.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { decodeStream } from "./upstream_stream.ts";

/** OpenAI's first API: one text in, its continuation out. Local servers and base models speak it. */
export const openaiCompletions: Dialect = {
  id: OPENAI_COMPLETIONS,
  title: "OpenAI Completions (legacy)",
  docs: "https://platform.openai.com/docs/api-reference/completions",
  client: {
    paths: ["/v1/completions"],
    decodeRequest,
    encodeResponse,
    encodeStream,
    encodeFault,
    encodeStreamFault,
  },
  upstream: {
    path: "/completions",
    streamEnds: STREAM_ENDS,
    usageAsking: USAGE_ASKING,
    encodeRequest,
    decodeResponse,
    decodeStream,
    decodeFault,
  },
  canonicalRequest,
  canonicalResponse,
};
