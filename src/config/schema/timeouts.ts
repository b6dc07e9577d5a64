import { duration, mapping } from "./schema.ts";

export const timeouts = mapping("How long a provider may take.", {
  connect: duration("Until the connection stands.", { default: "5s" }),
  first_byte: duration("From the request's end to the first byte of the reply.", {
    default: "5m",
  }),
  idle: duration("Between two pieces of a reply.", { default: "5m" }),
  total: duration("For all of a request, streams included.", { default: "1d" }),
});
