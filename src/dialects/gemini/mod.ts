import type { Dialect } from "../../ir/codec.ts";
import { SEAL_BASE64_PREFIX } from "../../ir/seal.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { GeminiEncoder } from "./client_stream.ts";
import { errorBody, errorEvent, faultOfReply } from "./faults.ts";
import { framing, readPath } from "./path.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { GeminiDecoder } from "./upstream_stream.ts";
import { CLIENT_PLACEHOLDER } from "./placeholder.ts";
import { HERE } from "./wire.ts";

/** Google's Gemini API, as AI Studio and Vertex AI speak it. */
export const gemini: Dialect = {
  id: HERE,
  title: "Google Gemini",
  docs: "https://ai.google.dev/api/generate-content",
  client: {
    paths: [],
    readPath,
    framing,
    // Wrapped seals, and calls that nobody signed.
    foreignMarks: [`"${SEAL_BASE64_PREFIX}`, `"${CLIENT_PLACEHOLDER}"`],
    decodeRequest,
    encodeResponse,
    encodeStream: (env) => new GeminiEncoder(env),
    encodeFault: errorBody,
    encodeStreamFault: (fault) => [errorEvent(fault)],
  },
  upstream: {
    path: "/models/{model}:generateContent",
    streamPath: "/models/{model}:streamGenerateContent?alt=sse",
    // Raw quotes: in a text of the model they are escaped, so that none of these can be its words; in a
    // call's arguments, which are an object here, one could stand and at worst hide a cut.
    streamEnds: ['"finishReason":', '"blockReason":', '"error":'],
    encodeRequest,
    decodeResponse,
    decodeStream: (env) => new GeminiDecoder(env),
    decodeFault: faultOfReply,
  },
  canonicalRequest,
  canonicalResponse,
};
