/**
 * {@code import accounts} and {@code import transactions}: from rows of a file to calls, a bounded
 * number of them on their way at once, and every row accounted for in the end. What stays out: how
 * a file is read and written.
 */
package io.meridian.cli.imports;
