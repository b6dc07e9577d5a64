import { parse, stringify } from "@std/yaml";
import { STREAM_STATE } from "../../src/envoy/render/http_filters.ts";
import type { EnvoyFiles } from "../../src/envoy/render/render_env.ts";

interface Listener {
  readonly filter_chains: readonly {
    readonly filters: readonly {
      readonly typed_config: { readonly http_filters: { name: string; typed_config: unknown }[] };
    }[];
  }[];
}

/** Does what a filter does for a direct request, as far as routing goes: `x-test-*` say what. */
const SCRIPT = `
function envoy_on_request(handle)
  local headers = handle:headers()
  local cluster = headers:get("x-test-cluster")
  if cluster == nil then return end
  headers:replace("x-plano-cluster", cluster)
  headers:replace(":authority", headers:get("x-test-authority") or "localhost")
  headers:replace(":path", "/upstream" .. headers:get(":path"))
  handle:clearRouteCache()
end`;

/** The files with a script in the filters' place: what Envoy does around them needs no filter. */
export function withLua(files: EnvoyFiles): EnvoyFiles {
  const lds = parse(files.lds) as { readonly resources: readonly Listener[] };
  for (const listener of lds.resources) {
    const filters = listener.filter_chains[0]!.filters[0]!.typed_config.http_filters;
    filters.unshift(stream());
    const wasm = filters.find((filter) => filter.name === "envoy.filters.http.wasm")!;
    wasm.name = "envoy.filters.http.lua";
    wasm.typed_config = {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      default_source_code: { inline_string: SCRIPT },
    };
  }
  return { ...files, lds: stringify(lds, { lineWidth: 0 }) };
}

/** What the filter says of a request for a stream: here `x-test-stream: 1` does. */
function stream() {
  return {
    name: "envoy.filters.http.set_filter_state",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.set_filter_state.v3.Config",
      on_request_headers: [{
        object_key: STREAM_STATE,
        factory_key: "envoy.string",
        format_string: { text_format_source: { inline_string: "%REQ(X-TEST-STREAM)%" } },
        skip_if_empty: true,
      }],
    },
  };
}
