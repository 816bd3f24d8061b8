/**
 * The yardstick: a plain double-entry ledger in PostgreSQL, which this program starts itself, in a
 * JVM of its own that has the libraries for it. What stays out: anything of Meridian's.
 */
package io.meridian.cli.yardstick;
