# The same version as `node` in package.json, with which everything is tested.
ARG NODE=24.21.0

FROM node:${NODE}-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing needs to be compiled: what SQLite needs comes built, for many systems, of which one is kept.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules/better-sqlite3/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src

FROM node:${NODE}-slim
LABEL org.opencontainers.image.title="kyc-relay" org.opencontainers.image.licenses="MIT"
COPY --from=install /app/node_modules /app/node_modules
COPY package.json LICENSE /app/
COPY bin /app/bin
COPY rules /app/rules
COPY src /app/src
# Everything that is written lies in /relay/data; relay.yaml and rules/ are mounted into /relay, read-only.
RUN ln -s /app/bin/kyc-relay.js /usr/local/bin/kyc-relay \
 && mkdir -p /relay/data \
 && chown node:node /relay/data \
 && chmod 700 /relay/data
ENV NODE_ENV=production KYC_RELAY_SERVER__HOST=0.0.0.0
WORKDIR /relay
USER node
VOLUME /relay/data
EXPOSE 8787
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.KYC_RELAY_SERVER__PORT || 8787}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["kyc-relay"]
CMD ["serve"]
