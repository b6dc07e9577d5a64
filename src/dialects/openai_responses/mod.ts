import type { Dialect } from "../../ir/codec.ts";
import { SEAL_PREFIX } from "../../ir/seal.ts";
import { OPENAI_RESPONSES } from "../ids.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { encodeStream } from "./client_stream.ts";
import { decodeFault, encodeFault, encodeStreamFault } from "./faults.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { decodeStream } from "./upstream_stream.ts";

/** The OpenAI Responses API, as its SDKs and Codex speak it. */
export const openaiResponses: Dialect = {
  id: OPENAI_RESPONSES,
  title: "OpenAI Responses",
  docs: "https://platform.openai.com/docs/api-reference/responses",
  client: {
    paths: ["/v1/responses"],
    foreignMarks: [`"${SEAL_PREFIX}`],
    marksAreSeals: true,
    keepsReplies: true,
    decodeRequest,
    encodeResponse,
    encodeStream,
    encodeFault,
    encodeStreamFault,
  },
  upstream: {
    path: "/responses",
    longLastEvent: true,
    // Raw quotes: in a text of the model they are escaped, so none of these can be its words.
    streamEnds: [
      '"type":"response.completed"',
      '"type": "response.completed"',
      '"type":"response.incomplete"',
      '"type": "response.incomplete"',
      '"type":"response.failed"',
      '"type": "response.failed"',
      '"type":"error"',
      '"type": "error"',
    ],
    encodeRequest,
    decodeResponse,
    decodeStream,
    decodeFault,
  },
  canonicalRequest,
  canonicalResponse,
};
