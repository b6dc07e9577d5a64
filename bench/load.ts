/** The load: a closed loop of raw keep-alive connections, bounded in count and time. */

/** `count` requests over `connections` connections, at most `maxSeconds`. */
export interface Job {
  readonly port: number;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  readonly count: number;
  readonly maxSeconds: number;
}

/** Times in milliseconds. `errors` counts replies that were not 200 or were cut. */
export interface Result {
  readonly done: number;
  readonly errors: number;
  readonly seconds: number;
  /** Of whole requests. */
  readonly latency: { readonly p50: number; readonly p99: number };
  /** From the last byte sent to the first byte of the reply's body. */
  readonly firstByte: { readonly p50: number; readonly p99: number };
  /** What went wrong first, in words. */
  readonly firstError?: string;
}

const utf8 = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** Runs a job to its end and sums it up. */
export async function runJob(job: Job): Promise<Result> {
  const bytes = utf8.encode(
    `POST ${job.path} HTTP/1.1\r\nhost: 127.0.0.1:${job.port}\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer bench\r\nx-api-key: bench\r\nanthropic-version: 2023-06-01\r\n` +
      `content-length: ${utf8.encode(job.body).length}\r\n\r\n${job.body}`,
  );
  const state = { left: job.count, until: performance.now() + job.maxSeconds * 1000 };
  const whole: number[] = [];
  const first: number[] = [];
  const problems: string[] = [];
  const began = performance.now();
  const loop = async () => {
    let connection: Connection | undefined;
    while (state.left-- > 0 && performance.now() < state.until) {
      try {
        connection ??= await Connection.open(job.port);
        const { firstByteMs, totalMs } = await connection.exchange(bytes);
        whole.push(totalMs);
        first.push(firstByteMs);
      } catch (error) {
        problems.push(String(error));
        connection?.close();
        connection = undefined;
        if (problems.length > 100) break;
      }
    }
    connection?.close();
  };
  await Promise.all(Array.from({ length: job.connections }, loop));
  return {
    done: whole.length,
    errors: problems.length,
    seconds: (performance.now() - began) / 1000,
    latency: { p50: percentile(whole, 0.5), p99: percentile(whole, 0.99) },
    firstByte: { p50: percentile(first, 0.5), p99: percentile(first, 0.99) },
    ...(problems.length === 0 ? {} : { firstError: problems[0]! }),
  };
}

/** One keep-alive connection; one exchange at a time. */
class Connection {
  readonly #tcp: Deno.TcpConn;
  readonly #buffer = new Uint8Array(256 * 1024);

  private constructor(tcp: Deno.TcpConn) {
    this.#tcp = tcp;
  }

  static async open(port: number): Promise<Connection> {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
    tcp.setNoDelay(true);
    return new Connection(tcp);
  }

  async exchange(request: Uint8Array): Promise<{ firstByteMs: number; totalMs: number }> {
    const buffer = this.#buffer;
    const began = performance.now();
    for (let sent = 0; sent < request.length;) {
      sent += await this.#tcp.write(request.subarray(sent));
    }
    let filled = 0;
    let firstByteMs = 0;
    let bodyAt = -1;
    let length: number | undefined;
    for (;;) {
      const read = await this.#tcp.read(buffer.subarray(filled));
      if (read === null) throw new Error("the reply was cut");
      filled += read;
      if (bodyAt === -1) {
        const head = latin1.decode(buffer.subarray(0, filled));
        const end = head.indexOf("\r\n\r\n");
        if (end === -1) continue;
        bodyAt = end + 4;
        if (!head.startsWith("HTTP/1.1 200")) throw new Error(head.slice(0, 600));
        const match = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end));
        length = match === null ? undefined : Number(match[1]);
      }
      if (firstByteMs === 0 && filled > bodyAt) firstByteMs = performance.now() - began;
      // Nobody pipelines here, so a chunked reply's end is the end of what came.
      const ended = length !== undefined ? filled >= bodyAt + length : endsChunked(buffer, filled);
      if (ended) return { firstByteMs, totalMs: performance.now() - began };
    }
  }

  close(): void {
    this.#tcp.close();
  }
}

const TAIL = utf8.encode("\r\n0\r\n\r\n");

function endsChunked(buffer: Uint8Array, filled: number): boolean {
  if (filled < TAIL.length) return false;
  for (let i = 0; i < TAIL.length; i++) {
    if (buffer[filled - TAIL.length + i] !== TAIL[i]) return false;
  }
  return true;
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
