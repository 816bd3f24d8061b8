/**
 * The yardsticks: a plain double-entry ledger in PostgreSQL, the same on Ignite, and a gRPC service
 * that does nothing, each in a JVM of its own that has the libraries for it. What stays out:
 * anything of Meridian's but the messages of its API.
 */
package io.meridian.cli.yardstick;
