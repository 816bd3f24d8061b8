/** {@code check conservation | journal | crossings}: proofs on a running server. */
package io.meridian.cli.check;
