# docker build --tag atm-cli .
# docker run --rm --interactive --tty --publish 127.0.0.1:8976:8976 --volume atm-cli:/home/node/.atm-cli \
#   atm-cli login --issuer https://id.example.com --client-id my-client --listen 0.0.0.0

FROM node:22-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# The package needs nothing else: its one dependency is the keyring of a desktop.
RUN npm pack --pack-destination /tmp && \
  mkdir -p /installed/bin /installed/lib/atm-cli && \
  tar -xzf /tmp/atm-cli-*.tgz --strip-components=1 -C /installed/lib/atm-cli && \
  ln -s ../lib/atm-cli/bin/atm-cli.cjs /installed/bin/atm-cli

FROM node:22-slim
COPY --from=build /installed /usr/local
ENV ATM_CLI_HOME=/home/node/.atm-cli ATM_TOKEN_STORE=file
RUN install --directory --owner=node --group=node --mode=0700 /home/node/.atm-cli
USER node
WORKDIR /home/node
# The callback of `login --listen 0.0.0.0`: publish it on 127.0.0.1 alone.
EXPOSE 8976
ENTRYPOINT ["atm-cli"]
CMD ["--help"]
