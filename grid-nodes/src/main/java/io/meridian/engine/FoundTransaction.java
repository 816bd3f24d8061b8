package io.meridian.engine;

import io.meridian.ledger.Original;
import java.util.Optional;

/**
 * A transaction as it was recorded, and what is left of it now.
 *
 * @param recorded its record
 * @param original what is left of it; empty when nothing of it ever changed
 * @param hold of a capture what is left of its hold
 * @param path its way between shards, if it crossed any and was applied; until that is finished it
 *     is pending [K4]
 */
public record FoundTransaction(
    CommandReply.Recorded recorded,
    Optional<Original> original,
    Optional<Original> hold,
    Optional<CrossingPath> path) {}
