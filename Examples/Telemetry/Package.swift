// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Telemetry",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-nssocket", path: "../.."),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "telemetry",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
