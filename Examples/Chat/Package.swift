// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Chat",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-nssocket", path: "../..")],
    targets: [
        .executableTarget(
            name: "chat",
            dependencies: [
                .product(name: "NSSocket", package: "swift-nssocket"),
                .product(name: "NSSocketHub", package: "swift-nssocket"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
