# planoai and its Envoy in one image: `docker build --tag planoai:0.1.0 .`
#
#   docker run --rm -p 127.0.0.1:12000:12000 --env-file .env \
#     -v ./config.yaml:/etc/planoai/config.yaml:ro planoai:0.1.0
#
# The listener has to bind 0.0.0.0, or nothing outside of the container reaches it, and with that it
# needs `auth.keys`: templates/kubernetes/config.yaml is such a config. For the embedded plane, which
# needs no Envoy, give the command yourself: `planoai:0.1.0 up --foreground /etc/planoai/config.yaml`.
# docs/deployment.md has the rest.

FROM denoland/deno:debian-2.9.6 AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates xz-utils \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# What was fetched once is not fetched for every change of the sources.
RUN --mount=type=cache,target=/deno-dir deno task compile
# By the checksum that planoai holds, whatever the mirror is.
ARG PLANO_ENVOY_URL=""
ARG PLANO_ENVOY_SHA256=""
RUN --mount=type=cache,target=/envoy \
  PLANO_HOME=/envoy dist/planoai envoy install && install -D /envoy/bin/envoy /opt/envoy

FROM debian:12.12-slim
# Envoy checks providers' certificates with this file.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /opt/envoy /usr/local/bin/envoy
COPY --from=build /src/dist/planoai /usr/local/bin/planoai
RUN groupadd --gid 65532 planoai \
  && useradd --uid 65532 --gid planoai --home-dir /var/lib/planoai --shell /usr/sbin/nologin planoai \
  && install --directory --mode 0700 --owner planoai --group planoai /var/lib/planoai \
  && install --directory /etc/planoai
ENV PLANO_ENVOY=/usr/local/bin/envoy \
  PLANO_HOME=/var/lib/planoai \
  NO_COLOR=1
# The only folder that is written: sockets, Envoy's files (with keys, 0600) and logs. Nothing in it has
# to survive the container.
VOLUME /var/lib/planoai
WORKDIR /etc/planoai
USER 65532:65532
EXPOSE 12000
# SIGTERM drains: streams may finish for drain_timeout (30 s unless the config says otherwise).
STOPSIGNAL SIGTERM
# Bash opens the connection itself; the image has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/12000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ code _ <&3 && [ \"$code\" = 200 ]"]
ENTRYPOINT ["planoai"]
CMD ["up", "--native", "--foreground", "/etc/planoai/config.yaml"]
