import type { RateLimit } from "../../config/resolved.ts";
import { socketPath } from "../../process/control.ts";
import { removeQuietly } from "../../process/home.ts";
import type { Service } from "../../process/service.ts";
import { startSupervisor, type SupervisorOptions } from "../../process/supervisor.ts";

/** Starts workers; the limits that they hold together are kept here. */
export async function startWorkers(
  options: SupervisorOptions,
  limits: readonly RateLimit[],
): Promise<Service> {
  if (limits.length === 0) return await startSupervisor(options);
  const { serveBuckets } = await import("../../gateway/bucket_server.ts");
  const { Buckets } = await import("../../gateway/rate_limit_buckets.ts");
  const path = socketPath(options.home.run, `${Deno.pid}-limits`);
  await removeQuietly(path); // of a process that was killed, and had this number
  const server = await serveBuckets(path, new Buckets(limits), limits.length);
  try {
    const order = { ...options.order, limits: path };
    const service = await startSupervisor({ ...options, order });
    return {
      ...service,
      async close() {
        await service.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
