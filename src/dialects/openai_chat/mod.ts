import type { Dialect } from "../../ir/codec.ts";
import { SEAL_PREFIX } from "../../ir/seal.ts";
import { SEALED_ID_MARK } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { STREAM_ENDS, USAGE_ASKING } from "../openai_choices.ts";
import { decodeFault, encodeFault, encodeStreamFault } from "../openai_choices_error.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { encodeStream } from "./client_stream.ts";
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
