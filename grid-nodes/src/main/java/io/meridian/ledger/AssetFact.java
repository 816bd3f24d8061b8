package io.meridian.ledger;

/**
 * That a ledger counts an asset, as every shard of the ledger knows.
 *
 * @param ledger the ledger's name
 * @param code the asset's code
 * @param scale its decimal places, 0..9
 * @param createMicros when the shard journaled it, microseconds since the epoch
 */
public record AssetFact(String ledger, String code, int scale, long createMicros) {}
