import type { ModelListener } from "../../config/resolved.ts";
import type { EdgeTable } from "../edge_table.ts";
import { PATH_STATE } from "./access_log.ts";
import { any, extension, type Message } from "./proto.ts";
import type { RenderEnv } from "./render_env.ts";
import { asciiJson } from "./yaml.ts";

/** That a direct request asks for a stream, as the filter writes it (`filters/shared/stream_state.ts`). */
export const STREAM_STATE = "wasm.plano_stream";

/** Who calls, for spans. Not what `x-forwarded-for` says, which anybody may write. */
export const PEER = "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%";

/** The same where the filter finds it (`filters/llm_gateway/told_trace.ts`). */
export const PEER_STATE = "plano.peer";

/** What a listener's requests pass on their way in, and replies, backwards, on their way out. */
export function httpFilters(
  listener: ModelListener,
  table: EdgeTable,
  env: Pick<RenderEnv, "wasm">,
): readonly Message[] {
  return [
    remember(table.tracing !== undefined),
    wasm(listener, table, env),
    gzipDecompressor(),
    extension("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", {
      suppress_envoy_headers: true,
    }),
  ];
}

/** For the access log the path, over which the filter writes the provider's; for spans who calls. */
function remember(isTraced: boolean): Message {
  return extension(
    "envoy.filters.http.set_filter_state",
    "envoy.extensions.filters.http.set_filter_state.v3.Config",
    {
      on_request_headers: [
        said(PATH_STATE, "%PATH(NQ:PATH)%"),
        ...(isTraced ? [said(PEER_STATE, PEER)] : []),
      ],
    },
  );
}

function said(key: string, format: string): Message {
  return {
    object_key: key,
    factory_key: "envoy.string",
    format_string: { text_format_source: { inline_string: format } },
  };
}

function wasm({ kind }: ModelListener, table: EdgeTable, env: Pick<RenderEnv, "wasm">): Message {
  const [id, filename] = kind === "prompt"
    ? ["prompt_gateway", env.wasm.promptGateway]
    : ["llm_gateway", env.wasm.llmGateway];
  return extension("envoy.filters.http.wasm", "envoy.extensions.filters.http.wasm.v3.Wasm", {
    config: {
      name: id,
      root_id: id,
      vm_config: {
        // One machine for all listeners of a filter, and across reloads: they share the limits.
        vm_id: id,
        runtime: "envoy.wasm.runtime.v8",
        code: { local: { filename } },
      },
      configuration: any("google.protobuf.StringValue", { value: asciiJson(table) }),
      // A trap takes the machine with it; a moment later there is a new one (by default: a second).
      failure_policy: "FAIL_RELOAD",
      reload_config: { backoff: { base_interval: "0.1s", max_interval: "1s" } },
      // Without it a filter that waits for the body in the headers' callback never gets it.
      allow_on_headers_stop_iteration: true,
    },
  });
}

/**
 * For providers that pack a stream although `identity` was asked of them: unpacked here, it goes on as it
 * comes. All else that is packed stays so (brotli, a whole reply, an error, another form than was asked
 * for): the filter holds it until it is whole, which a decompressor would hide by the trailers it adds,
 * and the gateway unpacks it. What the gateway answers is as its client wants it.
 */
function gzipDecompressor(): Message {
  return extension(
    "envoy.filters.http.decompressor.gzip",
    "envoy.extensions.common.matching.v3.ExtensionWithMatcher",
    {
      extension_config: gzip(),
      xds_matcher: {
        matcher_list: {
          matchers: [
            // First what holds for nearly every reply: the others cost nothing then.
            skipWhere(not(responseHeader("content-encoding", "gzip"))),
            skipWhere(not(responseHeader("content-type", "text/event-stream"))),
            skipWhere(not(responseHeader(":status", "2"))),
            skipWhere(not(asksStream())),
          ],
        },
      },
    },
  );
}

/** Leaves replies alone of which this holds. */
function skipWhere(predicate: Message): Message {
  return {
    predicate,
    on_match: {
      action: extension(
        "skip",
        "envoy.extensions.filters.common.matcher.action.v3.SkipFilter",
      ),
    },
  };
}

function responseHeader(header: string, prefix: string): Message {
  return {
    single_predicate: {
      input: extension(
        "response-headers",
        "envoy.type.matcher.v3.HttpResponseHeaderMatchInput",
        { header_name: header },
      ),
      value_match: { prefix, ignore_case: true },
    },
  };
}

/** The filter says it of direct requests. */
function asksStream(): Message {
  return {
    single_predicate: {
      input: extension(
        "filter-state",
        "envoy.extensions.matching.common_inputs.network.v3.FilterStateInput",
        { key: STREAM_STATE },
      ),
      value_match: { exact: "1" },
    },
  };
}

function not(predicate: Message): Message {
  return { not_matcher: predicate };
}

function gzip(): Message {
  const name = "gzip";
  return extension(
    name,
    "envoy.extensions.filters.http.decompressor.v3.Decompressor",
    {
      decompressor_library: extension(
        name,
        "envoy.extensions.compression.gzip.decompressor.v3.Gzip",
        // A smaller window truncates replies silently after a few KB (dataplane §1.1).
        { window_bits: 15, chunk_size: 8192, max_inflate_ratio: 1000 },
      ),
      request_direction_config: {
        // The filters say what they accept.
        advertise_accept_encoding: false,
        common_config: {
          enabled: { default_value: false, runtime_key: "plano.decompress_requests" },
        },
      },
      // `no-transform` is about what clients get, and they did not ask for compression.
      response_direction_config: { common_config: { ignore_no_transform_header: true } },
    },
  );
}
