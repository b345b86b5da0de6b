// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Node",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-nssocket", path: "../.."),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .executableTarget(
            name: "interop",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            resources: [.copy("peer.js")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
