//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// What all loads need.

#pragma once

/// Says why the load cannot go on, and ends it.
_Noreturn void stop(const char *reason);

/// Seconds since some moment.
double seconds(void);

/// Nanoseconds that all threads of a process have run, as the kernel's scheduler counts them. It moves far less than wall time does when
/// the machine has other work. Linux.
double cpu(int pid);
