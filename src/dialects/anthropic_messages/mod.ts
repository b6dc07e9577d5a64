import type { Dialect } from "../../ir/codec.ts";
import { SEALED_ID_MARK } from "../../ir/sealed_call_id.ts";
import { SEAL_PREFIX } from "../../ir/seal.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { MessagesEncoder } from "./client_stream.ts";
import { errorBody, errorEvent, faultOfReply } from "./faults.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { MessagesDecoder } from "./upstream_stream.ts";
import { HERE } from "./wire.ts";

/** The Anthropic Messages API. */
export const anthropicMessages: Dialect = {
  id: HERE,
  title: "Anthropic Messages",
  docs: "https://docs.anthropic.com/en/api/messages",
  client: {
    paths: ["/v1/messages"],
    // Wrapped seals, thinking of a Chat upstream, which nobody signed, and calls that Claude refuses.
    foreignMarks: [`"${SEAL_PREFIX}`, SEALED_ID_MARK, '"signature":""', '"signature": ""'],
    comparesModel: true,
    decodeRequest,
    encodeResponse,
    encodeStream: (env) => new MessagesEncoder(env),
    encodeFault: errorBody,
    encodeStreamFault: (fault) => [errorEvent(fault)],
  },
  upstream: {
    path: "/messages",
    headers: { "anthropic-version": "2023-06-01" },
    forwardHeaders: ["anthropic-version", "anthropic-beta"],
    countsCacheApart: true,
    // Raw quotes and line ends: in a text of the model both are escaped, so none of these can be its words.
    streamEnds: [
      '"type":"message_stop"',
      '"type": "message_stop"',
      "event: message_stop\n",
      // Some servers end without the last event; a reason to stop is an end as well.
      '"stop_reason":"',
      '"stop_reason": "',
      '"type":"error"',
      '"type": "error"',
    ],
    encodeRequest,
    decodeResponse,
    decodeStream: (env) => new MessagesDecoder(env),
    decodeFault: faultOfReply,
  },
  canonicalRequest,
  canonicalResponse,
};
