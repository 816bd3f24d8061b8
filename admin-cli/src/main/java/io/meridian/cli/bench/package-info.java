/**
 * {@code bench}: load of a known kind on a running server, measured, and the books proven
 * afterwards.
 */
package io.meridian.cli.bench;
