/// <reference path="../host/assemblyscript.d.ts" />
import { EMPTY, utf8 } from "../host/bytes.ts";

// Names and words of headers, encoded once.

export const METHOD = utf8(":method");
export const PATH = utf8(":path");
export const SCHEME = utf8(":scheme");
export const AUTHORITY = utf8(":authority");
export const STATUS = utf8(":status");
export const AUTHORIZATION = utf8("authorization");
export const X_API_KEY = utf8("x-api-key");
export const X_GOOG_API_KEY = utf8("x-goog-api-key");
export const API_KEY = utf8("api-key");
export const CONTENT_TYPE = utf8("content-type");
export const CONTENT_LENGTH = utf8("content-length");
export const CONTENT_ENCODING = utf8("content-encoding");
export const CACHE_CONTROL = utf8("cache-control");
export const X_FORWARDED_PROTO = utf8("x-forwarded-proto");
export const ORIGIN = utf8("origin");
export const UPGRADE = utf8("upgrade");
export const X_REQUEST_ID = utf8("x-request-id");
export const REQUEST_ID = utf8("request-id");
export const X_PLANO_REQUEST_ID = utf8("x-plano-request-id");
export const TRACEPARENT = utf8("traceparent");
export const TRACESTATE = utf8("tracestate");
export const RETRY_AFTER = utf8("retry-after");
export const SERVER_TIMING = utf8("server-timing");
export const X_PLANO_TARGET = utf8("x-plano-target");

/** What only the filters write: where a request goes, and that its tokens are counted. */
export const X_PLANO_CLUSTER = utf8("x-plano-cluster");
export const X_PLANO_EDGE = utf8("x-plano-edge");
/** Of upstream Plano's internal headers, which clients may not write. */
export const X_ARCH = utf8("x-arch-");
export const X_ARCH_HINT = utf8("x-arch-llm-provider-hint");

/** What clients could steer Envoy by: retries, timeouts, its own path. */
export const X_ENVOY = utf8("x-envoy-");

export const POST = utf8("POST");
export const APPLICATION_JSON = utf8("application/json");
export const EVENT_STREAM = utf8("text/event-stream");
export const NOTHING: Uint8Array = EMPTY;
