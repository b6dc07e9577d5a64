import type { Dialect } from "../../ir/codec.ts";
import { SEAL_PREFIX } from "../../ir/seal.ts";
import { SEALED_ID_MARK } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { encodeStream } from "./client_stream.ts";
import { decodeFault, encodeFault, encodeStreamFault } from "./faults.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { decodeStream } from "./upstream_stream.ts";

/** OpenAI Chat Completions and the many servers that speak it. */
export const openaiChat: Dialect = {
  id: OPENAI_CHAT,
  title: "OpenAI Chat Completions",
  docs: "https://platform.openai.com/docs/api-reference/chat",
  client: {
    paths: ["/v1/chat/completions"],
    foreignMarks: [`"${SEAL_PREFIX}`, SEALED_ID_MARK],
    marksAreSeals: true,
    forgetsThinking: true,
    decodeRequest,
    encodeResponse,
    encodeStream,
    encodeFault,
    encodeStreamFault,
  },
  upstream: {
    path: "/chat/completions",
    // Some servers send no [DONE]; an error inside the stream is an end as well. Raw quotes and line
    // starts: in a text of the model both are escaped, so none of these can be its words.
    streamEnds: [
      "\ndata: [DONE]",
      "\ndata:[DONE]",
      '"finish_reason":"',
      '"finish_reason": "',
      '"error":{',
      '"error": {',
    ],
    usageAsking: {
      member: '"stream_options":{"include_usage":true}',
      chunkMark: '"choices":[]',
    },
    encodeRequest,
    decodeResponse,
    decodeStream,
    decodeFault,
  },
  canonicalRequest,
  canonicalResponse,
};
