/**
 * The account service: opening, changing and reading accounts, always as of a state that the
 * shard's leader has confirmed. What stays out: computing balances, which the ledger does, and
 * mapping, which wire does.
 */
package io.meridian.account;
