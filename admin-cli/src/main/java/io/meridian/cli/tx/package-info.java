/**
 * {@code tx post | hold | capture | void | refund | batch | get | watch}: from flags and files to
 * requests. What stays out: what the ledger allows.
 */
package io.meridian.cli.tx;
