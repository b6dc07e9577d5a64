import { optional } from "../../base/optional.ts";
import { isOwnMock } from "../../config/own_mock.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { startGateway } from "../../gateway/gateway.ts";
import type { Mock } from "../../mock/mock.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import type { Service } from "../../process/service.ts";
import type { Io } from "../io.ts";
import { credentialDeps } from "./credentials.ts";
import type { Output } from "./output.ts";

/** Starts the gateway, with the mock beside it when the config asks for one without an address. */
export async function startService(
  config: ResolvedConfig,
  order: LaunchOrder,
  output: Output,
  io: Pick<Io, "home" | "allEnv" | "cwd">,
): Promise<Service> {
  const { log } = output;
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
        record: (record) => output.access(record),
        internal: (error) => log.error("A request failed inside", { error }),
        reusePort: true,
        ...optional("behind", order.behind),
        allowUnauthenticatedPublic: order.allowUnauthenticatedPublic,
      },
    );
    return {
      listeners: gateway.listeners,
      status() {
        const { ready, inFlight, served } = gateway.status();
        return Promise.resolve({ ready, inFlight, served, workers: [] });
      },
      drain: (timeoutMs) => gateway.drain(timeoutMs),
      async close() {
        await gateway.close();
        await mock?.close();
      },
    };
  } catch (error) {
    await mock?.close();
    throw error;
  }
}
