package io.meridian.wire;

import io.meridian.engine.OpenCrossing;
import java.util.Optional;

/**
 * Which part of what is open between the shards of a ledger is asked for.
 *
 * @param ledger the ledger's name
 * @param region the region whose shards are asked; empty = every region of the ledger
 * @param after the part begins behind this place; empty = at the start
 * @param limit the most to list
 */
public record CrossingsQuestion(
    String ledger, Optional<String> region, Optional<OpenCrossing.Place> after, int limit) {}
