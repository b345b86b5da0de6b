// swift-tools-version: 6.2
import PackageDescription

// Built by scripts/fuzz, which passes the sanitizers to every module.
let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    products: [.library(name: "FuzzJSON", type: .static, targets: ["FuzzJSON"])],
    dependencies: [.package(name: "swift-nssocket", path: "..")],
    targets: [
        // A library, as the fuzzer brings the program's entry.
        .target(name: "FuzzJSON", dependencies: [.product(name: "NSSocketJSON", package: "swift-nssocket")])
    ],
    swiftLanguageModes: [.v6]
)
