# The images of both programs, the node's when no --target is given: docker build --target node .
# The first stage lays out the files as `make image` does; each other one is such a folder, and nothing else.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /project
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY LICENSE ./
COPY node node
COPY operator operator
RUN node operator/image/main.ts --tree /images

FROM scratch AS operator
COPY --from=build /images/oso-fallback-operator/ /
COPY --from=build --chown=65532:65532 /images/oso-fallback-operator/var/lib/ /var/lib/
LABEL org.opencontainers.image.title="Oso Fallback operator"
LABEL org.opencontainers.image.description="Keeps fleets of Oso Fallback nodes running in a Kubernetes cluster"
LABEL org.opencontainers.image.version="0.1.0"
LABEL org.opencontainers.image.licenses="Apache-2.0"
ENV PATH="/usr/local/bin"
ENV MALLOC_ARENA_MAX="1"
ENV MALLOC_TRIM_THRESHOLD_="131072"
USER 65532:65532
WORKDIR /var/lib/oso-fallback
EXPOSE 8080/tcp
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=1", "--v8-pool-size=1", "--heap-growing-percent=20", "/app/main.mjs"]

FROM scratch AS node
COPY --from=build /images/oso-fallback-node/ /
# Not every builder keeps owners, and none sets that of the folder that is named itself.
COPY --from=build --chown=65532:65532 /images/oso-fallback-node/var/lib/ /var/lib/
LABEL org.opencontainers.image.title="Oso Fallback node"
LABEL org.opencontainers.image.description="Answers the read calls of the Oso Cloud SDKs from a copy of the environment"
LABEL org.opencontainers.image.version="0.1.0"
LABEL org.opencontainers.image.licenses="Apache-2.0"
ENV PATH="/usr/local/bin"
ENV MALLOC_MMAP_THRESHOLD_="131072"
USER 65532:65532
WORKDIR /var/lib/oso-fallback
EXPOSE 8080/tcp
ENTRYPOINT ["/usr/local/bin/node", "--v8-pool-size=1", "/app/main.mjs"]
