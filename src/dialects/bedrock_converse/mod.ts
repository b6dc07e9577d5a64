import type { Dialect } from "../../ir/codec.ts";
import { SEALED_ID_MARK } from "../../ir/sealed_call_id.ts";
import { SEAL_BASE64_PREFIX, SEAL_PREFIX } from "../../ir/seal.ts";
import { canonicalRequest, canonicalResponse } from "./canonical.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeResponse } from "./client_response.ts";
import { ConverseEncoder } from "./client_stream.ts";
import { errorBody, errorEvent, faultOfReply } from "./faults.ts";
import { readPath } from "./path.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeResponse } from "./upstream_response.ts";
import { ConverseDecoder } from "./upstream_stream.ts";
import { HERE } from "./wire.ts";

/** Amazon Bedrock's Converse and ConverseStream. */
export const bedrockConverse: Dialect = {
  id: HERE,
  title: "Amazon Bedrock Converse",
  docs: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
  client: {
    paths: [],
    readPath,
    framing: () => "aws_event_stream",
    // Wrapped seals, thinking that nobody signed, and calls that Claude refuses: those that planoai
    // has marked, and ids as Kimi writes them, whose dots re-encoding makes legal.
    foreignMarks: [
      `"${SEAL_PREFIX}`,
      `"${SEAL_BASE64_PREFIX}`,
      SEALED_ID_MARK,
      '"toolUseId":"functions.',
      '"toolUseId": "functions.',
    ],
    decodeRequest,
    encodeResponse,
    encodeStream: (env) => new ConverseEncoder(env),
    encodeFault: errorBody,
    encodeStreamFault: (fault) => [errorEvent(fault)],
  },
  upstream: {
    path: "/model/{model}/converse",
    streamPath: "/model/{model}/converse-stream",
    framing: "aws_event_stream",
    countsCacheApart: true,
    // Raw quotes, and header names between their length and their type: in a text of the model quotes
    // and control characters are escaped, so none of these can be its words.
    streamEnds: [
      '"stopReason":"',
      '"stopReason": "',
      "\u000f:exception-type\u0007",
      "\u000b:error-code\u0007",
    ],
    // `metadata` comes behind the mark, and may hold the whole trace of a guardrail.
    longLastEvent: true,
    encodeRequest,
    decodeResponse,
    decodeStream: (env) => new ConverseDecoder(env),
    decodeFault: faultOfReply,
  },
  canonicalRequest,
  canonicalResponse,
};
