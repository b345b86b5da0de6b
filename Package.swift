// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    // Existential types are visible as `any`: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // A member needs its module's import in the same file: SE-0444
    .enableUpcomingFeature("MemberImportVisibility"),
    // Imports do not leak into the public interface unless they say so: SE-0409
    .enableUpcomingFeature("InternalImportsByDefault"),
    // Nonisolated async functions run on their caller's executor: SE-0461
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Conformances take the isolation of their type: SE-0470
    .enableUpcomingFeature("InferIsolatedConformances"),
    // A weak capture can be constant: SE-0481
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

let package = Package(
    name: "swift-nssocket",
    // `Synchronization.Mutex` and typed `AsyncSequence` failures set the floor.
    platforms: [.macOS(.v15), .iOS(.v18), .watchOS(.v11), .tvOS(.v18), .visionOS(.v2)],
    products: [
        .library(name: "NSSocket", targets: ["NSSocket"]),
        .library(name: "NSSocketJSON", targets: ["NSSocketJSON"]),
        .executable(name: "nss", targets: ["NSSocketCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .target(
            name: "NSSocketJSON",
            dependencies: [
                .product(name: "OrderedCollections", package: "swift-collections")
            ],
            swiftSettings: settings
        ),
        .target(
            name: "NSSocket",
            dependencies: [
                "NSSocketJSON",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "NSSocketCLI",
            dependencies: [
                "NSSocket",
                "NSSocketJSON",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // What several test targets make their samples and oracles of.
        .target(
            name: "TestSupport",
            dependencies: ["NSSocketJSON"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "NSSocketJSONTests",
            dependencies: ["NSSocketJSON", "TestSupport"],
            resources: [.copy("Vectors")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NSSocketTests",
            dependencies: [
                "NSSocket",
                "NSSocketJSON",
                "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Vectors")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NSSocketCLITests",
            dependencies: [
                "NSSocket",
                "NSSocketCLI",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
