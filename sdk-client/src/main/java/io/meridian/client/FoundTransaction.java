package io.meridian.client;

import java.util.Optional;

/**
 * A transaction as it is found: its record, which never changes, and what is left of it now.
 *
 * @param transaction the record, applied or refused, or PENDING
 * @param remainder what is left now of a post, a hold or a capture; it changes with every capture,
 *     void, expiry and refund of it. Empty for other kinds, and for what was refused
 * @param path how it went between shards, or where it is on its way while its state is PENDING;
 *     present exactly when it has accounts in several shards and is decided to be applied
 */
public record FoundTransaction(
    Transaction transaction, Optional<Remainder> remainder, Optional<CrossingPath> path) {}
