/**
 * Journals as files, one a shard: exported through a server, verified and restored without one. The
 * format of a file stands in docs/operations.md; what reads it is the node that is restored.
 */
package io.meridian.cli.journal;
