//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Has the context that new connections use, and sees to it that it is not too old.
///
/// Files are read on a thread that may block, never on an event loop.
final class TLSContextSource: Sendable {
    private struct State {
        var reload: TLSReloadState
        var current: (ingredients: TLSRecipe.Ingredients, context: NIOSSLContext)?
    }

    private let recipe: TLSRecipe
    private let now: @Sendable () -> NIODeadline
    private let state: Mutex<State>

    /// - Parameters:
    ///   - interval: How old what was read may become.
    ///   - now: The clock.
    init(_ recipe: TLSRecipe, interval: Duration? = nil, now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        self.recipe = recipe
        self.now = now
        self.state = Mutex(State(reload: TLSReloadState(interval: interval)))
    }

    /// Reads everything, unless that was done before.
    ///
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` if it cannot be used.
    func load() async throws(EventSocketError) {
        guard self.state.withLock({ $0.current == nil }) else { return }
        try await self.reload()
    }

    /// Reads everything again.
    ///
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` if it cannot be used; then all stays as it is.
    func reload() async throws(EventSocketError) {
        let result: Result<NIOSSLContext, EventSocketError>
        do {
            result = try await NIOThreadPool.singleton.runIfActive { self.look() }
        } catch {
            // The pool does not run what nobody waits for any more.
            throw EventSocketError(.cancelled, "Reading the certificates was cancelled.", cause: error)
        }
        _ = try result.get()
    }

    /// The context for a connection on this event loop: at once, unless this is the first connection for which the
    /// files are due to be looked at. If they cannot be used then, a warning is logged and the old context stays. Call
    /// after ``load()``.
    func context(on eventLoop: any EventLoop, logger: @autoclosure () -> Logger) -> EventLoopFuture<NIOSSLContext> {
        let (action, current) = self.state.withLock { state in
            (state.reload.wanted(now: self.now()), state.current?.context)
        }
        guard action == .look, let current else {
            return eventLoop.makeCompletedFuture { try current ?? self.look().get() }
        }
        let logger = logger()
        return NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
            switch self.look() {
            case .success(let context): return context
            case .failure(let error):
                logger.certificatesNotReloaded(error)
                return current
            }
        }
    }

    /// Reads, and makes a new context if anything has changed. Blocks for the disk.
    private func look() -> Result<NIOSSLContext, EventSocketError> {
        let (look, previous) = self.state.withLock { ($0.reload.lookBegins(), $0.current?.ingredients) }
        defer { self.state.withLock { $0.reload.looked(now: self.now()) } }
        do throws(EventSocketError) {
            let ingredients = try self.recipe.gather(previous: previous)
            let unchanged = self.state.withLock { state -> NIOSSLContext? in
                guard let current = state.current, current.ingredients == ingredients else { return nil }
                _ = state.reload.found(by: look)
                return current.context
            }
            if let unchanged { return .success(unchanged) }
            let context = try self.recipe.makeContext(of: ingredients)
            return .success(
                self.state.withLock { state in
                    // Somebody who began to look later may have been faster.
                    if !state.reload.found(by: look), let newer = state.current { return newer.context }
                    state.current = (ingredients, context)
                    return context
                }
            )
        } catch {
            return .failure(error)
        }
    }
}
