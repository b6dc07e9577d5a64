import { mapping, size } from "./schema.ts";

export const limits = mapping("How large requests may be.", {
  body: size("The body, decompressed; more is a 413.", { default: "32MiB" }),
  headers: size(
    "All headers together; more is a 431. From 64 KiB on, Deno's parser answers first, with a 400 " +
      "without a body: only smaller limits are planoai's.",
    { default: "64KiB" },
  ),
});
