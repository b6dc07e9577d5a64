import { join } from "node:path";

/** What the page did that no page of ours should. */
export interface Complaint {
  readonly kind: "exception" | "console" | "policy" | "network";
  readonly text: string;
}

interface Waiting {
  readonly resolve: (value: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A Chromium of our own, spoken to over its DevTools protocol, with a fresh profile. Closing it ends the
 * process and its children and removes the profile.
 */
export class Chromium {
  readonly #process: Deno.ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #pages = new Map<string, (method: string, params: Record<string, unknown>) => void>();
  #next = 1;

  private constructor(process: Deno.ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
  }

  static async start(path: string): Promise<Chromium> {
    const profile = await Deno.makeTempDir({ prefix: "plano-chromium" });
    const process = new Deno.Command(path, {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-default-apps",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const socket = new WebSocket(await addressOf(profile));
      await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = reject;
      });
      return new Chromium(process, profile, socket);
    } catch (error) {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(profile, { recursive: true });
      throw error;
    }
  }

  /** A new tab, of its own size; cookies and storage are its own. */
  async page(width = 1280, height = 800): Promise<Page> {
    const { browserContextId } = await this.send("Target.createBrowserContext");
    const { targetId } = await this.send("Target.createTarget", {
      url: "about:blank",
      browserContextId,
    });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const id = String(sessionId);
    const page = new Page(
      (method, params) => this.send(method, params, id),
      () => this.send("Target.disposeBrowserContext", { browserContextId }),
    );
    this.#pages.set(id, (method, params) => page.take(method, params));
    await page.begin(width, height);
    return page;
  }

  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = this.#next++;
    this.#socket.send(
      JSON.stringify({
        id,
        method,
        params: params ?? {},
        ...(sessionId === undefined ? {} : { sessionId }),
      }),
    );
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take(message: Record<string, unknown>): void {
    if (typeof message.id !== "number") {
      const take = this.#pages.get(String(message.sessionId));
      take?.(String(message.method), message.params as Record<string, unknown>);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    const error = message.error as { message: string } | undefined;
    if (error !== undefined) waiting?.reject(new Error(error.message));
    else waiting?.resolve(message.result as Record<string, unknown>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.send("Browser.close").catch(() => {});
    const kill = setTimeout(() => this.#process.kill("SIGKILL"), 5000);
    await this.#process.status;
    clearTimeout(kill);
    this.#socket.close();
    await closed;
    // Its children may hold the profile for a moment.
    for (let i = 0; i < 20; i++) {
      try {
        return await Deno.remove(this.#profile, { recursive: true });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

/** Chromium writes where it listens into its profile. */
async function addressOf(profile: string): Promise<string> {
  for (let i = 0; i < 300; i++) {
    try {
      const text = await Deno.readTextFile(join(profile, "DevToolsActivePort"));
      const [port, path] = text.trim().split("\n");
      if (path !== undefined) return `ws://127.0.0.1:${port}${path}`;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Cannot speak to Chromium: it does not say where it listens");
}

/** One tab. */
export class Page {
  readonly #send: (method: string, params?: object) => Promise<Record<string, unknown>>;
  readonly #close: () => Promise<unknown>;
  /** Exceptions, errors on the console, breaches of the policy, failed loads. */
  readonly complaints: Complaint[] = [];

  constructor(
    send: (method: string, params?: object) => Promise<Record<string, unknown>>,
    close: () => Promise<unknown>,
  ) {
    this.#send = send;
    this.#close = close;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async begin(width: number, height: number): Promise<void> {
    for (const name of ["Page", "Runtime", "Log", "Network", "Audits"]) {
      await this.#send(`${name}.enable`);
    }
    await this.size(width, height);
  }

  take(method: string, params: Record<string, unknown>): void {
    const text = JSON.stringify(params).slice(0, 600);
    if (method === "Runtime.exceptionThrown") this.complaints.push({ kind: "exception", text });
    if (method === "Log.entryAdded" && /"level":"error"/.test(text)) {
      this.complaints.push({ kind: "console", text });
    }
    if (method === "Audits.issueAdded" && text.includes("ContentSecurityPolicy")) {
      this.complaints.push({ kind: "policy", text });
    }
  }

  async size(width: number, height: number): Promise<void> {
    await this.#send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  async colours(scheme: "light" | "dark"): Promise<void> {
    await this.#send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
  }

  async goto(url: string): Promise<void> {
    await this.#send("Page.navigate", { url });
    await this.until("document.readyState === 'complete'");
  }

  /** What an expression of the page gives; a promise is waited for. */
  async eval<Value = unknown>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Value }).value;
  }

  /** Waits until an expression of the page holds. */
  async until(expression: string, ms = 10_000): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      if (await this.eval(`Boolean(${expression})`).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const text = await this.eval<string>("document.body.innerText.slice(0, 500)").catch(() => "");
    throw new Error(`Cannot see it: ${expression}\nthe page: ${text}`);
  }

  /** Clicks where a selector's first element is, as a mouse does. */
  async click(selector: string): Promise<void> {
    await this.until(`document.querySelector(${JSON.stringify(selector)})`);
    const [x, y] = await this.eval<number[]>(`(() => {
      const box = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    })()`);
    const at = { x, y, button: "left", clickCount: 1 };
    await this.#send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await this.#send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  }

  /** Presses a key: a letter, or `Enter`, `Escape`, `ArrowLeft`, … */
  async press(key: string): Promise<void> {
    const text = key.length === 1 ? key : key === "Enter" ? "\r" : undefined;
    const codes: Record<string, number> = { Enter: 13, Escape: 27, Tab: 9 };
    const event = { key, windowsVirtualKeyCode: codes[key] ?? 0, ...(text ? { text } : {}) };
    await this.#send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.#send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async type(text: string): Promise<void> {
    await this.#send("Input.insertText", { text });
  }

  async text(selector: string): Promise<string> {
    return await this.eval<string>(
      `document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`,
    );
  }

  async screenshot(path: string): Promise<void> {
    await this.eval("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))");
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    await Deno.writeFile(path, Uint8Array.fromBase64(String(data)));
  }
}
