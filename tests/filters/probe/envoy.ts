import { join } from "node:path";

/** A real Envoy with one filter, and an upstream that keeps what it hears. */
export interface ProbeEnvoy extends AsyncDisposable {
  /** Where clients call. */
  readonly url: string;
  /** The upstream's last request; `undefined` since the last `forget`. */
  heard(): { readonly path: string; readonly headers: Headers; readonly body: string } | undefined;
  forget(): void;
  /** What Envoy and the filter logged. */
  log(): Promise<string>;
}

/** Starts one with `wasm` and waits until it answers. */
export async function startProbeEnvoy(
  envoy: string,
  wasm: Uint8Array,
  answer: (path: string, probe: string) => Response,
): Promise<ProbeEnvoy> {
  const folder = await Deno.makeTempDir({ prefix: "planoai-probe" });
  let last: { path: string; headers: Headers; body: string } | undefined;
  const upstream = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const path = pathname + search;
      if (path !== "/asked") last = { path, headers: request.headers, body: await request.text() };
      return answer(path, request.headers.get("x-probe") ?? "");
    },
  );
  const port = freePort();
  await Deno.writeFile(join(folder, "probe.wasm"), wasm, { mode: 0o600 });
  const config = configOf({ folder, port, upstream: upstream.addr.port, dead: freePort() });
  await Deno.writeTextFile(join(folder, "envoy.json"), JSON.stringify(config), { mode: 0o600 });
  const child = new Deno.Command(envoy, {
    args: [
      ...["--config-path", join(folder, "envoy.json"), "--concurrency", "1"],
      ...["--disable-hot-restart", "--log-path", join(folder, "log"), "--log-level", "warn"],
      ...["--component-log-level", "wasm:info"],
      ...["--file-flush-interval-msec", "10"],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  const log = () => Deno.readTextFile(join(folder, "log"));
  const stop = async () => {
    child.kill("SIGTERM");
    await child.status;
    await upstream.shutdown();
    await Deno.remove(folder, { recursive: true });
  };
  try {
    await answers(url, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    heard: () => last,
    forget: () => last = undefined,
    log,
    [Symbol.asyncDispose]: stop,
  };
}

async function answers(url: string, log: () => Promise<string>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  throw new Error(`Envoy does not answer: ${await log().catch(() => "no log")}`);
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

interface Places {
  readonly folder: string;
  readonly port: number;
  readonly upstream: number;
  readonly dead: number;
}

function configOf({ folder, port, upstream, dead }: Places) {
  const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.http.${name}`;
  const wasm = {
    "@type": type("wasm.v3.Wasm"),
    config: {
      name: "probe",
      root_id: "probe",
      configuration: {
        "@type": "type.googleapis.com/google.protobuf.StringValue",
        value: "the root's name",
      },
      allow_on_headers_stop_iteration: true,
      vm_config: {
        vm_id: "probe",
        runtime: "envoy.wasm.runtime.v8",
        code: { local: { filename: join(folder, "probe.wasm") } },
      },
    },
  };
  return {
    static_resources: {
      listeners: [{
        name: "probe",
        address: { socket_address: { address: "127.0.0.1", port_value: port } },
        filter_chains: [{
          filters: [{
            name: "envoy.filters.network.http_connection_manager",
            typed_config: {
              "@type":
                "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              stat_prefix: "probe",
              route_config: {
                virtual_hosts: [{
                  name: "all",
                  domains: ["*"],
                  routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }],
                }],
              },
              http_filters: [
                { name: "probe", typed_config: wasm },
                { name: "router", typed_config: { "@type": type("router.v3.Router") } },
              ],
            },
          }],
        }],
      }],
      clusters: [clusterOf("upstream", upstream), clusterOf("dead", dead)],
    },
  };
}

function clusterOf(name: string, port: number) {
  const endpoint = { address: { socket_address: { address: "127.0.0.1", port_value: port } } };
  return {
    name,
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  };
}
