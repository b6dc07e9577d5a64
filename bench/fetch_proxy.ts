/** The plain way to write this gateway in Deno, as a reference: `fetch_proxy.ts PORT UPSTREAM_PORT`. */
const [port, upstream] = Deno.args;

Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  async (request) => {
    const { pathname } = new URL(request.url);
    const body = await request.json();
    body.model = String(body.model).replace("openai/", "");
    const reply = await fetch(`http://127.0.0.1:${upstream}${pathname}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer bench" },
      body: JSON.stringify(body),
      signal: request.signal,
    });
    return new Response(reply.body, {
      status: reply.status,
      headers: { "content-type": reply.headers.get("content-type") ?? "" },
    });
  },
);
