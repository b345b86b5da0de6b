// swift-tools-version: 6.2
import PackageDescription

// A package of its own: it takes minutes to build, and nothing else needs what it depends on.
let package = Package(
    name: "GRPC",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    ],
    targets: [
        .target(name: "Ticks", dependencies: [.product(name: "GRPCCore", package: "grpc-swift-2")]),
        .executableTarget(
            name: "GRPCEcho",
            dependencies: [
                "Ticks", .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
            ]
        ),
        // Linux: it reads the kernel's figures.
        .executableTarget(
            name: "GRPCLoad",
            dependencies: [
                "Ticks", .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
