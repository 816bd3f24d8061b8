/** {@code check conservation | journal}: proofs on a running server. */
package io.meridian.cli.check;
