/**
 * What a payment costs on its way through a server, piece by piece, in nanoseconds and allocated
 * bytes: measured with JMH, by a command of its own (docs/performance.md). Classes and methods are
 * public and not final because JMH derives from them. What stays out: everything that waits.
 */
package io.meridian.benchmark;
