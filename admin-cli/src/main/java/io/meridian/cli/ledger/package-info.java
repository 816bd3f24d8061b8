/** {@code ledger create | get | list | close-period}. */
package io.meridian.cli.ledger;
