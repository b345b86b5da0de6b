# nss, the command-line tool: docker build -t nss . && docker run --rm -p 6785:6785 nss listen 0.0.0.0:6785 --echo
FROM swift:6.3-bookworm AS build
WORKDIR /src
# The build folder is kept between builds: BoringSSL takes some minutes.
COPY Package.swift ./
COPY Sources/ Sources/
COPY Tests/ Tests/
RUN --mount=type=cache,target=/src/.build \
    swift build -c release --product nss --static-swift-stdlib \
    && install -D .build/release/nss /out/nss

FROM debian:bookworm-slim
# The authorities that TLS trusts by default.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/nss /usr/local/bin/nss
USER nobody
EXPOSE 6785
# Ctrl-C and `docker stop` end it in good order.
STOPSIGNAL SIGTERM
ENTRYPOINT ["nss"]
CMD ["--help"]
