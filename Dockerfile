# Campanile's image: one static program on nothing else. No shell, no package
# manager, not root.
#
# The bases can be replaced, for a mirror or a machine without a registry:
#   docker build --build-arg GO_IMAGE=mirror.example.it/golang:1.26-bookworm .
# The last stage takes all it needs from the stage "build"; a folder can stand
# in for that stage, which is how make image-check builds it without a network:
#   buildah bud --build-context build=dist .

ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim
ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm

FROM ${NODE_IMAGE} AS assets
WORKDIR /src/web/frontend
COPY web/frontend/package.json web/frontend/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web/ /src/web/
RUN node build.mjs

FROM ${GO_IMAGE} AS compile
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/web/assets/ web/assets/
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/campanile ./cmd/campanile \
	&& cp /etc/ssl/certs/ca-certificates.crt /out/ \
	&& mkdir /out/data

FROM scratch AS build
COPY --from=compile /out/ /

FROM scratch
LABEL org.opencontainers.image.title="Campanile" \
	org.opencontainers.image.description="Measures what every comune shows from outside against AgID's rules" \
	org.opencontainers.image.licenses="EUPL-1.2"
COPY --from=build /ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /campanile /campanile
# The time zones are in the program. The folder's owner becomes the volume's.
COPY --from=build --chown=65532:65532 /data /data
# There is no /tmp: what is temporary goes to the volume.
ENV TMPDIR=/data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/campanile", "healthcheck"]
ENTRYPOINT ["/campanile"]
CMD ["serve", "--config", "/etc/campanile/campanile.yaml"]
