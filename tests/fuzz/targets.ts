import { dialects } from "../../src/dialects/all.ts";
import type { FuzzTarget } from "./target.ts";
import { awsEventStream } from "./targets/aws_event_stream.ts";
import { clientRequest } from "./targets/client_request.ts";
import { h1Chunked, h1Reply } from "./targets/h1_reply.ts";
import { headers } from "./targets/headers.ts";
import { jsonSplice } from "./targets/json_splice.ts";
import { otlpJson, otlpProtobuf } from "./targets/otlp.ts";
import { paths } from "./targets/paths.ts";
import { sse } from "./targets/sse.ts";
import { upstreamReply } from "./targets/upstream_reply.ts";
import { upstreamStream } from "./targets/upstream_stream.ts";

/** Everything that reads what strangers send; a new dialect is here the day it is registered. */
export const TARGETS: readonly FuzzTarget[] = [
  sse,
  awsEventStream,
  jsonSplice,
  paths,
  headers,
  h1Reply,
  h1Chunked,
  otlpProtobuf,
  otlpJson,
  ...[...dialects.values()].flatMap((dialect) => [
    clientRequest(dialect),
    upstreamReply(dialect),
    upstreamStream(dialect),
  ]),
];

/** The target of a name. */
export function targetOf(name: string): FuzzTarget | undefined {
  return TARGETS.find((target) => target.name === name);
}
