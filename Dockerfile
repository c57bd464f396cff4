# docker build --tag instantly-rbac .
# docker run --rm --volume "$PWD:/work" --env INSTANTLY_API_KEY instantly-rbac plan
#
# NODE can be pinned by digest: --build-arg NODE=node:24.21.0-bookworm-slim@sha256:...
ARG NODE=node:24.21.0-bookworm-slim

FROM ${NODE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run package \
  && npm install --global --prefix /tool --offline --no-audit --no-fund ./instantly-rbac-*.tgz

FROM ${NODE}
COPY --from=build /tool /tool
RUN mkdir /work /state && chown 65532:65532 /work /state
ENV PATH=/tool/bin:$PATH XDG_STATE_HOME=/state
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["instantly-rbac"]
CMD ["--help"]
