import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import { optional } from "../../base/optional.ts";
import { isOwnMock } from "../../config/own_mock.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { startGateway } from "../../gateway/gateway.ts";
import { Buckets } from "../../gateway/rate_limit_buckets.ts";
import type { SharedBuckets } from "../../gateway/shared_buckets.ts";
import type { Mock } from "../../mock/mock.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import type { Service } from "../../process/service.ts";
import type { Io } from "../io.ts";
import { credentialDeps } from "./credentials.ts";
import type { Output } from "./output.ts";
import type { Keeper } from "./telemetry/request_recorder.ts";
import type { TelemetryHost } from "./telemetry/telemetry_host.ts";

/** What a gateway process serves with. */
export interface ServiceOptions {
  readonly order: LaunchOrder;
  readonly output: Output;
  readonly io: Pick<Io, "home" | "allEnv" | "cwd">;
  /** Keeps what is told of requests; absent in a worker, whose supervisor does. */
  readonly host: TelemetryHost | undefined;
}

/** Starts the gateway, with the mock beside it when the config asks for one without an address. */
export async function startService(
  config: ResolvedConfig,
  options: ServiceOptions,
): Promise<Service> {
  const { order, output, io } = options;
  const { log } = output;
  // Behind an Envoy most requests do not come here: only their stories do.
  let told = 0;
  output.accessAs(config.logs?.access ?? "text");
  const telling = await startTelling(config, options);
  const buckets = await bucketsOf(config, order, log);
  const mock: Mock | undefined = config.providers.some(isOwnMock)
    ? await (await import("../../mock/mock.ts")).startMock({ port: 0, now: Date.now })
    : undefined;
  try {
    const gateway = await startGateway(
      mock === undefined ? config : {
        ...config,
        providers: config.providers.map((entry) =>
          isOwnMock(entry) ? { ...entry, baseUrl: new URL(`${mock.url}/v1`) } : entry
        ),
      },
      {
        proxyEnv: io.allEnv(),
        credentials: (upstream) => credentialDeps(io, order, upstream),
        begin: (method, path) => telling.recorder.begin(method, path),
        record: (record) => {
          told++;
          telling.recorder.record(record);
        },
        warn: (message) => log.warn(message),
        internal: (error, id) => log.error("A request failed inside", { id, error }),
        reusePort: true,
        ...optional("buckets", buckets),
        ...optional("behind", order.behind),
        allowUnauthenticatedPublic: order.allowUnauthenticatedPublic,
      },
    );
    return {
      listeners: gateway.listeners,
      status() {
        const { ready, inFlight, served } = gateway.status();
        const answered = order.behind === undefined ? served : told;
        return Promise.resolve({ ready, inFlight, served: answered, workers: [] });
      },
      drain: (timeoutMs) => gateway.drain(timeoutMs),
      async close() {
        await gateway.close();
        await telling.close();
        buckets?.close();
        await mock?.close();
      },
    };
  } catch (error) {
    await telling.close();
    buckets?.close();
    await mock?.close();
    throw error;
  }
}

/** What is told of requests, with what they cost. */
async function startTelling(
  { providers, metricsSources, tracing }: ResolvedConfig,
  { order, output, host }: ServiceOptions,
) {
  const { loadPricing } = await import("../../telemetry/cost/pricing.ts");
  const { RequestRecorder } = await import("./telemetry/request_recorder.ts");
  const pricing = await loadPricing({
    homeRoot: order.home,
    providers: [...new Set(providers.map(({ provider }) => provider.id))],
    ...optional("source", metricsSources?.cost),
    warn: (message) => output.log.warn(message),
  });
  const recorder = new RequestRecorder(output, pricing, keeperOf(order, host), {
    captures: tracing?.captureMessages === true,
  });
  return {
    recorder,
    async close() {
      await recorder.close();
      pricing.close();
    },
  };
}

function keeperOf({ stories, worker }: LaunchOrder, host: TelemetryHost | undefined): Keeper {
  if (host !== undefined) return { kind: "host", host };
  if (stories !== undefined) return { kind: "supervisor", path: stories, worker: worker ?? 0 };
  throw new Fault("internal", "Cannot serve: nobody takes the stories of requests");
}

/** Where a worker asks for tokens; alone, a process keeps its own count. */
async function bucketsOf(
  { rateLimits = [] }: ResolvedConfig,
  order: LaunchOrder,
  log: Log,
): Promise<SharedBuckets | undefined> {
  if (order.limits === undefined || rateLimits.length === 0) return undefined;
  const { SharedBuckets } = await import("../../gateway/shared_buckets.ts");
  return new SharedBuckets(
    order.limits,
    new Buckets(rateLimits),
    () => log.warn("The supervisor does not answer about rate limits: this worker holds its own"),
  );
}
