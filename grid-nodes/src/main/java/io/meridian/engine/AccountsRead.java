package io.meridian.engine;

import io.meridian.ledger.Account;
import java.util.List;
import java.util.Optional;

/**
 * Accounts at one point of a shard's order.
 *
 * @param lastMicros the newest commit time before the question, microseconds since the epoch;
 *     nothing that was answered before is later
 * @param atMicros the instant of the point: everything committed by then is in the accounts, and
 *     whatever is committed afterwards is later
 * @param sequence the last block that any of the accounts may rest on
 * @param accounts the accounts in the order asked for; empty where there is none
 */
record AccountsRead(
    long lastMicros, long atMicros, long sequence, List<Optional<Account>> accounts) {}
