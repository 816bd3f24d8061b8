/** {@code ledger create | get | list}. */
package io.meridian.cli.ledger;
