import type { ModelListener } from "../../config/resolved.ts";
import type { EdgeTable } from "../edge_table.ts";
import { PATH_STATE } from "./access_log.ts";
import { any, extension, type Message } from "./proto.ts";
import type { RenderEnv } from "./render_env.ts";
import { asciiJson } from "./yaml.ts";

/** That a direct request asks for a stream, as the filter writes it (`filters/shared/stream_state.ts`). */
export const STREAM_STATE = "wasm.plano_stream";

/** What a listener's requests pass on their way in, and replies, backwards, on their way out. */
export function httpFilters(
  listener: ModelListener,
  table: EdgeTable,
  env: Pick<RenderEnv, "wasm">,
): readonly Message[] {
  return [
    rememberPath(),
    wasm(listener, table, env),
    decompressor("gzip", "envoy.extensions.compression.gzip.decompressor.v3.Gzip", {
      // A smaller window truncates replies silently after a few KB (dataplane §1.1).
      window_bits: 15,
      chunk_size: 8192,
      max_inflate_ratio: 1000,
    }),
    decompressor("brotli", "envoy.extensions.compression.brotli.decompressor.v3.Brotli", {
      chunk_size: 8192,
    }),
    extension("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", {
      suppress_envoy_headers: true,
    }),
  ];
}

/** For the access log: the filter writes the provider's path over the client's. */
function rememberPath(): Message {
  return extension(
    "envoy.filters.http.set_filter_state",
    "envoy.extensions.filters.http.set_filter_state.v3.Config",
    {
      on_request_headers: [{
        object_key: PATH_STATE,
        factory_key: "envoy.string",
        format_string: { text_format_source: { inline_string: "%PATH(NQ:PATH)%" } },
      }],
    },
  );
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
 * Providers' replies only: a client's compressed body is the gateway's to read, and what the gateway
 * answers is as its client wants it. Errors stay as they are too: the filter holds them until they are
 * whole, and a decompressor hides their end (it adds trailers, which wait for what holds the body).
 */
function decompressor(name: string, type: string, library: Message): Message {
  return extension(
    `envoy.filters.http.decompressor.${name}`,
    "envoy.extensions.common.matching.v3.ExtensionWithMatcher",
    {
      extension_config: decompressorOf(name, type, library),
      xds_matcher: {
        matcher_list: {
          matchers: [
            // The gateway's. (Of the request there is no telling any more: the router has cleaned it.)
            skipWhere([
              responseHeader("x-plano-target", { safe_regex: { google_re2: {}, regex: ".*" } }),
            ]),
            skipWhere([not(responseHeader(":status", { prefix: "2" }))]),
            // Nor is one in another form than was asked for passed on: the gateway unpacks and turns it.
            skipWhere([
              asksStream(),
              not(typeBegins("text/event-stream")),
            ]),
            skipWhere([
              not(asksStream()),
              not(typeBegins("application/json")),
            ]),
          ],
        },
      },
    },
  );
}

/** Leaves replies alone of which all of this holds. */
function skipWhere([one, ...more]: readonly Message[]): Message {
  return {
    predicate: more.length === 0 ? one : { and_matcher: { predicate: [one, ...more] } },
    on_match: {
      action: extension(
        "skip",
        "envoy.extensions.filters.common.matcher.action.v3.SkipFilter",
      ),
    },
  };
}

function typeBegins(prefix: string): Message {
  return responseHeader("content-type", { prefix, ignore_case: true });
}

function responseHeader(header: string, match: Message): Message {
  return {
    single_predicate: {
      input: extension(
        "response-headers",
        "envoy.type.matcher.v3.HttpResponseHeaderMatchInput",
        { header_name: header },
      ),
      value_match: match,
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

function decompressorOf(name: string, type: string, library: Message): Message {
  return extension(
    name,
    "envoy.extensions.filters.http.decompressor.v3.Decompressor",
    {
      decompressor_library: extension(name, type, library),
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
